/** `medir drugs eval` */
import type { Command } from 'commander'
import { z } from 'zod'
import { candidatePredictor } from '../../../indexer/drugs/candidates.ts'
import { evaluate, type Evaluation, type Table } from '../../../indexer/drugs/evaluate/evaluate.ts'
import { loadModel } from '../../../indexer/drugs/modelFile.ts'
import { predictorOf } from '../../../indexer/drugs/trainTagger.ts'
import { InputError } from '../../errors.ts'
import { detectLanguage } from '../../text/language.ts'
import { action, command, type Outcome } from '../command.ts'
import { language, lexiconWith, parse, paths, percent, readAll } from './options.ts'

const evalOptions = z.object({ data: z.array(z.string()).min(1), label: paths, model: z.string().optional(), language: language.optional(), lexicon: paths, withoutInteractions: z.boolean().default(false) })

export function evalCommand(): Command {
  return command('eval', 'measure a tagger on annotated text')
    .requiredOption('--data <path...>', 'as for train')
    .option('--label <name...>', 'as for train')
    .option('--model <file>', 'trained tagger; default: the lexicon decides')
    .option('--language <language>', 'en or zh, without a model')
    .option('--lexicon <file...>', 'your own lexicons, without a model or beside a self-learnt one')
    .option('--without-interactions', 'DDI: only documents without any interaction, as the official test was drawn')
    .action(action(async (_, __, options) => measure(parse(evalOptions, options))))
}

async function measure(options: z.output<typeof evalOptions>): Promise<Outcome> {
  const all = readAll(options.data, options.label)
  const documents = options.withoutInteractions ? all.filter(({ interactions }) => interactions === false) : all
  if (documents.length === 0) throw new InputError('no document is left to measure on')
  const predict = options.model === undefined ? candidatePredictor(lexiconWith(options.lexicon), options.language ?? detectLanguage(documents[0]?.units[0]?.text ?? '')) : predictorOf(loadModel(options.model), lexiconWith(options.lexicon))
  const started = performance.now()
  const predictions = documents.map(predict)
  const seconds = (performance.now() - started) / 1000
  const characters = documents.reduce((sum, { units }) => sum + units.reduce((total, { text }) => total + text.length, 0), 0)
  const figures = evaluate(documents, predictions)
  return { json: { ...figures, charactersPerSecond: Math.round(characters / seconds) }, text: await Promise.resolve(describe(figures, characters / seconds)) }
}

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
