/**
 * Paired randomisation test (Fisher 1935; the test of choice for retrieval: Smucker, Allan & Carterette 2007). If the two
 * systems were the same, each query's difference could as well have had the other sign:
 *
 *   p = (1 + #{random signs: |mean difference| ≥ |observed|}) / (1 + permutations)
 */
import { seededRandom } from './random.ts'

export const PERMUTATIONS = 10_000
const SEED = 20_241_020
/** Differences that are equal but for rounding. */
const TOLERANCE = 1e-12

/** Two-sided p. With several groups (tasks) the statistic is the mean of their mean differences: the macro average. */
export function randomisationTest(groups: readonly (readonly number[])[], permutations = PERMUTATIONS, seed = SEED): number {
  const filled = groups.filter((group) => group.length > 0)
  // Each difference by its share in the statistic; queries without one change nothing under any sign.
  const shares = filled.flatMap((group) => group.map((difference) => difference / (group.length * filled.length))).filter((share) => share !== 0)
  const observed = Math.abs(shares.reduce((sum, share) => sum + share, 0))
  const random = seededRandom(seed)
  let extreme = 0
  for (let permutation = 0; permutation < permutations; permutation++) {
    let sum = 0
    for (const share of shares) sum += random() < 0.5 ? share : -share
    if (Math.abs(sum) >= observed - TOLERANCE) extreme++
  }
  return (1 + extreme) / (1 + permutations)
}
