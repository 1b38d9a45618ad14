/** What fusion works on: one list a leg, best first. */
import type { ScoredId } from '../../src/domain.ts'

export interface RankedList {
  readonly leg: string
  /** Share of this list in the fused score, ≥ 0. */
  readonly weight: number
  readonly hits: readonly ScoredId[]
  /** What every passage scores that is not in the list, where that is known. */
  readonly floor?: number
}

export type Fuse = (lists: readonly RankedList[]) => readonly ScoredId[]

/** The order every list has: score descending, then id ascending. */
export function byScore(left: ScoredId, right: ScoredId): number {
  if (left.score !== right.score) return right.score - left.score
  return left.id < right.id ? -1 : left.id > right.id ? 1 : 0
}

/** Adds up what each list gives each id and sorts. */
export function sumContributions(lists: readonly RankedList[], contribution: (list: RankedList, hit: ScoredId, index: number) => number): readonly ScoredId[] {
  const totals = new Map<string, number>()
  for (const list of lists) {
    for (const [index, hit] of list.hits.entries()) totals.set(hit.id, (totals.get(hit.id) ?? 0) + list.weight * contribution(list, hit, index))
  }
  return Array.from(totals, ([id, score]) => ({ id, score })).sort(byScore)
}
