/**
 * How much a hypothesis may say, from what is known before answering:
 *
 *   share = σ(b + Σ_i w_i · f_i),   0 ≤ share ≤ 1
 *
 * where f are GateFeatures, and a few vetoes come first: a code needs no hypothesis, a text that names none of the query's
 * drugs is about something else, and so is one that stands outside everything the query finds. HyDE helps on some
 * collections and hurts on others (CMIRB, arXiv 2410.20050, table 3: worse on 4 of 10 tasks), so the share is a query's own.
 */
import type { GateFeatures } from './features.ts'

/** Weights of the logistic model; `medir learn` may replace them for a collection. */
export interface GateParameters {
  readonly bias: number
  readonly legAgreement: number
  readonly spread: number
  readonly standing: number
  readonly hypothesisAgreement: number
  readonly support: number
  readonly coverage: number
  /** Per natural logarithm of the query's length over 20 characters. */
  readonly logLength: number
  /** Per unit of the generator's confidence, exp(mean log-probability a token), over a middling one; a text without one adds nothing. */
  readonly confidence: number
  /** A standing below this is a veto, unless the hypothesis's hits are the query's own. */
  readonly minStanding: number
}

export interface GateDecision {
  /** 0: as if there were no hypothesis; 1: its full weight. */
  readonly share: number
  readonly reason: string
}

/** HyDE closes the gap between how questions and passages are written; where there is none, it can only lead away. */
export const NEEDS_NONE: Readonly<Record<string, string>> = { identifier: 'a code needs no hypothesis', passage: 'a passage is written like what it should find' }

/** Shares below this are 0: a list that counts for almost nothing still moves ties. */
const MIN_SHARE = 0.05
const TYPICAL_LENGTH = 20
/** Where a text counts like one of which nothing is known. */
const MIDDLING_CONFIDENCE = 0.5

/**
 * The geometric mean of the tokens' probabilities, 0 to 1: the inverse of the text's perplexity under its own generator.
 * Sequence likelihood tells some of what a model makes up (Guerreiro, Voita & Martins, EACL 2023, for translations).
 */
export function confidence(logProbability: number): number {
  return Math.exp(Math.min(0, logProbability))
}

export function gate(features: GateFeatures, parameters: GateParameters): GateDecision {
  if (features.queryType in NEEDS_NONE) return { share: 0, reason: `gate: ${NEEDS_NONE[features.queryType] ?? ''}` }
  if (features.drugOverlap === 0) return { share: 0, reason: 'gate: the hypothesis names none of the drugs in the query' }
  if (features.standing < parameters.minStanding && features.hypothesisAgreement === 0) return { share: 0, reason: 'gate: the hypothesis is about something else' }
  const logit =
    parameters.bias +
    parameters.legAgreement * features.legAgreement +
    parameters.spread * features.spread +
    parameters.standing * features.standing +
    parameters.hypothesisAgreement * features.hypothesisAgreement +
    parameters.support * features.support +
    parameters.coverage * features.coverage +
    parameters.logLength * Math.log(Math.max(1, features.length) / TYPICAL_LENGTH) +
    (features.logProbability === undefined ? 0 : parameters.confidence * (confidence(features.logProbability) - MIDDLING_CONFIDENCE))
  const share = 1 / (1 + Math.exp(-logit))
  if (share < MIN_SHARE) return { share: 0, reason: 'gate: no gain expected' }
  return { share: Math.round(share * 1000) / 1000, reason: 'gate: a gain expected' }
}
