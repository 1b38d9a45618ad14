/** A system's figures, from its run files. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Task } from '../load/task.ts'
import { mean, scoreQueries } from '../measures/evaluate.ts'
import { printMeasure } from '../measures/measure.ts'
import { mtebTaskResult } from '../output/mteb.ts'
import type { SystemSummary } from '../output/summary.ts'
import type { SystemFacts, SystemUnderTest } from '../port.ts'
import { bootstrapInterval } from '../../src/statistics/bootstrap.ts'
import { writeWhole } from './journal.ts'
import type { BenchmarkOptions } from './options.ts'
import { contentOf } from './task-facts.ts'
import { readTaskRun, type TaskRun } from './task-run.ts'

const LANGUAGES = { zh: 'cmn-Hans', en: 'eng-Latn' } as const

/** Also leaves `OUT/<system>/mteb/<task>.json`. */
export async function scoreSystem(options: BenchmarkOptions, tasks: readonly Task[], system: SystemUnderTest, facts: SystemFacts, runs: ReadonlyMap<string, TaskRun>): Promise<SystemSummary> {
  const folder = join(options.out, system.name)
  await mkdir(join(folder, 'mteb'), { recursive: true })
  const scores: Record<string, Record<string, number>> = {}
  const intervals: Record<string, [number, number]> = {}
  for (const task of tasks) {
    const run = await readTaskRun(folder, task.name, options.signal)
    const byMeasure = options.measures.map((measure) => [printMeasure(measure), [...scoreQueries(measure, run, task.qrels).values()]] as const)
    scores[task.name] = Object.fromEntries(byMeasure.map(([measure, values]) => [measure, mean(values)]))
    intervals[task.name] = [...bootstrapInterval([byMeasure[0]?.[1] ?? []])]
    const result = mtebTaskResult({ name: task.name, split: task.split, languages: [LANGUAGES[languageOf(task)]], revision: contentOf(task) }, run, task.qrels, options.depth)
    await writeWhole(join(folder, 'mteb', `${task.name}.json`), `${JSON.stringify(result, null, 2)}\n`)
  }
  const { name, description, ...configuration } = system
  return {
    name,
    description,
    configuration,
    facts,
    scores,
    intervals,
    macro: Object.fromEntries(options.measures.map(printMeasure).map((measure) => [measure, mean(tasks.map((task) => scores[task.name]?.[measure] ?? 0))])),
    cost: { embeddedTexts: mean([...runs.values()].map(({ cost }) => cost.embeddedTexts)), generatedTexts: mean([...runs.values()].map(({ cost }) => cost.generatedTexts)) },
  }
}

/** Han in most queries: Chinese. */
function languageOf({ queries }: Task): keyof typeof LANGUAGES {
  const han = queries.filter(({ text }) => /\p{Script=Han}/u.test(text)).length
  return han * 2 > queries.length ? 'zh' : 'en'
}
