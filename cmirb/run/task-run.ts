/** One system on one task: ask every query, keep what came back, go on where an earlier attempt stopped. */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { MedirError } from '../../src/errors.ts'
import type { Run } from '../measures/ranking.ts'
import type { BenchAnswer, BenchIndex, BenchQuery } from '../port.ts'
import { canonicalJson, fingerprintOf } from './fingerprint.ts'
import { openJournal, writeWhole } from './journal.ts'
import { formatRun, readRun } from './run-file.ts'

export interface TaskRunOptions {
  /** `OUT/<system>`. */
  readonly folder: string
  readonly task: string
  readonly tag: string
  readonly queries: readonly BenchQuery[]
  /** Passages kept for each query. */
  readonly depth: number
  /** Everything else the answers depend on. */
  readonly system: unknown
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal | undefined
}

export interface TaskRun {
  readonly fingerprint: string
  /** Means over the queries. */
  readonly cost: { readonly embeddedTexts: number; readonly generatedTexts: number }
  /** True when an earlier run had left it finished. */
  readonly reused: boolean
}

/** One query's answer as the journal keeps it. */
interface Journaled extends Pick<BenchAnswer, 'hits' | 'cost'> {
  readonly query: string
}

const BATCH = 32
const stateSchema = z.object({ fingerprint: z.string(), run: z.string(), cost: z.object({ embeddedTexts: z.number(), generatedTexts: z.number() }) })

/** Leaves `<folder>/<task>.run`. Rejects when the system cannot answer with all its legs, or as the signal says. */
export async function runTask(index: BenchIndex, options: TaskRunOptions): Promise<TaskRun> {
  const { folder, task, queries, depth, system, signal } = options
  const fingerprint = fingerprintOf({ format: 1, index: index.fingerprint, system, depth, queries })
  await mkdir(folder, { recursive: true })
  const finished = await readFinished(folder, task, fingerprint)
  if (finished !== undefined) return { fingerprint, cost: finished, reused: true }
  const journal = await openJournal<Journaled>(join(folder, `${task}.part`), fingerprint)
  const answers = new Map(journal.recovered.map((entry) => [entry.query, entry]))
  const left = queries.filter(({ id }) => !answers.has(id))
  await index.prepare(left, signal)
  for (let at = 0; at < left.length; at += BATCH) {
    const entries = await ask(index, left.slice(at, at + BATCH), depth, signal)
    await journal.append(entries)
    for (const entry of entries) answers.set(entry.query, entry)
    options.onProgress?.(answers.size, queries.length)
  }
  const cost = meanCost([...answers.values()])
  const text = formatRun(inOrder(queries, answers), options.tag)
  await writeWhole(join(folder, `${task}.run`), text)
  await writeWhole(join(folder, `${task}.state.json`), `${canonicalJson({ fingerprint, run: fingerprintOf(text), cost }, 2)}\n`)
  await journal.remove()
  return { fingerprint, cost, reused: false }
}

async function ask(index: BenchIndex, queries: readonly BenchQuery[], depth: number, signal: AbortSignal | undefined): Promise<readonly Journaled[]> {
  const entries: Journaled[] = []
  for (const query of queries) {
    signal?.throwIfAborted()
    if (query.text.trim() === '') {
      entries.push({ query: query.id, hits: [], cost: { embeddedTexts: 0, generatedTexts: 0 } })
      continue
    }
    const { hits, cost, degraded } = await index.search(query, { k: depth, ...(signal === undefined ? {} : { signal }) })
    const [missing] = degraded
    if (missing !== undefined) {
      throw new MedirError('INTERNAL', `the ${missing.leg} leg could not take part (${missing.code}), so this would not measure the system`, { value: query.id, remedy: missing.remedy })
    }
    entries.push({ query: query.id, hits, cost })
  }
  return entries
}

function inOrder(queries: readonly BenchQuery[], answers: ReadonlyMap<string, Journaled>): Run {
  return new Map(queries.map(({ id }) => [id, answers.get(id)?.hits ?? []]))
}

function meanCost(answers: readonly Journaled[]): TaskRun['cost'] {
  const mean = (kind: 'embeddedTexts' | 'generatedTexts'): number => answers.reduce((sum, { cost }) => sum + cost[kind], 0) / Math.max(1, answers.length)
  return { embeddedTexts: mean('embeddedTexts'), generatedTexts: mean('generatedTexts') }
}

/** The costs of a finished run of the same fingerprint whose file is still what was written. */
async function readFinished(folder: string, task: string, fingerprint: string): Promise<TaskRun['cost'] | undefined> {
  try {
    const state = stateSchema.parse(JSON.parse(await readFile(join(folder, `${task}.state.json`), 'utf8')))
    const text = await readFile(join(folder, `${task}.run`), 'utf8')
    return state.fingerprint === fingerprint && state.run === fingerprintOf(text) ? state.cost : undefined
  } catch {
    // Missing, torn or of another version: the task is run again.
    return undefined
  }
}

export async function readTaskRun(folder: string, task: string, signal?: AbortSignal): Promise<Run> {
  return readRun(join(folder, `${task}.run`), signal)
}
