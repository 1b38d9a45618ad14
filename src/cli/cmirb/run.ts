/** `medir cmirb run`: systems over tasks. */
import type { Command } from 'commander'
import { z } from 'zod'
import { parseMeasure } from '../../../cmirb/measures/measure.ts'
import type { Summary, Timings } from '../../../cmirb/output/summary.ts'
import { writeReport } from '../../../cmirb/report/report.ts'
import { runBenchmark } from '../../../cmirb/run/benchmark.ts'
import { loadSystem, systemNames } from '../../../cmirb/systems/system.ts'
import { createBenchEngine } from '../../engine/bench.ts'
import { parseInput } from '../../parse.ts'
import { action, command, wholeNumber } from '../command.ts'
import { DATA_HELP, locateData } from './locate.ts'

const DEFAULT_MEASURES = ['nDCG@10', 'MAP', 'MRR@10', 'Recall@100', 'P@10', 'Rprec', 'bpref', 'Judged@10', 'success@1']
const DEFAULT_DEPTH = 100
const DEFAULT_TIMED = 20

const runOptions = z.looseObject({
  data: z.array(z.string()).min(1),
  tasks: z.string().optional(),
  split: z.string().optional(),
  pool: z.boolean().default(false),
  distractors: z.array(z.string()).default([]),
  limit: z.int().optional(),
  systems: z.string(),
  hypotheses: z.enum(['recorded', 'generator']).default('recorded'),
  out: z.string(),
  depth: z.int(),
  measures: z.string(),
  timed: z.int(),
})

const list = (text: string | undefined): readonly string[] => (text ?? '').split(',').map((part) => part.trim()).filter((part) => part !== '')

export function runCommand(): Command {
  return command('run', 'run systems over tasks; writes TREC runs, MTEB results, summary.json and report.html')
    .requiredOption('--data <folder...>', DATA_HELP)
    .option('--tasks <names>', 'only these, separated by commas')
    .option('--split <name>', "which judgements (default: the benchmark's own, else test)")
    .option('--pool', 'one index of all tasks; passage ids become Task:id')
    .option('--distractors <path...>', 'files or folders of passages to add to every index')
    .option('--limit <n>', 'only the first n queries of each task', wholeNumber('--limit', 1, 1_000_000))
    .option('--systems <names>', `separated by commas, each a name or the path of a JSON file; known: ${systemNames().join(', ')}`, 'bm25,dense,hybrid')
    .option('--hypotheses <source>', 'recorded: the files beside the tasks; generator: written by the configured generator', 'recorded')
    .requiredOption('--out <folder>', 'where results go; an unfinished run there is gone on with')
    .option('--depth <n>', 'passages kept for each query', wholeNumber('--depth', 1, 1_000), DEFAULT_DEPTH)
    .option('--measures <names>', 'separated by commas, the main one first', DEFAULT_MEASURES.join(','))
    .option('--timed <n>', 'queries timed without cached vectors, for each system and task; 0: none', wholeNumber('--timed', 0, 10_000), DEFAULT_TIMED)
    .action(
      action(async (context, _positional, given) => {
        const options = parseInput(runOptions, given, 'the command line')
        const engine = createBenchEngine({ config: context.config })
        try {
          const { summary, timings } = await runBenchmark({
            engine,
            data: await locateData(options.data, context),
            tasks: list(options.tasks),
            split: options.split,
            pool: options.pool,
            distractors: options.distractors,
            limit: options.limit,
            systems: list(options.systems).map((name) => loadSystem(name, options.hypotheses)),
            hypotheses: options.hypotheses,
            out: options.out,
            depth: options.depth,
            measures: list(options.measures).map(parseMeasure),
            timed: options.timed,
            signal: context.signal,
            log: context.log,
            progress: context.progress,
          })
          const report = await writeReport(options.out, { signal: context.signal })
          return { json: { summary, timings, report }, text: `${describeSummary(summary, timings)}\n\n${report}` }
        } finally {
          await engine.close()
        }
      }),
    )
}

/** The main measure as a table, systems down, tasks across, in per cent. */
export function describeSummary(summary: Summary, timings: Timings): string {
  const width = Math.max(6, ...summary.systems.map(({ name }) => name.length))
  const percent = (value: number | undefined): string => (value === undefined ? '' : (value * 100).toFixed(2)).padStart(11)
  const head = `${summary.mainMeasure.padEnd(width)}${summary.tasks.map(({ label }) => label.slice(0, 10).padStart(11)).join('')}${'mean'.padStart(11)}${'p50 ms'.padStart(9)}`
  const rows = summary.systems.map((system) => {
    const latency = Object.values(timings.latency[system.name] ?? {})
    const middle = latency.length === 0 ? '' : (latency.reduce((sum, { p50 }) => sum + p50, 0) / latency.length).toFixed(1)
    return `${system.name.padEnd(width)}${summary.tasks.map(({ name }) => percent(system.scores[name]?.[summary.mainMeasure])).join('')}${percent(system.macro[summary.mainMeasure])}${middle.padStart(9)}`
  })
  return [head, ...rows].join('\n')
}
