/** `medir drugs train|tag|eval|learn|lexicon`: recognise drug names and measure it. */
import { createInterface } from 'node:readline'
import { Command } from 'commander'
import { z } from 'zod'
import { readAnnotated } from '../../indexer/drugs/corpus/read.ts'
import type { AnnotatedDocument } from '../../indexer/drugs/corpus/corpus.ts'
import { candidatePredictor } from '../../indexer/drugs/candidates.ts'
import { evaluate, type Evaluation, type Table } from '../../indexer/drugs/evaluate/evaluate.ts'
import { learn } from '../../indexer/drugs/learn.ts'
import { buildLexicon, shippedLexicon, type Lexicon } from '../../indexer/drugs/lexicon/lexicon.ts'
import { readTables } from '../../indexer/drugs/lexicon/tables.ts'
import { readUserLexicon } from '../../indexer/drugs/lexicon/user.ts'
import { countTables, validateTables } from '../../indexer/drugs/lexicon/validate.ts'
import { loadModel, saveModel } from '../../indexer/drugs/modelFile.ts'
import { gatherResources } from '../../indexer/drugs/resources.ts'
import { createDrugTagger } from '../../indexer/drugs/tagger.ts'
import { predictorOf, trainTagger } from '../../indexer/drugs/trainTagger.ts'
import { readUnlabelled } from '../../indexer/drugs/unlabelled.ts'
import type { Language } from '../domain.ts'
import { InputError } from '../errors.ts'
import { action, command, type CommandContext, type CommandOptions, type Outcome } from './command.ts'
import { withEngine } from './engine.ts'

const language = z.enum(['en', 'zh'], { error: '--language takes en or zh' })
const paths = z.array(z.string().min(1)).optional()
const whole = (name: string, minimum: number, maximum: number) => z.coerce.number({ error: `${name} takes a number` }).int().min(minimum).max(maximum)

const trainOptions = z.object({
  language,
  data: z.array(z.string()).min(1),
  label: paths,
  lexicon: paths,
  shippedLexicon: z.boolean().default(true),
  unlabelled: paths,
  passes: whole('--passes', 1, 2).default(1),
  seeds: whole('--seeds', 1, 10).default(3),
  out: z.string().min(1),
})
const tagOptions = z.object({ language: z.enum(['en', 'zh', 'auto'], { error: '--language takes en, zh or auto' }).default('auto'), model: paths, lexicon: paths })
const evalOptions = z.object({ data: z.array(z.string()).min(1), label: paths, model: z.string().optional(), language: language.optional(), lexicon: paths, withoutInteractions: z.boolean().default(false) })
const learnOptions = z.object({ language, collection: z.string().optional(), unlabelled: paths, lexicon: paths, sentences: whole('--sentences', 100, 200_000).optional(), out: z.string().min(1) })
const inputLine = z.object({ id: z.union([z.string(), z.number()]), text: z.string() })

const PAGE = 500

export function drugsCommand(): Command {
  return new Command('drugs')
    .description('find drug names, train and measure what finds them')
    .addCommand(
      command('train', 'train a tagger on annotated text')
        .requiredOption('--language <language>', 'en or zh')
        .requiredOption('--data <path...>', 'DDI XML (zip or folder), JSONL, brat folder, CoNLL/BIO')
        .option('--label <name...>', 'entity types that are drugs; default: all')
        .option('--lexicon <file...>', 'lexicons to use as features: TSV, CSV, JSON, a name a line, .gz of each')
        .option('--no-shipped-lexicon', 'leave the lexicon that comes with medir out')
        .option('--unlabelled <path...>', 'JSONL or text to learn word clusters from')
        .option('--passes <n>', '2: a second pass over the document', '1')
        .option('--seeds <n>', 'runs to average', '3')
        .requiredOption('--out <file>', 'where the model goes')
        .action(action(async (context, _, options) => train(context, parse(trainOptions, options)))),
    )
    .addCommand(
      command('tag', 'read {id, text} lines from stdin, write {id, mentions} lines to stdout')
        .option('--language <language>', 'en, zh or auto', 'auto')
        .option('--model <file...>', 'trained taggers, one a language; default: the lexicon decides')
        .option('--lexicon <file...>', 'your own lexicons beside the shipped one')
        .action(action(async (context, _, options) => tag(context, parse(tagOptions, options)))),
    )
    .addCommand(
      command('eval', 'measure a tagger on annotated text')
        .requiredOption('--data <path...>', 'as for train')
        .option('--label <name...>', 'as for train')
        .option('--model <file>', 'trained tagger; default: the lexicon decides')
        .option('--language <language>', 'en or zh, without a model')
        .option('--lexicon <file...>', 'your own lexicons, without a model')
        .option('--without-interactions', 'DDI: only documents without any interaction, as the official test was drawn')
        .action(action(async (_, __, options) => measure(parse(evalOptions, options)))),
    )
    .addCommand(
      command('learn', "learn a tagger from the lexicon's own matches in unlabelled text")
        .requiredOption('--language <language>', 'en or zh')
        .option('--collection <name>', 'text of a collection')
        .option('--unlabelled <path...>', 'JSONL or text')
        .option('--lexicon <file...>', 'your own lexicons beside the shipped one')
        .option('--sentences <n>', 'most sentences with a match to learn from')
        .requiredOption('--out <file>', 'where the model goes')
        .action(action(async (context, _, options) => selfLearn(context, parse(learnOptions, options)))),
    )
    .addCommand(command('lexicon', 'check the lexicon that comes with medir').action(action(async () => Promise.resolve(checkLexicon()))))
}

