import { describe, expect, it } from 'vitest'
import type { Passage } from '../src/domain.ts'
import { createStopwatch } from './stopwatch.ts'
import { boostMentions, lift } from './boost.ts'
import { DEFAULT_PARAMETERS } from './parameters.ts'
import type { Search } from './search.ts'

const passage = (id: string, name?: string, classes?: readonly string[]): Passage => ({
  id, documentId: id, ordinal: 0, text: '', start: 0, end: 0, language: 'en', metadata: {},
  ...(name === undefined ? {} : { drugs: [{ start: 0, end: 0, text: '', type: 'drug', name, confidence: 1, ...(classes === undefined ? {} : { classes }) }] }),
})
const PASSAGES = [passage('a'), passage('b', 'warfarin', ['anticoagulant']), passage('c', 'metformin')]
const fused = [{ id: 'a', score: 0.5 }, { id: 'b', score: 0.45 }, { id: 'c', score: 0.4 }]

function search(drugBoost: number, mentioned: readonly string[]): Search {
  const collection = { getPassages: async (ids: readonly string[]) => PASSAGES.filter(({ id }) => ids.includes(id)) }
  return { request: { query: 'q', k: 3 }, parts: { collection, mentioned: () => mentioned }, parameters: { ...DEFAULT_PARAMETERS, drugBoost }, options: { k: 100 }, watch: createStopwatch() } as unknown as Search
}
const order = async (drugBoost: number, ...mentioned: string[]) => (await boostMentions(search(drugBoost, mentioned), fused)).map(({ id, score }) => `${id} ${score.toFixed(3)}`)

describe('boosting passages that mention the drug of the query', () => {
  it('multiplies their score and sorts again', async () => {
    expect(await order(0.2, 'warfarin')).toEqual(['b 0.540', 'a 0.500', 'c 0.400'])
  })

  it('takes a class of the drug as a mention', async () => {
    expect(await order(0.2, 'anticoagulant')).toEqual(['b 0.540', 'a 0.500', 'c 0.400'])
  })

  it('leaves the order alone by default and for queries without a drug', async () => {
    expect(DEFAULT_PARAMETERS.drugBoost).toBe(0)
    for (const unchanged of [await boostMentions(search(0, ['warfarin']), fused), await boostMentions(search(0.2, []), fused)]) expect(unchanged).toBe(fused)
  })

  it('breaks ties by id', () => {
    expect(lift([{ id: 'z', score: 1 }, { id: 'y', score: 0.5 }], new Set(['y']), 1).map(({ id }) => id)).toEqual(['y', 'z'])
  })
})
