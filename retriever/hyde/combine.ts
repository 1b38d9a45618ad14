/** n hypotheses → what searches: their mean, a list each, or the one that the others agree with most. */

export type HydeCombination = 'mean' | 'lists' | 'best'

/**
 * Self-consistency (Wang et al. 2023, here by vectors): the medoid, argmax_i Σ_j cos(h_i, h_j). Ties go to the earlier.
 * Vectors are L2-normalised. Returns its place.
 */
export function mostConsistent(vectors: readonly Float32Array[]): number {
  const totals = vectors.map((one) => vectors.reduce((sum, other) => sum + dot(one, other), 0))
  return totals.indexOf(Math.max(...totals))
}

/**
 * Contrastive hypotheses ("Ruling Out to Rule In", arXiv 2604.04593): what looks like the target and not like its mimic.
 * The score cos(d, target) − λ · cos(d, mimic) is linear in d, so one vector does it:
 *
 *   v = target − λ · mean(mimics), L2-normalised
 */
export function awayFrom(target: Float32Array, mimics: readonly Float32Array[], lambda: number): Float32Array {
  if (mimics.length === 0) return target
  const away = target.map((value, index) => value - (lambda / mimics.length) * mimics.reduce((sum, mimic) => sum + (mimic[index] ?? 0), 0))
  const norm = Math.hypot(...away)
  return norm === 0 ? target : away.map((value) => value / norm)
}

export function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let index = 0; index < left.length; index++) sum += (left[index] ?? 0) * (right[index] ?? 0)
  return sum
}
