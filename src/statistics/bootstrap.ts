/** Percentile bootstrap interval of a mean (Efron 1979; for retrieval, Sakai 2006): resample the queries with replacement. */
import { seededRandom } from './random.ts'

export const RESAMPLES = 10_000
const LEVEL = 0.95
const SEED = 20_241_020

/**
 * The interval that holds 95 % of the means of resampled queries. With several groups (tasks), each is resampled on its
 * own and the mean of their means is taken: the macro average.
 */
export function bootstrapInterval(groups: readonly (readonly number[])[], resamples = RESAMPLES, seed = SEED): readonly [number, number] {
  const random = seededRandom(seed)
  const filled = groups.filter((group) => group.length > 0)
  if (filled.length === 0) return [0, 0]
  const means = Float64Array.from({ length: resamples }, () => filled.reduce((sum, group) => sum + resampledMean(group, random), 0) / filled.length).sort()
  const tail = (1 - LEVEL) / 2
  return [means[Math.floor(tail * resamples)] ?? 0, means[Math.ceil((1 - tail) * resamples) - 1] ?? 0]
}

function resampledMean(values: readonly number[], random: () => number): number {
  let sum = 0
  for (let count = values.length; count > 0; count--) sum += values[Math.floor(random() * values.length)] ?? 0
  return sum / values.length
}
