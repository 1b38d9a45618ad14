/**
 * Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002), log2 discount as in trec_eval:
 *
 *   DCG@k = Σ_{i ≤ k} gain(grade_i) / log2(i + 1)        nDCG@k = DCG@k / DCG@k of the best possible order
 *
 * Grades below 1 and unjudged passages gain nothing.
 */
import type { Gain, Measure } from './measure.ts'
import type { JudgedRanking } from './ranking.ts'

export function ndcg(ranking: JudgedRanking, { cutoff = Infinity, gain = 'linear' }: Pick<Measure, 'cutoff' | 'gain'>): number {
  const ideal = discountedGain(ranking.judged, cutoff, gain)
  return ideal === 0 ? 0 : discountedGain(ranking.grades, cutoff, gain) / ideal
}

function discountedGain(grades: readonly (number | undefined)[], cutoff: number, gain: Gain): number {
  let sum = 0
  for (const [index, grade] of grades.entries()) {
    if (index >= cutoff) break
    if (grade !== undefined && grade > 0) sum += (gain === 'exponential' ? 2 ** grade - 1 : grade) / Math.log2(index + 2)
  }
  return sum
}