function parse<Schema extends z.ZodType>(schema: Schema, options: CommandOptions): z.output<Schema> {
  const parsed = schema.safeParse(options)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new InputError(`--${String(issue?.path[0] ?? '')}: ${issue?.message ?? 'invalid'}`)
}

const readAll = (data: readonly string[], labels: readonly string[] | undefined): readonly AnnotatedDocument[] => data.flatMap((path) => readAnnotated(path, labels))

function lexiconWith(files: readonly string[] | undefined): Lexicon {
  return files === undefined ? shippedLexicon() : buildLexicon(readTables(), files.map((file) => readUserLexicon(file)))
}

async function train(context: CommandContext, options: z.output<typeof trainOptions>): Promise<Outcome> {
  const documents = readAll(options.data, options.label)
  const texts = options.unlabelled === undefined ? undefined : [...documents.flatMap(({ units }) => units.map(({ text }) => text)), ...options.unlabelled.flatMap((path) => [...readUnlabelled(path)])]
  const started = Date.now()
  const resources = gatherResources({ language: options.language, lexicon: options.shippedLexicon ? shippedLexicon() : undefined, lexicons: options.lexicon ?? [], unlabelled: texts })
  let heldOut: Evaluation | undefined
  const progress = context.progress('training')
  const seeds = Array.from({ length: options.seeds }, (_, index) => index + 1)
  let stage = ''
  const model = trainTagger(documents, {
    language: options.language,
    resources,
    passes: options.passes === 2 ? 2 : 1,
    settings: { seeds },
    signal: context.signal,
    onStage: (name) => (stage = name),
    onEpoch: (seed, epoch, loss) => progress.update(epoch, undefined, `epoch, seed ${seed}, ${stage}, loss ${loss.toFixed(1)}`),
    onHeldOut: (figures) => {
      heldOut = figures
      context.log(`held out: exact F1 ${percent(figures.standard.exact.f1)} (P ${percent(figures.standard.exact.precision)}, R ${percent(figures.standard.exact.recall)}), strict ${percent(figures.standard.strict.f1)} on ${figures.documents} documents`)
    },
  })
  const bytes = saveModel(options.out, model)
  const seconds = (Date.now() - started) / 1000
  progress.done(`${seconds.toFixed(1)} s`)
  return { json: { out: options.out, bytes, seconds, documents: documents.length, types: model.types, heldOut }, text: `${options.out}: ${Math.round(bytes / 1000)} kB, ${documents.length} documents, ${seconds.toFixed(1)} s` }
}

async function tag(context: CommandContext, options: z.output<typeof tagOptions>): Promise<undefined> {
  const tagger = createDrugTagger({ models: options.model, lexicons: options.lexicon })
  let line = 0
  for await (const row of createInterface({ input: process.stdin, crlfDelay: Infinity })) {
    context.signal.throwIfAborted()
    line++
    if (row.trim() === '') continue
    const { id, text } = parseLine(row, line)
    const mentions = tagger.tag(text, options.language === 'auto' ? languageOf(text) : options.language)
    if (!process.stdout.write(`${JSON.stringify({ id, mentions })}\n`)) await new Promise((resolve) => void process.stdout.once('drain', resolve))
  }
  return undefined
}

function parseLine(row: string, line: number): z.output<typeof inputLine> {
  let value: unknown
  try {
    value = JSON.parse(row)
  } catch {
    throw new InputError('a line of the input is not JSON', { value: `line ${line}`, remedy: 'Write {"id", "text"} a line.' })
  }
  const parsed = inputLine.safeParse(value)
  if (!parsed.success) throw new InputError('a line of the input lacks id or text', { value: `line ${line}`, remedy: 'Write {"id", "text"} a line.' })
  return parsed.data
}

