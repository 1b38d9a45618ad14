/** A prompt chosen among variants, with a generator whose texts for each prompt are known beforehand. */
import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Generator } from '../../../src/generate/port.ts'
import { DEFAULT_GATE } from '../../hyde/gate-parameters.ts'
import { promptFor, promptVariants } from '../../hyde/prompts.ts'
import type { State } from '../bench.ts'
import type { LearntParts } from '../live.ts'
import { benchOf, contextWith, openKnownLab, type KnownLab } from '../testing.ts'
import type { PseudoQuery } from '../types.ts'
import { learnPrompts, type PromptOutcome } from './prompts.ts'
import { writtenStages } from './written.ts'

const ids = Array.from({ length: 90 }, (_, index) => `p${index}`)
/** Query and passage share no word: only a hypothesis leads from one to the other. */
const passageText = (id: string): string => `symptom${id} syndrome${id} remedy${id}`
const queries = ids.map((id, index): PseudoQuery => ({ id: `${id}-q`, passageId: id, documentId: id, split: index < 30 ? 'train' : 'held', style: (['question', 'lay', 'keywords', 'qa'] as const)[index % 4] ?? 'qa', queryType: 'question', language: 'en', text: `enquiry${id}?` }))
/** Always in full: what is judged here is the texts. */
const ALWAYS = { ...DEFAULT_GATE, bias: 50, standing: 0, hypothesisAgreement: 0, minStanding: -Infinity }
const TERMS = /List ten medical terms/

let known: KnownLab
beforeAll(async () => {
  known = await openKnownLab(new Map(ids.map((id) => [id, passageText(id)])))
})
afterAll(async () => known.close())

/** Writes the passage when it is asked for terms, and about nothing else. */
const knowsTerms: Generator['generate'] = async ({ messages }) => {
  const asked = messages.at(-1)?.content ?? ''
  return { text: TERMS.test(asked) ? passageText(/enquiry(p\d+)/.exec(asked)?.[1] ?? '') : 'something else altogether, of no use', tokens: 3 }
}

async function chosenWith(generate: Generator['generate'], parts: LearntParts = {}, budget = 100): Promise<PromptOutcome & { readonly files: readonly string[] }> {
  const bench = await benchOf(known.lab, queries, parts)
  const context = contextWith(known.lab, generate, { queries: budget, hypotheses: 1, expansions: 0 })
  const state: State = { variant: bench.present, values: [], name: 'present' }
  const outcome = await learnPrompts(context, bench, state, ALWAYS, await writtenStages(context, bench))
  return { ...outcome, files: readdirSync(context.folder) }
}

describe('the prompt chosen among variants', () => {
  const terms = promptVariants('question.en').find(({ template }) => TERMS.test(template))

  it('is the one whose texts find the passages, and may go live when held-out documents agree', async () => {
    const { report, promotable, prompts, held } = await chosenWith(knowsTerms)
    expect(report).toMatchObject({ part: 'prompt', promoted: true, figures: { queries: 60, after: 1 }, tried: [{ name: 'question.en', queries: 30, prompts: [{ id: 'question-to-passage' }, { id: 'question-brief' }, { id: 'question-terms', value: 1 }] }] })
    // The dense leg always finds ten, here at random.
    expect(report.figures?.before).toBeLessThan(0.2)
    expect(promotable).toEqual({ prompt: { 'question.en': terms } })
    expect(prompts).toEqual(promotable.prompt)
    expect(held.rows.map(({ text }) => text)).toEqual(held.rows.map(({ id }) => passageText(id.slice(0, -2))))
  })

  it('stays what it is where no variant finds more, and no held-out query is asked for again', async () => {
    const { report, promotable, prompts, files } = await chosenWith(async () => ({ text: 'something else altogether, of no use' }))
    expect(report).toMatchObject({ part: 'prompt', promoted: false, reason: 'no variant finds more than the prompt that is there' })
    const [values] = (report.tried ?? []).map((tried) => tried.prompts.map(({ value }) => value))
    expect(values).toEqual([values?.[0], values?.[0], values?.[0]])
    expect([promotable, prompts]).toEqual([{}, {}])
    expect(files.filter((name) => name.startsWith('7-prompt-held'))).toEqual([])
  })

  it('stays what it is where it wins on what it was tried with only', async () => {
    const taught = new Set(queries.filter(({ split }) => split === 'train').map(({ documentId }) => documentId))
    const { report, promotable, prompts } = await chosenWith(async (request, signal) => {
      const id = /enquiry(p\d+)/.exec(request.messages.at(-1)?.content ?? '')?.[1] ?? ''
      return taught.has(id) ? knowsTerms(request, signal) : { text: 'something else altogether, of no use' }
    })
    expect(report).toMatchObject({ promoted: false, reason: 'it finds no more than what is there' })
    expect([promotable, prompts]).toEqual([{}, {}])
  })

  it('is measured against the one that is live', async () => {
    const { report } = await chosenWith(knowsTerms, terms === undefined ? {} : { prompt: { 'question.en': terms } })
    expect(report).toMatchObject({ promoted: false, reason: 'no variant finds more than the prompt that is there', tried: [{ prompts: [{ id: 'question-terms', value: 1 }, { id: 'question-to-passage' }, { id: 'question-brief' }] }] })
  })

  it('is not looked for with fewer queries than tell one prompt from another', async () => {
    const { report } = await chosenWith(knowsTerms, {}, 4)
    expect(report).toMatchObject({ promoted: false, reason: 'no kind of query has 5 queries to try prompts with' })
  })
})

it('every variant asks for the kind and language that its name says, with the query in it once', () => {
  for (const kind of ['question', 'lay', 'title', 'drug'] as const) {
    for (const language of ['zh', 'en'] as const) {
      const variants = promptVariants(`${kind}.${language}`)
      expect(variants[0]).toEqual(promptFor(kind, language))
      expect(variants.length).toBeGreaterThan(2)
      for (const variant of variants) {
        expect(variant).toMatchObject({ language, queryType: kind })
        for (const text of [variant.template, variant.completion, variant.exampleTemplate]) expect(text.split('{query}').length).toBe(2)
      }
    }
  }
})
