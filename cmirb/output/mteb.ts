/**
 * A task's result as MTEB 2 reads it (`mteb.TaskResult.from_disk`), so that it can be compared with others' and handed in.
 * Only cutoffs within the depth of the run are given: a deeper recall would be made up.
 */
import { mean, scoreQueries } from '../measures/evaluate.ts'
import { parseMeasure, type MeasureName } from '../measures/measure.ts'
import type { Qrels, Run } from '../measures/ranking.ts'

const CUTOFFS = [1, 3, 5, 10, 20, 100, 1000]
const NAMES: Readonly<Record<string, MeasureName>> = { ndcg: 'nDCG', map: 'MAP', recall: 'Recall', precision: 'P', mrr: 'MRR', hit_rate: 'success' }

export interface MtebTaskResult {
  readonly dataset_revision: string
  readonly task_name: string
  readonly mteb_version: null
  readonly evaluation_time: null
  readonly kg_co2_emissions: null
  readonly scores: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>
}

/** `revision`: the content hash of the data, so that other data never pass for the same. */
export function mtebTaskResult(task: { readonly name: string; readonly split: string; readonly languages: readonly string[]; readonly revision: string }, run: Run, qrels: Qrels, depth: number): MtebTaskResult {
  const scores = Object.entries(NAMES).flatMap(([theirs, ours]) => CUTOFFS.filter((cutoff) => cutoff <= depth).map((cutoff) => [`${theirs}_at_${cutoff}`, score(`${ours}@${cutoff}`, run, qrels)] as const))
  return {
    dataset_revision: task.revision,
    task_name: task.name,
    mteb_version: null,
    evaluation_time: null,
    kg_co2_emissions: null,
    scores: { [task.split]: [{ ...Object.fromEntries(scores), main_score: score('nDCG@10', run, qrels), hf_subset: 'default', languages: task.languages }] },
  }
}

/** MTEB rounds to six decimals on disk. */
function score(measure: string, run: Run, qrels: Qrels): number {
  return Math.round(mean(scoreQueries(parseMeasure(measure), run, qrels).values()) * 1e6) / 1e6
}
