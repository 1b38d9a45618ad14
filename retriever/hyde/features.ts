/**
 * What is known about a query and its hypothesis before anybody has answered: the gate decides by these. All are shares or
 * standings, so that they mean the same for every collection, model and language.
 */
import type { ScoredId, WeightedTerm } from '../../src/domain.ts'
import type { QueryType } from '../types.ts'

export interface GateFeatures {
  readonly queryType: QueryType
  /** Characters of the query. */
  readonly length: number
  /** Share of common passages among the first hits of the lexical and the dense list; 1: the legs agree. */
  readonly legAgreement: number
  /** How far the best fused score stands above the rest: (s1 − mean) / (s1 − s_last). */
  readonly spread: number
  /**
   * Where the hypothesis would stand in the query's own dense list: 1 as near as the best passage, 0 as the last of the
   * list, below 0 farther than all of them. Raw cosines of one model live in a narrow band; a standing does not.
   */
  readonly standing: number
  /** Share of common passages among the first hits of the query's fused list and of the hypothesis's. */
  readonly hypothesisAgreement: number
  /** Where the hypothesis's best passage stands in the query's own fused list, 1/rank; 0: the query did not find it. */
  readonly support: number
  /** Share of the query's words, weighted by rarity, that the hypothesis uses too. */
  readonly coverage: number
  /** Share of the query's drug names that the hypothesis names too; 1 when the query names none. */
  readonly drugOverlap: number
  /** Mean log-probability a token, where the generator gives one. */
  readonly logProbability?: number
}

/** Passages that count as first hits. */
const FIRST = 10

/** |first n of left ∩ first n of right| / n. */
export function overlap(left: readonly ScoredId[], right: readonly ScoredId[], first = FIRST): number {
  const known = new Set(left.slice(0, first).map(({ id }) => id))
  const size = Math.min(first, Math.max(left.length, right.length))
  return size === 0 ? 0 : right.slice(0, first).filter(({ id }) => known.has(id)).length / size
}

export function spread(hits: readonly ScoredId[]): number {
  const scores = hits.slice(0, FIRST).map(({ score }) => score)
  const [best = 0] = scores
  const last = hits.at(-1)?.score ?? 0
  if (best <= last) return 0
  return (best - scores.reduce((sum, score) => sum + score, 0) / scores.length) / (best - last)
}

/** A standing below this is as bad as it gets. */
const WORST_STANDING = -1
/** Above this the hypothesis repeats the query; nearer says nothing more. */
const BEST_STANDING = 2

/** In a small collection the list reaches down to passages about anything; the nearest third is what the query is about. */
const NEAREST_SHARE = 1 / 3

/** `passages`: how many the collection holds. */
export function standing(similarity: number, dense: readonly ScoredId[], passages: number): number {
  const best = dense[0]?.score ?? 0
  const last = dense[Math.min(dense.length, Math.max(2, Math.ceil(passages * NEAREST_SHARE))) - 1]?.score ?? 0
  if (best <= last) return 0
  return Math.min(BEST_STANDING, Math.max(WORST_STANDING, (similarity - last) / (best - last)))
}

export function support(query: readonly ScoredId[], hypothesis: readonly ScoredId[]): number {
  const rank = query.findIndex(({ id }) => id === hypothesis[0]?.id)
  return rank < 0 ? 0 : 1 / (rank + 1)
}

/** `rarity(term)` ≥ 0: its inverse document frequency. */
export function coverage(query: readonly WeightedTerm[], hypotheses: readonly WeightedTerm[], rarity: (term: string) => number): number {
  const used = new Set(hypotheses.map(({ term }) => term))
  let all = 0
  let covered = 0
  for (const { term, weight } of query) {
    all += weight * rarity(term)
    if (used.has(term)) covered += weight * rarity(term)
  }
  return all === 0 ? 1 : covered / all
}

export function nameOverlap(query: readonly string[], hypotheses: readonly string[]): number {
  const asked = new Set(query)
  if (asked.size === 0) return 1
  const named = new Set(hypotheses)
  return [...asked].filter((name) => named.has(name)).length / asked.size
}
