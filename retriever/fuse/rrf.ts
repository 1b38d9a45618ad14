/**
 * Reciprocal rank fusion:
 *
 *   s(d) = Σ_l w_l / (k + rank_l(d)),   ranks from 1
 *
 * Cormack, Clarke & Büttcher, "Reciprocal Rank Fusion outperforms Condorcet and individual Rank Learning Methods", SIGIR 2009.
 */
import type { ScoredId } from '../../src/domain.ts'
import { sumContributions, type RankedList } from './list.ts'

/** The paper's constant. Up: the tops of the lists count less. */
export const RRF_K = 60

export function fuseReciprocalRank(lists: readonly RankedList[], k = RRF_K): readonly ScoredId[] {
  return sumContributions(lists, (_list, _hit, index) => 1 / (k + index + 1))
}
