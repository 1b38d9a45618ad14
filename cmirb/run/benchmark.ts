/**
 * A benchmark run:
 *
 *   folders → tasks → pools ─┬─ system ─ index ─┬─ task ─ OUT/<system>/<task>.run
 *                            …                  …            └→ scores → summary.json, mteb/, report.html
 *
 * Every figure is computed from the run file as it stands on disk.
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../../src/errors.ts'
import { VERSION } from '../../src/version.ts'
import { describeFinding } from '../load/check.ts'
import { findTaskFolders } from '../load/files.ts'
import { withRecorded } from '../load/hypotheses.ts'
import { loadDistractors, makePools, type Pool } from '../load/pool.ts'
import { loadTask, type Task } from '../load/task.ts'
import { printMeasure } from '../measures/measure.ts'
import { environment, gitRevision } from '../output/environment.ts'
import { readTimings, type Summary, type SystemSummary, type Timings } from '../output/summary.ts'
import type { BenchQuery, SystemFacts, SystemUnderTest } from '../port.ts'
import { selectTasks } from '../tasks/definitions.ts'
import { canonicalJson } from './fingerprint.ts'
import { writeWhole } from './journal.ts'
import type { BenchmarkOptions } from './options.ts'
import { formatQrels } from './run-file.ts'
import { scoreSystem } from './score.ts'
import { limitTask, summariseTask } from './task-facts.ts'
import { runTask, type TaskRun } from './task-run.ts'
import { timeQueries } from './timing.ts'

export interface BenchmarkResult {
  readonly summary: Summary
  readonly timings: Timings
}

/** Rejects before any work on bad input; leaves finished parts in `out` when it is stopped. */
export async function runBenchmark(options: BenchmarkOptions): Promise<BenchmarkResult> {
  const { out, signal } = options
  if (options.systems.length === 0) throw new InputError('name at least one system')
  const tasks = await loadTasks(options)
  const distractors = await loadDistractors(options.distractors, signal)
  const pools = makePools(tasks, options.pool, distractors)
  const pooled = pools.flatMap((pool) => pool.tasks)
  await mkdir(join(out, 'qrels'), { recursive: true })
  for (const task of pooled) await writeWhole(join(out, 'qrels', `${task.name}.qrels`), formatQrels(task.qrels))
  const clock = createClock(await readTimings(join(out, 'timings.json')))
  const systems: SystemSummary[] = []
  for (const system of options.systems) {
    const facts = await options.engine.facts(system, signal)
    const runs = new Map<string, TaskRun>()
    for (const pool of pools) for (const [task, run] of await runPool(options, pool, system, facts, clock)) runs.set(task, run)
    systems.push(await scoreSystem(options, pooled, system, facts, runs))
  }
  const summary: Summary = {
    format: 1,
    medir: VERSION,
    gitRevision: await gitRevision(),
    environment: environment(),
    settings: { pool: options.pool, distractors: distractors.length, limit: options.limit ?? null, depth: options.depth, hypotheses: options.hypotheses },
    measures: options.measures.map(printMeasure),
    mainMeasure: options.measures.map(printMeasure)[0] ?? '',
    tasks: pools.flatMap((pool) => pool.tasks.map((task) => summariseTask(task, tasks.find(({ name }) => name === task.name) ?? task, pool.passages.length))),
    systems,
  }
  await writeWhole(join(out, 'timings.json'), `${canonicalJson(clock.timings(), 2)}\n`)
  await writeWhole(join(out, 'summary.json'), `${canonicalJson(summary, 2)}\n`)
  return { summary, timings: clock.timings() }
}

async function loadTasks(options: BenchmarkOptions): Promise<readonly Task[]> {
  const folders = selectTasks(findTaskFolders(options.data).map((folder) => ({ name: folder.replace(/\/+$/, '').split('/').at(-1) ?? folder, folder })), options.tasks)
  const names = new Set(folders.map(({ name }) => name))
  if (names.size < folders.length) throw new InputError('two task folders have the same name', { value: folders.map(({ name }) => name).join(', ').slice(0, 200), remedy: 'Rename one, or run them apart.' })
  const tasks: Task[] = []
  for (const { folder } of folders) {
    const task = await loadTask(folder, { split: options.split, signal: options.signal })
    for (const finding of task.findings) options.log(`${task.name}: ${describeFinding(finding)}`)
    tasks.push(limitTask(task, options.limit))
  }
  return tasks
}

async function runPool(options: BenchmarkOptions, pool: Pool, system: SystemUnderTest, facts: SystemFacts, clock: Clock): Promise<ReadonlyMap<string, TaskRun>> {
  const { engine, out, depth, signal } = options
  const asked = new Map<string, readonly BenchQuery[]>()
  for (const task of pool.tasks) asked.set(task.name, await queriesFor(task, system, signal))
  const indexing = options.progress(`${system.name}: index`)
  const index = await engine.open(pool.passages, system, (done, total) => indexing.update(done, total), signal).finally(() => indexing.done())
  try {
    const runs = new Map<string, TaskRun>()
    for (const task of pool.tasks) {
      const queries = asked.get(task.name) ?? []
      const asking = options.progress(`${system.name}: ${task.name}`)
      const run = await runTask(index, { folder: join(out, system.name), task: task.name, tag: `medir-${system.name}`, queries, depth, system: { ...system, description: '', facts }, onProgress: (done, total) => asking.update(done, total), signal }).finally(() => asking.done())
      if (options.timed > 0 && !(run.reused && clock.has(system.name, task.name))) clock.set(system.name, task.name, await timeQueries(index, queries, options.timed, signal))
      runs.set(task.name, run)
    }
    return runs
  } finally {
    await index.close()
  }
}

async function queriesFor(task: Task, system: SystemUnderTest, signal: AbortSignal | undefined): Promise<readonly BenchQuery[]> {
  return system.hypotheses !== undefined && 'recorded' in system.hypotheses ? withRecorded(task, system.hypotheses.recorded, signal) : task.queries
}

interface Clock {
  has(system: string, task: string): boolean
  set(system: string, task: string, latency: Timings['latency'][string][string]): void
  timings(): Timings
}

/** Timings of earlier runs into the same folder are kept: a finished task is not asked again. */
function createClock(earlier: Timings): Clock {
  const latency = structuredClone(earlier.latency)
  return {
    has: (system, task) => latency[system]?.[task] !== undefined,
    set: (system, task, value) => {
      latency[system] = { ...latency[system], [task]: value }
    },
    timings: () => ({ latency }),
  }
}
