/**
 * The same tasks through the embedded store and through Qdrant: nDCG@10 of both, and how many of the ten best they share.
 *
 *   npm run bench -- qdrant [--server real|double] [--queries N] [--systems hybrid,bm25] [--data FOLDER]
 *   npm run bench -- qdrant --graph 30000
 *
 * `real` (the default) is the server at QDRANT_URL or a qdrant program on the PATH; `double` is the tests' stand-in, which
 * shows that filters, hashes, weights and windows say the same, not what a server's graph and int8 codes do to it: that is
 * what --graph measures on so many made-up vectors, see qdrant/graph.ts.
 */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { findTaskFolders } from '../cmirb/load/files.ts'
import { loadTask } from '../cmirb/load/task.ts'
import { parseMeasure } from '../cmirb/measures/measure.ts'
import { runBenchmark } from '../cmirb/run/benchmark.ts'
import { readRun } from '../cmirb/run/run-file.ts'
import { loadSystem } from '../cmirb/systems/system.ts'
import { loadConfig, type Config } from '../src/config.ts'
import { createBenchEngine } from '../src/engine/bench.ts'
import { InputError } from '../src/errors.ts'
import { startDouble } from '../test/qdrant/double.ts'
import { startServer, whyNoServer } from '../test/qdrant/server.ts'
import { measureGraph } from './qdrant/graph.ts'
import type { Measurement, Report } from './report.ts'

const MEASURE = 'nDCG@10'
const TOP = 10
const LEAST_OVERLAP = 0.98
const MOST_DIFFERENCE = 0.005

interface Outcome {
  readonly macro: ReadonlyMap<string, number>
  /** The ten best by system, task and query. */
  readonly best: ReadonlyMap<string, readonly string[]>
}

export async function run(options: Readonly<Record<string, string>>): Promise<Report> {
  if (options['graph'] !== undefined) return runGraph(Number(options['graph']))
  const data = options['data'] ?? join(process.env['MEDIR_SHARED_DATA'] ?? fileURLToPath(new URL('../../shared/data', import.meta.url)), 'cmirb')
  if (!existsSync(data)) throw new InputError('the benchmark data are not on this machine', { value: data, remedy: 'Give their folder with --data or MEDIR_SHARED_DATA.' })
  const systems = (options['systems'] ?? 'hybrid,bm25').split(',')
  const scratch = mkdtempSync(join(tmpdir(), 'medir-bench-qdrant-'))
  const server = await connect(options['server'] ?? 'real')
  try {
    const folder = options['queries'] === undefined ? data : await reduce(data, join(scratch, 'tasks'), Number(options['queries']))
    const { config } = loadConfig()
    const embedded = await measure({ ...config, store: 'embedded' }, folder, systems, join(scratch, 'embedded'))
    const qdrant = await measure({ ...config, store: 'qdrant', qdrantUrl: server.url }, folder, systems, join(scratch, 'qdrant'))
    return { bench: 'qdrant', settings: { server: server.name, systems: systems.join(','), queries: embedded.best.size / systems.length }, measurements: systems.flatMap((system) => compare(system, embedded, qdrant)) }
  } finally {
    await server.close()
    rmSync(scratch, { recursive: true, force: true })
  }
}

async function runGraph(passages: number): Promise<Report> {
  const server = await connect('real')
  try {
    return { bench: 'qdrant', settings: { server: server.name, graph: passages }, measurements: await measureGraph(server.url, passages) }
  } finally {
    await server.close()
  }
}

async function connect(kind: string): Promise<{ readonly url: string; readonly name: string; readonly close: () => Promise<void> }> {
  if (kind === 'double') {
    const { url, close } = await startDouble()
    return { url, name: 'test double', close }
  }
  const reason = whyNoServer()
  if (reason !== undefined) throw new InputError(reason, { remedy: 'Set QDRANT_URL, put qdrant on the PATH, or give --server double.' })
  const { url, version, close } = await startServer()
  return { url, name: `qdrant ${version}`, close }
}

/** All passages, and the first queries of each task. */
async function reduce(data: string, folder: string, queries: number): Promise<string> {
  for (const path of findTaskFolders([data])) {
    const task = await loadTask(path)
    const kept = new Set(task.queries.slice(0, queries).map(({ id }) => id))
    const target = join(folder, task.name)
    mkdirSync(target, { recursive: true })
    const write = (name: string, rows: readonly object[]): void => writeFileSync(join(target, `${name}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
    write('corpus', task.passages)
    write('queries', task.queries.filter(({ id }) => kept.has(id)).map(({ id, text }) => ({ id, text })))
    write('qrels', [...task.qrels].flatMap(([query, grades]) => (kept.has(query) ? Array.from(grades, ([passage, score]) => ({ q_id: query, p_id: passage, score })) : [])))
  }
  return folder
}

async function measure(config: Config, folder: string, systems: readonly string[], out: string): Promise<Outcome> {
  const engine = createBenchEngine({ config })
  try {
    const { summary } = await runBenchmark({
      engine,
      data: [folder],
      tasks: [],
      pool: true,
      distractors: [],
      systems: systems.map((name) => loadSystem(name)),
      hypotheses: 'recorded',
      out,
      depth: 100,
      measures: [parseMeasure(MEASURE)],
      timed: 0,
      log: (line) => process.stderr.write(`${config.store}: ${line}\n`),
      progress: () => ({ update: () => undefined, done: () => undefined }),
    })
    return { macro: new Map(summary.systems.map(({ name, macro }) => [name, macro[MEASURE] ?? 0])), best: await readBest(out) }
  } finally {
    await engine.close()
  }
}

async function readBest(out: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const best = new Map<string, readonly string[]>()
  for (const file of readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.run'))) {
    for (const [query, passages] of await readRun(join(out, file))) best.set(`${file} ${query}`, passages.slice(0, TOP).map(({ id }) => id))
  }
  return best
}

function compare(system: string, embedded: Outcome, qdrant: Outcome): readonly Measurement[] {
  const keys = [...embedded.best.keys()].filter((key) => key.split('/').some((part) => part === system || part.startsWith(`${system}.`)))
  const shares = keys.map((key) => {
    const [left, right] = [embedded.best.get(key) ?? [], new Set(qdrant.best.get(key))]
    return left.length === 0 ? 1 : left.filter((id) => right.has(id)).length / left.length
  })
  const [left, right] = [embedded.macro.get(system) ?? 0, qdrant.macro.get(system) ?? 0]
  return [
    { name: `${system}: share of the ten best found by both`, value: shares.reduce((sum, share) => sum + share, 0) / shares.length, target: { least: LEAST_OVERLAP } },
    { name: `${system}: macro ${MEASURE} in Qdrant`, value: right, baseline: { name: 'embedded', value: left } },
    { name: `${system}: difference of macro ${MEASURE}`, value: Math.abs(left - right), target: { most: MOST_DIFFERENCE } },
  ]
}
