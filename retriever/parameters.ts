/** What the retriever's behaviour depends on, with where each default comes from. `medir learn` may replace them. */

export interface RetrieverParameters {
  /** Share of the lexical list when only the query searches. Up: exact words count more. */
  readonly lexicalWeight: number
  readonly denseWeight: number
  /** How far a dense list's weight follows how much its best passage stands out, 0 (never) to 1; fuse/weights.ts. */
  readonly leadShare: number
  /** Shares of the four lists when hypotheses take part: query and hypothesis, lexical and dense. */
  readonly hypothesisWeights: { readonly lexical: number; readonly dense: number; readonly lexicalHypothesis: number; readonly denseHypothesis: number }
  /** How deep each list goes before fusion; never less than k. Min-max depends on it. */
  readonly poolDepth: number
  /** Share of the best window against the whole passage in the dense score, 0 to 1. */
  readonly windowWeight: number
  /** What a passage gains that mentions the query's drug, as a share of its fused score. 0: nothing, and nothing is fetched for it. */
  readonly drugBoost: number
  /** How often the query's own terms count beside a hypothesis, at least (query2doc, Wang et al. 2023: 5 for short texts). */
  readonly queryRepeats: number
  /** The hypothesis's terms together weigh at most so many times the query's (MuGI, Zhang et al. 2024: 5); 0: no bound. Up: short questions count less beside long hypotheses. */
  readonly hypothesisRatio: number
  /** Passages of the first pass that build a feedback hypothesis. */
  readonly feedbackPassages: number
}

export const DEFAULT_PARAMETERS: RetrieverParameters = {
  // docs/decisions/013-fusion-weights.md: chosen on data held apart, flat from .4 to .5.
  lexicalWeight: 0.45,
  denseWeight: 0.55,
  leadShare: 0.5,
  hypothesisWeights: { lexical: 0.2, dense: 0.2, lexicalHypothesis: 0.2, denseHypothesis: 0.4 },
  poolDepth: 100,
  windowWeight: 0.5,
  drugBoost: 0,
  queryRepeats: 1,
  hypothesisRatio: 5,
  feedbackPassages: 3,
}
