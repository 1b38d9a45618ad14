/** `medir learn`: runs self-learning; `status`, `history`, `promote`, `rollback` and `diff` decide what is live. */
import type { Command } from 'commander'
import { join } from 'node:path'
import { z } from 'zod'
import { describeCosts } from '../../retriever/learn/costs.ts'
import { describeReport } from '../../retriever/learn/report.ts'
import { mineWords } from '../../retriever/learn/lexicon/mine.ts'
import { diff, PART_NAMES, readHistory, readLive, readVersion, type LiveVersion } from '../../retriever/learn/live.ts'
import type { CollectionKey } from '../domain.ts'
import { learningFolder } from '../engine/learning.ts'
import { InputError } from '../errors.ts'
import { parseInput } from '../parse.ts'
import { normalize } from '../text/normalize.ts'
import { collectionName } from '../schemas.ts'
import { action, command, wholeNumber, type CommandContext, type CommandOptions, type Outcome } from './command.ts'
import { withEngine } from './engine.ts'
import type { Progress } from './progress.ts'
import { readQueries } from './queries.ts'

const budgetSchema = z.strictObject({ passages: z.coerce.number().int().min(10).max(1_000_000).default(2_000), distractors: z.coerce.number().int().min(0).max(1_000_000).default(10_000), queries: z.coerce.number().int().min(0).max(1_000_000).default(500), hypotheses: z.coerce.number().int().min(1).max(16).default(5), expansions: z.coerce.number().int().min(0).max(3).default(0) })

const collectionOption = ['-c, --collection <name>', 'collection to learn from'] as const

export function learnCommand(): Command {
  return command('learn', "learn from a collection's own text, and decide what goes live")
    .enablePositionalOptions()
    .option(...collectionOption)
    .option('--queries <file>', 'questions that users asked, one a line or {"text"} a line: they teach what both legs agree on')
    .option('--budget <list>', 'passages=N: learnt from; distractors=N: besides them in the lab; with a generator queries=N: written; hypotheses=N: a query; expansions=N: queries a passage that become words of it', 'passages=2000,distractors=10000,queries=500,hypotheses=5,expansions=0')
    .option('--auto', 'what passes on held-out documents goes live at once (also: setting learnAuto)')
    .action(action(async (context, _, options) => run(context, options)))
    .addCommand(command('status', 'what is live').requiredOption(...collectionOption).action(action(async (context, _, options) => status(context, folderOf(context, options)))))
    .addCommand(command('history', 'what was promoted, refused and rolled back').requiredOption(...collectionOption).action(action(async (context, _, options) => history(folderOf(context, options)))))
    .addCommand(
      command('promote', 'put what a run learnt live')
        .argument('<run>', 'its name, as the report gives it')
        .requiredOption(...collectionOption)
        .action(action(async (context, [name = ''], options) => promote(context, options, name))),
    )
    .addCommand(
      command('rollback', 'go back to an earlier version')
        .requiredOption(...collectionOption)
        .option('--to <version>', 'default: the one before', wholeNumber('--to', 0, 1_000_000))
        .action(action(async (context, _, options) => back(context, options, options['to'] as number | undefined))),
    )
    .addCommand(
      command('export', "training sets of a run for trainers elsewhere: the generator's pairs and the encoder's triples")
        .argument('<run>', 'its name, as the report gives it')
        .requiredOption(...collectionOption)
        .requiredOption('--out <folder>', 'where they go')
        .action(action(async (context, [name = ''], options) => exportRun(context, options, name))),
    )
    .addCommand(
      command('words', 'new words that the collection itself suggests; a run learns those that help its queries')
        .requiredOption(...collectionOption)
        .option('--min-count <n>', 'occurrences at least', wholeNumber('--min-count', 2, 1_000_000), 8)
        .action(action(async (context, _, options) => words(context, options))),
    )
    .addCommand(
      command('diff', 'what differs between two versions')
        .argument('<from>', 'version', wholeNumber('<from>', 0, 1_000_000))
        .argument('<to>', 'version', wholeNumber('<to>', 0, 1_000_000))
        .requiredOption(...collectionOption)
        .action(action(async (context, [from = '', to = ''], options) => compare(folderOf(context, options), Number(from), Number(to)))),
    )
}

function keyOf({ config }: CommandContext, options: CommandOptions): CollectionKey {
  return { tenant: config.tenant, name: parseInput(collectionName, options['collection'], '--collection') }
}

function folderOf(context: CommandContext, options: CommandOptions): string {
  return learningFolder(context.config, keyOf(context, options))
}

