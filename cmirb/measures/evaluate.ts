/** Measures over a run: by query, by task, macro over tasks. */
import { averagePrecision } from './average-precision.ts'
import { binaryPreference } from './binary-preference.ts'
import type { Measure, MeasureName } from './measure.ts'
import { ndcg } from './ndcg.ts'
import { judgeRanking, type JudgedRanking, type Qrels, type Run, type TieRule } from './ranking.ts'
import { judged, precision, recall, reciprocalRank, rPrecision, success } from './set-based.ts'

const FORMULAS: Readonly<Record<MeasureName, (ranking: JudgedRanking, measure: Measure) => number>> = {
  nDCG: ndcg,
  MAP: averagePrecision,
  MRR: reciprocalRank,
  Recall: recall,
  P: precision,
  Rprec: rPrecision,
  bpref: binaryPreference,
  Judged: judged,
  success,
}

export function computeMeasure(measure: Measure, ranking: JudgedRanking): number {
  return FORMULAS[measure.name](ranking, measure)
}

/** Query id → value, in the order of the qrels. */
export type QueryScores = ReadonlyMap<string, number>

/**
 * Scores every judged query: one that the run does not answer counts 0, one that nobody judged is left out.
 * Values are shares from 0 to 1.
 */
export function scoreQueries(measure: Measure, run: Run, qrels: Qrels, ties?: TieRule): QueryScores {
  return new Map([...qrels].map(([query, judgements]) => [query, computeMeasure(measure, judgeRanking(run.get(query) ?? [], judgements, ties))]))
}

/** The mean; 0 of nothing. A task's score is the mean over its queries, the macro average the mean over tasks. */
export function mean(values: Iterable<number>): number {
  let sum = 0
  let count = 0
  for (const value of values) {
    sum += value
    count++
  }
  return count === 0 ? 0 : sum / count
}
