/**
 * Convex combination of min-max normalised scores:
 *
 *   s(d) = Σ_l w_l · (s_l(d) − min_l) / (max_l − min_l),   0 from a list that does not hold d
 *
 * min_l is the list's last score, or the list's floor where it holds all that there is to find: one word in common is
 * then not stretched to the whole range.
 *
 * Bruch, Gai & Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", ACM TOIS 2023: it beats rank-based fusion
 * in and out of domain, because scores say how far apart two passages are and ranks do not.
 */
import type { ScoredId } from '../../src/domain.ts'
import { sumContributions, type RankedList } from './list.ts'

export function fuseMinMax(lists: readonly RankedList[]): readonly ScoredId[] {
  const ranges = new Map(lists.map((list) => [list, rangeOf(list)]))
  return sumContributions(lists, (list, hit) => {
    const { minimum, span } = ranges.get(list) ?? { minimum: 0, span: 0 }
    // A list of equal scores still says that these passages were found.
    return span > 0 ? (hit.score - minimum) / span : 1
  })
}

function rangeOf({ hits, floor }: RankedList): { readonly minimum: number; readonly span: number } {
  const scores = hits.map(({ score }) => score)
  const minimum = floor ?? Math.min(...scores)
  return { minimum, span: Math.max(...scores) - minimum }
}