async function run(context: CommandContext, options: CommandOptions): Promise<Outcome> {
  const name = parseInput(collectionName, options['collection'], '--collection')
  const budget = parseInput(budgetSchema, parseBudget(String(options['budget'])), '--budget')
  const asked = options['queries'] === undefined ? [] : readQueries(options['queries'] as string)
  let shown: { readonly stage: string; readonly progress: Progress } | undefined
  const progress = (stage: string) => (done: number, total: number): void => {
    if (shown?.stage !== stage) {
      shown?.progress.done()
      shown = { stage, progress: context.progress(stage) }
    }
    shown.progress.update(done, total)
  }
  try {
    const { report, costs, live } = await withEngine(context, async (engine) => engine.learn({ tenant: context.config.tenant, name }, { ...budget, asked, promote: options['auto'] === true || context.config.learnAuto, signal: context.signal, progress }))
    const passed = report.parts.filter(({ promoted }) => promoted)
    const next = passed.length === 0 ? [] : Object.values(live.origins).includes(report.run) ? [`Live as version ${live.version}.`] : [`Not live yet: run "medir learn promote ${report.run} --collection ${name}".`]
    return { json: { report, costs, live: { version: live.version, origins: live.origins } }, text: [describeReport(report), describeCosts(costs), ...next].join('\n') }
  } finally {
    shown?.progress.done()
    if (context.signal.aborted) context.log('Interrupted. What was finished is kept; run the same command again to go on.')
  }
}

function parseBudget(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(text.split(',').filter((part) => part.trim() !== '').map((part) => {
    const [key = '', value] = part.split('=').map((piece) => piece.trim())
    if (value === undefined) throw new InputError('--budget takes a list like passages=2000,distractors=10000', { value: part.slice(0, 40) })
    return [key, value]
  }))
}

async function exportRun(context: CommandContext, options: CommandOptions, name: string): Promise<Outcome> {
  const key = keyOf(context, options)
  const out = String(options['out'])
  const exported = await withEngine(context, async (engine) => engine.exportLearnt(key, name, out, context.signal))
  return { json: { out, ...exported }, text: `${exported.sft} pairs for the generator and ${exported.triples} triples for the encoder in ${out}: ${exported.files.join(', ')}` }
}

const PAGE = 500

/** Words that the segmenter knows already are left out. */
async function words(context: CommandContext, options: CommandOptions): Promise<Outcome> {
  const key = keyOf(context, options)
  const mined = await withEngine(context, async (engine) => {
    const collection = await engine.reader(key, context.signal)
    const texts: string[] = []
    let after: string | undefined
    do {
      const page = await collection.scan({ limit: PAGE, ...(after === undefined ? {} : { after }) }, context.signal)
      for (const { text } of page.passages) texts.push(normalize(text))
      after = page.next
    } while (after !== undefined)
    return mineWords(texts, { minCount: Number(options['minCount']), known: (word) => engine.analyzer.words?.knows(word) ?? false })
  })
  return { json: { words: mined }, text: mined.length === 0 ? 'No new words.' : mined.map(({ word, count, pmi, entropy }) => `${word}\t${count}\t${pmi.toFixed(1)}\t${entropy.toFixed(1)}`).join('\n') }
}

async function status(context: CommandContext, folder: string): Promise<Outcome> {
  const live = readLive(folder)
  const text = live.version === 0 ? 'Nothing learnt is live.' : [`Version ${live.version} is live.`, ...describeParts(live)].join('\n')
  return { json: { version: live.version, parts: Object.keys(live.parts), origins: live.origins, auto: context.config.learnAuto, folder: join(folder) }, text }
}

function describeParts({ parts, origins }: LiveVersion): readonly string[] {
  return PART_NAMES.filter((name) => parts[name] !== undefined).map((name) => `  ${name} from run ${origins[name] ?? 'unknown'}`)
}

async function history(folder: string): Promise<Outcome> {
  const events = readHistory(folder)
  const lines = events.map(({ at, action: what, version, run: from, parts, reason }) => `${at}  ${what.padEnd(8)}  version ${version}  ${parts.join(', ')}${from === undefined ? '' : ` of run ${from}`}: ${reason}`)
  return { json: { events }, text: lines.length === 0 ? 'Nothing was learnt yet.' : lines.join('\n') }
}

async function promote(context: CommandContext, options: CommandOptions, name: string): Promise<Outcome> {
  return describeLive(await withEngine(context, async (engine) => engine.promoteLearnt(keyOf(context, options), name, context.signal)))
}

async function back(context: CommandContext, options: CommandOptions, to: number | undefined): Promise<Outcome> {
  return describeLive(await withEngine(context, async (engine) => engine.rollbackLearnt(keyOf(context, options), to, context.signal)))
}

function describeLive(live: LiveVersion): Outcome {
  return { json: { version: live.version, origins: live.origins }, text: [`Version ${live.version} is live.`, ...describeParts(live)].join('\n') }
}

const NAME_WIDTH = Math.max(...PART_NAMES.map(({ length }) => length))

async function compare(folder: string, from: number, to: number): Promise<Outcome> {
  const parts = diff(readVersion(folder, from), readVersion(folder, to))
  return { json: { from, to, parts }, text: PART_NAMES.map((name) => `${name.padEnd(NAME_WIDTH)} ${parts[name]}`).join('\n') }
}
