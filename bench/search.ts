/**
 * The embedded store: opening, both legs and memory at 10,000, 100,000 and 300,000 real passages with random vectors,
 * beside a plain JavaScript scan and SQLite's FTS5.
 *
 *   --sizes 10000,100000,300000   --dimension 384   --home FOLDER (kept and reused; default: a temporary one)
 */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { percentile, type Measurement, type Report } from './report.ts'
import type { BaselineFigures } from './search/baselines.ts'
import type { StoreFigures } from './search/measure.ts'

/** Targets hold at this size, baselines are taken at it. */
const STATED_SIZE = 100_000
/** Fresh processes a size; each figure is the median over them, because a shared machine disturbs single ones. */
const PROCESSES = 3

export async function run(options: Readonly<Record<string, string>>): Promise<Report> {
  const sizes = (options['sizes'] ?? '10000,100000,300000').split(',').map(Number)
  const dimension = Number(options['dimension'] ?? 384)
  const home = options['home'] ?? mkdtempSync(join(tmpdir(), 'medir-bench-'))
  try {
    const measurements: Measurement[] = []
    for (const size of sizes) {
      const folder = join(home, String(size))
      if (!existsSync(folder)) await script('build.ts', folder, String(0), String(size), String(dimension))
      const figures = await measured(folder)
      const baselines = size === STATED_SIZE ? (JSON.parse(await script('baselines.ts', String(size), String(dimension))) as BaselineFigures) : undefined
      measurements.push(...describeSize(size, figures, baselines))
    }
    return { bench: 'search', settings: { sizes: sizes.join(','), dimension, processes: PROCESSES, k: 10, queryTerms: 40 }, measurements }
  } finally {
    if (options['home'] === undefined) rmSync(home, { recursive: true, force: true })
  }
}

async function measured(folder: string): Promise<StoreFigures> {
  const runs: StoreFigures[] = []
  for (let run = 0; run < PROCESSES; run++) runs.push(JSON.parse(await script('measure.ts', folder)) as StoreFigures)
  const median = (figure: keyof StoreFigures): number => percentile(runs.map((each) => each[figure]), 50)
  return {
    openMs: median('openMs'),
    denseMs: median('denseMs'),
    lexicalMs: median('lexicalMs'),
    hybridMs: median('hybridMs'),
    filteredDenseMs: median('filteredDenseMs'),
    firstFilterMs: median('firstFilterMs'),
    rssMiB: median('rssMiB'),
    filterMiB: median('filterMiB'),
  }
}

async function script(name: string, ...parameters: readonly string[]): Promise<string> {
  const file = fileURLToPath(new URL(`./search/${name}`, import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', file, ...parameters], { maxBuffer: 1 << 20 })
  return stdout
}

function describeSize(size: number, figures: StoreFigures, baselines: BaselineFigures | undefined): readonly Measurement[] {
  const stated = size === STATED_SIZE
  const at = `at ${size.toLocaleString('en')} passages`
  const most = (value: number) => (stated ? { target: { most: value } } : {})
  const beside = (name: string, value: number | undefined) => (value === undefined ? {} : { baseline: { name, value } })
  return [
    { name: `open ${at} (ms)`, value: figures.openMs, ...most(2000) },
    { name: `dense p50 ${at} (ms)`, value: figures.denseMs, ...most(5), ...beside('JavaScript float32 scan', baselines?.denseMs) },
    { name: `dense p50 filtered to 2 % ${at} (ms)`, value: figures.filteredDenseMs },
    { name: `lexical p50 ${at} (ms)`, value: figures.lexicalMs, ...most(3), ...beside('SQLite FTS5', baselines?.lexicalMs) },
    { name: `hybrid without embedding p50 ${at} (ms)`, value: figures.hybridMs, ...most(10) },
    { name: `first filter ${at} (ms)`, value: figures.firstFilterMs },
    { name: `resident memory of the process with the store alone ${at} (MiB)`, value: figures.rssMiB, ...most(600) },
    { name: `resident memory added by filters ${at} (MiB)`, value: figures.filterMiB },
  ]
}
