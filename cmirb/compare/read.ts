/** Systems as a run left them: `OUT/<system>` beside `OUT/summary.json` and `OUT/qrels`. */
import { existsSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { InputError } from '../../src/errors.ts'
import { readTrecQrels } from '../load/trec.ts'
import { unescapeId } from '../run/ids.ts'
import { scoreQueries, type QueryScores } from '../measures/evaluate.ts'
import { printMeasure, type Measure } from '../measures/measure.ts'
import type { Qrels } from '../measures/ranking.ts'
import { readSummary, readTimings, type Summary, type Timings } from '../output/summary.ts'
import { readTaskRun } from '../run/task-run.ts'

export interface MeasuredSystem {
  readonly name: string
  /** Of the whole run it belongs to. */
  readonly summary: Summary
  readonly timings: Timings
  /** Task → query → value. */
  scores(measure: Measure, signal?: AbortSignal): Promise<ReadonlyMap<string, QueryScores>>
}

/** Throws InputError, SourceError for a folder that no run wrote. */
export async function readSystem(folder: string): Promise<MeasuredSystem> {
  const out = dirname(resolve(folder))
  const name = basename(resolve(folder))
  const summary = await readSummary(join(out, 'summary.json'))
  const timings = await readTimings(join(out, 'timings.json'))
  const known = new Map<string, Promise<ReadonlyMap<string, QueryScores>>>()
  return {
    name,
    summary,
    timings,
    scores: async (measure, signal) => {
      const scores = known.get(printMeasure(measure)) ?? scoreTasks(out, name, summary, measure, signal)
      known.set(printMeasure(measure), scores)
      return scores
    },
  }
}

async function scoreTasks(out: string, name: string, summary: Summary, measure: Measure, signal: AbortSignal | undefined): Promise<ReadonlyMap<string, QueryScores>> {
  const scores = new Map<string, QueryScores>()
  for (const { name: task } of summary.tasks) {
    if (!existsSync(join(out, name, `${task}.run`))) throw new InputError('the system has no run of the task', { value: `${name}: ${task}`, remedy: 'Run it on the same tasks first.' })
    scores.set(task, scoreQueries(measure, await readTaskRun(join(out, name), task, signal), await readQrels(join(out, 'qrels', `${task}.qrels`), signal)))
  }
  return scores
}

async function readQrels(file: string, signal?: AbortSignal): Promise<Qrels> {
  const qrels = new Map<string, Map<string, number>>()
  for await (const { query, passage, grade } of readTrecQrels(file, signal)) {
    const id = unescapeId(query)
    qrels.set(id, (qrels.get(id) ?? new Map<string, number>()).set(unescapeId(passage), grade))
  }
  return qrels
}
