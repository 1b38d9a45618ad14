/** The lexical leg: BM25 over the query's terms, and over a hypothesis's terms with the query repeated beside them. */
import type { Filter, ScoredId, WeightedTerm } from '../../src/domain.ts'
import type { CollectionStore } from '../../src/store/port.ts'
import type { Analyzer } from '../../src/text/analyzer.ts'

export interface LegOptions {
  readonly k: number
  readonly filter?: Filter | undefined
}

export async function lexicalLeg(collection: CollectionStore, terms: readonly WeightedTerm[], { k, filter }: LegOptions, signal?: AbortSignal): Promise<readonly ScoredId[]> {
  if (terms.length === 0) return []
  return collection.searchLexical({ terms, k, ...(filter === undefined ? {} : { filter }) }, signal)
}

/** Query terms `repeats` times plus the hypotheses' own terms, averaged over the hypotheses. */
export function expandTerms(analyzer: Analyzer, query: readonly WeightedTerm[], texts: readonly string[], repeats: number): readonly WeightedTerm[] {
  const weights = new Map<string, number>()
  const add = (term: string, weight: number): void => void weights.set(term, (weights.get(term) ?? 0) + weight)
  for (const { term, weight } of query) add(term, weight * repeats)
  for (const text of texts) for (const { term, weight } of analyzer.queryTerms(text)) add(term, weight / texts.length)
  return Array.from(weights, ([term, weight]) => ({ term, weight }))
}
