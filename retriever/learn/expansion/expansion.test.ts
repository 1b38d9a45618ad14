import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Generator } from '../../../src/generate/port.ts'
import type { PartOutcome, State } from '../bench.ts'
import { stylesOf } from '../generated/queries.ts'
import { analyzer, benchOf, contextWith, openKnownLab, type KnownLab } from '../testing.ts'
import type { PseudoQuery } from '../types.ts'
import { countPostings } from './cost.ts'
import { withExpansion } from './expansion.ts'
import { judgeExpansion, learnExpansion } from './learn.ts'

describe('the words of an expansion', () => {
  it('stand in a field of their own, in place of those of before', () => {
    const words = { body: [{ term: 'heparin', count: 2 }] }
    const expanded = withExpansion({ ...words, expansion: [{ term: 'old', count: 1 }] }, analyzer, ['blood thinner', 'thinner'])
    expect(expanded).toEqual({ ...words, expansion: analyzer.fields({ text: 'blood thinner\nthinner' }).body })
    expect(expanded.expansion?.find(({ term }) => term.startsWith('thin'))?.count).toBe(2)
    expect(withExpansion(expanded, analyzer)).toEqual(words)
    expect(withExpansion(expanded, analyzer, ['？'])).toEqual(words)
  })

  it('cost a posting where the passage did not have the word', () => {
    const passage = { id: 'a', documentId: 'a', ordinal: 0, text: 'heparin dose', start: 0, end: 12, language: 'en' as const, metadata: {} }
    const cost = countPostings(analyzer, [passage, { ...passage, id: 'b' }], [{ passageId: 'a', queries: ['heparin bleeding', 'bleeding'] }])
    expect(cost).toEqual({ passages: 1, of: 2, queries: 2, postings: 1, before: 4 })
  })
})

describe('judging an expansion', () => {
  const held = Array.from({ length: 120 }, (_, index) => ({ style: (['lay', 'sentence', 'title'] as const)[index % 3] ?? 'lay' }))
  const values = (byStyle: Readonly<Record<string, number>>): readonly number[] => held.map(({ style }) => byStyle[style] ?? 0)
  const parts = { passages: { rows: [1, 2] }, inCollection: 2 }
  const before = values({ lay: 0.2, sentence: 0.5, title: 0.5 })

  it('counts no gain on titles, which the lab has taken out of the passages', () => {
    expect(judgeExpansion(held, before, values({ lay: 0.2, sentence: 0.5, title: 1 }), parts)).toMatchObject({ promoted: false, reason: 'it finds no more than what is there' })
    expect(judgeExpansion(held, before, values({ lay: 0.9, sentence: 0.5, title: 0.4 }), parts)).toMatchObject({ promoted: false, reason: 'queries of the style "title" lose 10.00 points' })
  })

  it('asks that queries of another hand lose nothing for what those of the same hand gain', () => {
    expect(judgeExpansion(held, before, values({ lay: 0.9, sentence: 0.5, title: 0.5 }), parts)).toMatchObject({ promoted: true })
    expect(judgeExpansion(held, before, values({ lay: 0.9, sentence: 0.495, title: 0.5 }), parts)).toMatchObject({ promoted: false, reason: 'it finds more only for queries that the same generator wrote' })
  })

  it('puts nothing live that covers a part of the collection', () => {
    expect(judgeExpansion(held, before, values({ lay: 0.9, sentence: 0.6, title: 0.5 }), { ...parts, inCollection: 3 })).toMatchObject({ promoted: false, reason: expect.stringMatching(/^it covers 2 of 3 passages/) as string })
  })
})

describe('document expansion', () => {
  const ids = Array.from({ length: 90 }, (_, index) => `p${index}`)
  const queries = ids.map((id, index): PseudoQuery => ({ id: `${id}-q`, passageId: id, documentId: id, split: index < 20 ? 'train' : 'held', style: (['lay', 'use'] as const)[index % 2] ?? 'lay', queryType: 'question', language: 'en', text: `enquiry${id}?` }))
  let known: KnownLab
  beforeAll(async () => {
    known = await openKnownLab(new Map(ids.map((id) => [id, `symptom${id} syndrome${id} remedy${id} is told in this text`])))
  })
  afterAll(async () => known.close())

  async function expandWith(generate: Generator['generate'], expansions = 1): Promise<PartOutcome & { readonly folder: string }> {
    const bench = await benchOf(known.lab, queries)
    const context = contextWith(known.lab, generate, { queries: 100, hypotheses: 1, expansions })
    const state: State = { variant: bench.present, values: [], name: 'present' }
    const passages = { name: 'p', file: 'p', hash: 'p', rows: ids.map((id) => ({ id, documentId: id })) }
    const outcome = await learnExpansion(context, bench, state, { passages, inCollection: ids.length, labs: known.store, run: `run${context.folder.slice(-6)}`, vectors: new Map() })
    return { ...outcome, folder: context.folder }
  }

  const idIn: (request: Parameters<Generator['generate']>[0]) => string = ({ messages }) => /symptom(p\d+)/.exec(messages.at(-1)?.content ?? '')?.[1] ?? ''

  it('is what leads from other words to a passage, and what it costs is told', async () => {
    const written = (id: string): string => `symptom${id} enquiry${id} ${['cause', 'course', 'cure', 'risk', 'sign'].map((word) => `${word}${id}`).join(' ')}?`
    const { report, promotable } = await expandWith(async (request) => ({ text: written(idIn(request)), tokens: 2 }))
    expect(report).toMatchObject({ part: 'expansion', promoted: true, figures: { queries: 70 }, cost: { passages: 90, of: 90, queries: 90, postings: 6 * 90 } })
    expect(report.figures?.after).toBeGreaterThan((report.figures?.before ?? 1) + 0.5)
    // In whole pages of the file.
    expect(report.cost?.bytes).toBeGreaterThan(0)
    expect(promotable.expansion).toHaveLength(90)
    expect(promotable.expansion?.find(({ passageId }) => passageId === 'p7')).toEqual({ passageId: 'p7', queries: [written('p7')] })
  })

  it('drops queries that are copies, lead elsewhere, or are what judges', async () => {
    expect((await expandWith(async (request) => ({ text: `syndrome${idIn(request)} remedy${idIn(request)}?` }))).report).toEqual({ part: 'expansion', promoted: false, reason: 'no query that was written found its passage' })
    expect((await expandWith(async (request) => ({ text: `enquiry${idIn(request)}?` }))).report.reason).toBe('no query that was written found its passage')
    const astray = await expandWith(async (request) => ({ text: ids.filter((id) => id !== idIn(request)).slice(0, 8).map((id) => `remedy${id}`).join(' ').concat('?') }))
    expect(astray.promotable).toEqual({})
  })

  it('asks for as many styles as it may, never for the one that a passage is judged with', async () => {
    const asked = new Map<string, string[]>()
    await expandWith(async (request) => {
      asked.set(idIn(request), [...(asked.get(idIn(request)) ?? []), request.key?.split(' ')[0] ?? ''])
      return { text: 'no' }
    }, 2)
    expect(asked.get('p3')).toEqual(stylesOf('p3').slice(1, 3))
    expect(asked.size).toBe(90)
  })

  it('asks for nothing unless the owner gives it a budget', async () => {
    const { report, folder } = await expandWith(async () => Promise.reject(new Error('never asked')), 0)
    expect(report).toEqual({ part: 'expansion', promoted: false, reason: 'not asked for: it takes expansions=N in the budget' })
    expect(existsSync(join(folder, '8-expansion-queries.jsonl'))).toBe(false)
  })
})
