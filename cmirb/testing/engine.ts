/** A small engine for tests: passages by how many characters they share with the query and its hypotheses. */
import type { BenchAnswer, BenchEngine, BenchPassage, BenchQuery } from '../port.ts'
import { fingerprintOf } from '../run/fingerprint.ts'
import { sortRanking } from '../measures/ranking.ts'

export interface CountingEngine extends BenchEngine {
  /** Ids of the queries searched so far. */
  readonly searched: readonly string[]
}

/** `beforeSearch` runs before every answer: throw in it to be killed at a place of your choice. */
export function createOverlapEngine(beforeSearch: (query: BenchQuery) => void = () => undefined, degraded: BenchAnswer['degraded'] = []): CountingEngine {
  const searched: string[] = []
  return {
    searched,
    facts: async (system) => ({ engine: 'overlap', mode: system.mode }),
    open: async (passages) => ({
      fingerprint: fingerprintOf(passages),
      prepare: async () => undefined,
      search: async (query, { k }) => {
        beforeSearch(query)
        searched.push(query.id)
        const wanted = new Set([query.text, ...(query.hypotheses ?? [])].join(''))
        const scored = passages.map((passage) => ({ id: passage.id, score: overlap(passage, wanted) })).filter(({ score }) => score > 0)
        return { hits: sortRanking(scored).slice(0, k), degraded, cost: { embeddedTexts: 1 + (query.hypotheses?.length ?? 0), generatedTexts: 0 } }
      },
      close: async () => undefined,
    }),
    close: async () => undefined,
  }
}

function overlap({ text }: BenchPassage, wanted: ReadonlySet<string>): number {
  return [...new Set(text)].filter((character) => wanted.has(character)).length / Math.sqrt(text.length)
}
