/** The lexical leg: BM25 over the query's terms, and over a hypothesis's terms with the query repeated beside them. */
import type { Filter, WeightedTerm } from '../../src/domain.ts'
import type { Analyzer } from '../../src/text/analyzer.ts'
import type { RankedList } from '../fuse/list.ts'
import type { LegSearcher } from './together.ts'

export interface LegOptions {
  readonly k: number
  readonly filter?: Filter | undefined
}

export async function lexicalLeg(collection: LegSearcher, terms: readonly WeightedTerm[], { k, filter }: LegOptions, signal?: AbortSignal): Promise<Pick<RankedList, 'hits' | 'floor'>> {
  const hits = terms.length === 0 ? [] : await collection.searchLexical({ terms, k, ...(filter === undefined ? {} : { filter }) }, signal)
  // A list that is not full holds every passage with one of the words: all others score 0.
  return hits.length < k ? { hits, floor: 0 } : { hits }
}

export interface ExpansionWeights {
  /** How often the query's terms count at least. */
  readonly queryRepeats: number
  /** The hypotheses' terms together weigh at most so many times the query's; 0: no bound. */
  readonly hypothesisRatio: number
}

/**
 * The query's terms beside the hypotheses' own, averaged over the hypotheses. A long hypothesis would drown a short
 * question, so the question is repeated until it holds its share:
 *
 *   w(t) = λ · w_q(t) + (1/n) Σ_i w_{h_i}(t),   λ = max(repeats, |h| / (ratio · |q|)),  |·| = sum of weights
 *
 * Zhang, Wu, Yang & Nie, "Exploring the Best Practices of Query Expansion with Large Language Models", Findings of EMNLP
 * 2024 (adaptive reweighting of MuGI, there with whole repetitions).
 */
export function expandTerms(analyzer: Analyzer, query: readonly WeightedTerm[], texts: readonly string[], { queryRepeats, hypothesisRatio }: ExpansionWeights): readonly WeightedTerm[] {
  const written = texts.flatMap((text) => analyzer.queryTerms(text).map(({ term, weight }) => ({ term, weight: weight / texts.length })))
  const bound = hypothesisRatio * mass(query)
  const repeats = bound > 0 ? Math.max(queryRepeats, mass(written) / bound) : queryRepeats
  const weights = new Map<string, number>()
  const add = (term: string, weight: number): void => void weights.set(term, (weights.get(term) ?? 0) + weight)
  for (const { term, weight } of query) add(term, weight * repeats)
  for (const { term, weight } of written) add(term, weight)
  return Array.from(weights, ([term, weight]) => ({ term, weight }))
}

function mass(terms: readonly WeightedTerm[]): number {
  return terms.reduce((sum, { weight }) => sum + weight, 0)
}
