/** `medir cmirb compare A B …`: the first system is the one the others are held against. */
import type { Command } from 'commander'
import { z } from 'zod'
import { describeComparison, describeCosts } from '../../../cmirb/compare/describe.ts'
import { comparePair } from '../../../cmirb/compare/pair.ts'
import { readSystem } from '../../../cmirb/compare/read.ts'
import { findTaskFolders } from '../../../cmirb/load/files.ts'
import { loadTask } from '../../../cmirb/load/task.ts'
import { parseMeasure } from '../../../cmirb/measures/measure.ts'
import { InputError } from '../../errors.ts'
import { parseInput } from '../../parse.ts'
import { action, command } from '../command.ts'

const compareOptions = z.looseObject({ measure: z.string(), showText: z.boolean().default(false), data: z.array(z.string()).default([]) })

export function compareCommand(): Command {
  return command('compare', 'hold systems against the first one: tests, intervals, wins and losses, latency and cost')
    .argument('<folders...>', 'folders OUT/<system> that "medir cmirb run" wrote')
    .option('--measure <name>', 'what to compare', 'nDCG@10')
    .option('--show-text', 'show the text of the queries that moved, not only their ids; needs --data')
    .option('--data <folder...>', 'task folders, for --show-text')
    .action(
      action(async (context, folders, given) => {
        const options = parseInput(compareOptions, given, 'the command line')
        if (folders.length < 2) throw new InputError('name at least two systems to compare')
        if (options.showText && options.data.length === 0) throw new InputError('--show-text needs --data', { remedy: 'Give the task folders with --data.' })
        const measure = parseMeasure(options.measure)
        const systems = await Promise.all(folders.map(readSystem))
        const [baseline, ...others] = systems
        if (baseline === undefined) throw new InputError('name at least two systems to compare')
        const comparisons = []
        for (const other of others) comparisons.push(await comparePair(baseline, other, measure, context.signal))
        const text = options.showText ? await queryTexts(options.data, context.signal) : undefined
        const costs = systems.map(({ name, summary, timings }) => ({ name, timings, cost: summary.systems.find((system) => system.name === name)?.cost }))
        const warnings = comparisons.flatMap((comparison) => comparison.warnings.map((warning) => `Note: ${comparison.a}, ${comparison.b}: ${warning}.`))
        return {
          json: { comparisons: comparisons.map(({ pairs: _pairs, ...comparison }) => comparison), costs: costs.map(({ name, cost, timings }) => ({ name, cost, latency: timings.latency[name] ?? {} })) },
          text: [...comparisons.map((comparison) => describeComparison(comparison, text)), describeCosts(costs), ...warnings].join('\n\n'),
        }
      }),
    )
}

async function queryTexts(data: readonly string[], signal: AbortSignal): Promise<(task: string, query: string) => string | undefined> {
  const texts = new Map<string, string>()
  for (const folder of findTaskFolders(data)) {
    const { name, queries } = await loadTask(folder, { signal })
    for (const { id, text } of queries) texts.set(`${name} ${id}`, text)
  }
  return (task, query) => texts.get(`${task} ${query}`)
}
