import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Bench, PartOutcome } from '../bench.ts'
import { heldFigures } from '../bench.ts'
import { normalize } from '../../../src/text/normalize.ts'
import { splitOf } from '../split.ts'
import { benchOf, contextWith, openKnownLab, type KnownLab } from '../testing.ts'
import type { LearntParts } from '../live.ts'
import type { PseudoQuery } from '../types.ts'
import { learnLexicon } from './learn.ts'

/** Sixty names of two rare characters each that no dictionary has, and characters that stand around them. */
const characters = (from: number, count: number): readonly string[] => Array.from({ length: 4 * count }, (_, index) => String.fromCodePoint(from + index)).filter((character) => normalize(character) === character).slice(0, count)
const rare = characters(0x9ea0, 120)
const names = Array.from({ length: 60 }, (_, index) => `${rare[2 * index] ?? ''}${rare[2 * index + 1] ?? ''}`)
const around = characters(0x4e10, 20)
const taught = Array.from({ length: 400 }, (_, index) => `taught${index}`).filter((id) => splitOf(id) !== 'held').slice(0, names.length)
const queries = names.map((name, index): PseudoQuery => ({ id: `q${index}`, passageId: `right${index}`, documentId: `right${index}`, split: 'held', style: 'question', queryType: 'question', language: 'zh', text: name }))

let source: KnownLab
let lab: KnownLab
beforeAll(async () => {
  source = await openKnownLab(new Map(taught.map((id, index) => [id, around.map((before, place) => `${before}${names[index] ?? ''}${around[(place + 7) % around.length] ?? ''}`).join('，')])))
  // One passage has the name; the other has its characters more often, and never together.
  lab = await openKnownLab(new Map(names.flatMap((name, index): readonly [string, string][] => {
    const [first = '', second = ''] = name
    return [[`right${index}`, `${name}，${'某'.repeat(3)}`], [`wrong${index}`, `${first}，${second}，${first}，${second}，${first}，${second}`]]
  })))
})
afterAll(async () => {
  await source.close()
  await lab.close()
})

async function learnWith(parts: LearntParts = {}, sampled = taught): Promise<PartOutcome & { readonly bench: Bench }> {
  const bench = await benchOf(lab.lab, queries, parts)
  const context = { ...contextWith(lab.lab, async () => Promise.reject(new Error('never asked')), { queries: 0, hypotheses: 1, expansions: 0 }), source: source.lab }
  const variant = { ...bench.present, parameters: { ...bench.present.parameters, lexicalWeight: 1, denseWeight: 0 } }
  const { values } = await heldFigures(context, bench, 'held-present', 'present', variant)
  const outcome = await learnLexicon(context, bench, { variant, values, name: 'present' }, { name: 'p', file: 'p', hash: sampled.length.toString(), rows: sampled.map((id) => ({ id, documentId: id })) })
  return { ...outcome, bench }
}

it('learns names that hold together, and puts them live when held-out documents are found better', async () => {
  const { report, promotable } = await learnWith()
  expect(report).toMatchObject({ part: 'lexicon', promoted: true, figures: { queries: 60, after: 1 } })
  // Second before, first afterwards.
  expect(report.figures?.before).toBeCloseTo(1 / Math.log2(3), 12)
  expect(promotable.lexicon?.toSorted()).toEqual(names.toSorted())
})

it('learns nothing that is live already, and nothing from documents that judge', async () => {
  expect((await learnWith({ lexicon: names })).report).toEqual({ part: 'lexicon', promoted: false, reason: 'the collection suggests no word that is not known' })
  const held = Array.from({ length: 400 }, (_, index) => `taught${index}`).filter((id) => splitOf(id) === 'held')
  expect((await learnWith({}, held)).report).toMatchObject({ promoted: false, reason: 'the collection suggests no word that is not known' })
})
