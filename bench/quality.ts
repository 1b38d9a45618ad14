/**
 * npm run quality [-- --record]
 *
 * Measures the fixed sets and exits with 1 when nDCG@10 of any system falls more than the tolerance below the recorded
 * best (bench/results/quality.json). `--record` writes today's figures instead.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseMeasure } from '../cmirb/measures/measure.ts'
import { runBenchmark } from '../cmirb/run/benchmark.ts'
import { loadSystem } from '../cmirb/systems/system.ts'
import { loadConfig } from '../src/config.ts'
import { createBenchEngine } from '../src/engine/bench.ts'
import { findModel } from '../src/models/folder.ts'
import { describeJudged, judgeFigures, recordFigures, recordSchema, type Figures } from './quality/gate.ts'
import { findSets, type QualitySet } from './quality/sets.ts'

const RECORD = new URL('./results/quality.json', import.meta.url)
const MEASURE = 'nDCG@10'

const { config } = loadConfig()
const scratch = mkdtempSync(join(tmpdir(), 'medir-quality-'))
try {
  const { sets, skipped } = await findSets(scratch, findModel(config.home, config.model) !== undefined)
  const figures: Record<string, Figures[string]> = {}
  for (const set of sets) figures[set.name] = await measure(set)
  const record = recordSchema.parse(JSON.parse(readFileSync(RECORD, 'utf8')))
  const judged = judgeFigures(figures, record)
  for (const one of judged) process.stdout.write(`${describeJudged(one)}\n`)
  for (const reason of skipped) process.stdout.write(`skip ${reason}\n`)
  const failed = judged.filter(({ fell }) => fell).length
  if (process.argv.includes('--record')) writeFileSync(RECORD, `${JSON.stringify(recordFigures(figures, record), undefined, 2)}\n`)
  else if (failed > 0) process.exitCode = 1
  process.stdout.write(`quality: ${judged.length - failed} passed, ${failed} failed, ${skipped.length} skipped\n`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}

async function measure(set: QualitySet): Promise<Figures[string]> {
  const engine = createBenchEngine({ config })
  try {
    const { summary } = await runBenchmark({
      engine,
      data: [set.folder],
      tasks: [],
      pool: true,
      distractors: [],
      systems: set.systems.map((name) => loadSystem(name)),
      hypotheses: 'recorded',
      out: join(scratch, 'out', set.name.replaceAll(/\W+/g, '-')),
      depth: 100,
      measures: [parseMeasure(MEASURE)],
      timed: 0,
      log: () => undefined,
      progress: () => ({ update: () => undefined, done: () => undefined }),
    })
    return Object.fromEntries(summary.systems.map(({ name, macro }) => [name, macro[MEASURE] ?? 0]))
  } finally {
    await engine.close()
  }
}