/** Chinese as soon as one letter in ten is Han. */
function languageOf(text: string): Language {
  const han = text.match(/\p{Script=Han}/gu)?.length ?? 0
  const letters = text.match(/\p{L}/gu)?.length ?? 0
  return han * 10 > letters ? 'zh' : 'en'
}

async function measure(options: z.output<typeof evalOptions>): Promise<Outcome> {
  const all = readAll(options.data, options.label)
  const documents = options.withoutInteractions ? all.filter(({ interactions }) => interactions === false) : all
  if (documents.length === 0) throw new InputError('no document is left to measure on')
  const predict = options.model === undefined ? candidatePredictor(lexiconWith(options.lexicon), options.language ?? languageOf(documents[0]?.units[0]?.text ?? '')) : predictorOf(loadModel(options.model))
  const started = performance.now()
  const predictions = documents.map(predict)
  const seconds = (performance.now() - started) / 1000
  const characters = documents.reduce((sum, { units }) => sum + units.reduce((total, { text }) => total + text.length, 0), 0)
  const figures = evaluate(documents, predictions)
  return { json: { ...figures, charactersPerSecond: Math.round(characters / seconds) }, text: await Promise.resolve(describe(figures, characters / seconds)) }
}

const percent = (value: number): string => (value * 100).toFixed(1)

function describe(figures: Evaluation, speed: number): string {
  const row = (name: string, table: Table): string => `${name.padEnd(28)} ${(['exact', 'strict', 'partial', 'type'] as const).map((criterion) => `${criterion} ${percent(table[criterion].f1)} (P ${percent(table[criterion].precision)} R ${percent(table[criterion].recall)})`).join('  ')}`
  return [
    `${figures.documents} documents, ${figures.mentions} mentions, ${figures.predicted} predicted, ${Math.round(speed)} characters/s`,
    row('standard counting', figures.standard),
    `${''.padEnd(28)} exact F1, 95 % interval over documents: ${percent(figures.exactInterval[0])} to ${percent(figures.exactInterval[1])}`,
    ...Object.entries(figures.bySource).map(([source, table]) => row(`  ${source}`, table)),
    ...Object.entries(figures.strictByType).map(([type, each]) => `${`  ${type}, strict`.padEnd(28)} ${percent(each.f1)} (P ${percent(each.precision)} R ${percent(each.recall)})`),
    row('jar-compatible counting', figures.jarCompatible),
    `${''.padEnd(28)} (for comparison with published figures only)`,
    `word-level F1                ${percent(figures.wordLevel.meanF1)} (mean of sources; for the 2016 paper, counting unconfirmed)`,
  ].join('\n')
}

async function selfLearn(context: CommandContext, options: z.output<typeof learnOptions>): Promise<Outcome> {
  if (options.collection === undefined && options.unlabelled === undefined) throw new InputError('there is nothing to learn from', { remedy: 'Give --collection or --unlabelled.' })
  const texts = (options.unlabelled ?? []).flatMap((path) => [...readUnlabelled(path)])
  if (options.collection !== undefined) texts.push(...(await collectionTexts(context, options.collection)))
  const progress = context.progress('learning')
  const { model, ...report } = learn(texts, {
    language: options.language,
    lexicon: lexiconWith(options.lexicon),
    ...(options.sentences === undefined ? {} : { maximumSentences: options.sentences }),
    signal: context.signal,
    onStage: (stage) => context.log(stage),
    onEpoch: (_, epoch, loss) => progress.update(epoch, undefined, `epoch, loss ${loss.toFixed(1)}`),
  })
  const bytes = saveModel(options.out, model)
  progress.done(`${report.sentences} sentences`)
  return { json: { out: options.out, bytes, ...report }, text: `${options.out}: ${Math.round(bytes / 1000)} kB from ${report.matches} matches in ${report.sentences} sentences; ${report.rejected} rejected, ${report.discovered} discovered` }
}

async function collectionTexts(context: CommandContext, name: string): Promise<readonly string[]> {
  return withEngine(context, async ({ store }) => {
    const collection = await store.open({ tenant: context.config.tenant, name }, 'read', context.signal)
    const texts: string[] = []
    let after: string | undefined
    do {
      const page = await collection.scan({ limit: PAGE, ...(after === undefined ? {} : { after }) }, context.signal)
      texts.push(...page.passages.map(({ text }) => text))
      after = page.next
    } while (after !== undefined)
    await collection.close()
    return texts
  })
}

function checkLexicon(): Outcome {
  const tables = readTables()
  const problems = validateTables(tables)
  const counts = countTables(tables)
  return { json: { counts, problems }, text: [...problems.map(({ file, line, reason }) => `${file}:${line}: ${reason}`), `${JSON.stringify(counts)} ${problems.length} problems`].join('\n'), exitCode: problems.length === 0 ? 0 : 1 }
}
