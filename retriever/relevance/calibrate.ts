/**
 * From features to an estimate of the probability that a passage answers the query, by logistic regression (Platt,
 * "Probabilistic Outputs for Support Vector Machines", 1999, on two features):
 *
 *   p = 1 / (1 + exp(−(bias + distance · z + coverage · c)))
 *
 * The coefficients are what `npm run bench -- relevance` fits on the 84 judged questions of the sample collection (20 hits
 * each), rounded; the same command measures them on questions held apart, and those in force. They order passages of
 * different queries and collections on one scale; how often "0.8" is right on other text has to be measured there.
 */
import type { RelevanceFeatures } from './features.ts'

export interface Coefficients {
  readonly bias: number
  readonly distance: number
  readonly coverage: number
}

export const DENSE_COEFFICIENTS: Coefficients = { bias: -6.2, distance: 1.3, coverage: 5.65 }
/** Without vectors the words alone decide. */
export const LEXICAL_COEFFICIENTS: Coefficients = { bias: -4.5, distance: 0, coverage: 7.85 }

export function relevanceOf({ distance, coverage }: RelevanceFeatures): number {
  const { bias, distance: perDeviation, coverage: perShare } = distance === undefined ? LEXICAL_COEFFICIENTS : DENSE_COEFFICIENTS
  return 1 / (1 + Math.exp(-(bias + perDeviation * (distance ?? 0) + perShare * coverage)))
}
