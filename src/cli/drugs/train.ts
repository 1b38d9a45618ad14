/** `medir drugs train` */
import type { Command } from 'commander'
import { z } from 'zod'
import type { Evaluation } from '../../../indexer/drugs/evaluate/evaluate.ts'
import { shippedLexicon } from '../../../indexer/drugs/lexicon/lexicon.ts'
import { saveModel } from '../../../indexer/drugs/modelFile.ts'
import { gatherResources } from '../../../indexer/drugs/resources.ts'
import { trainTagger } from '../../../indexer/drugs/trainTagger.ts'
import { readUnlabelled } from '../../../indexer/drugs/unlabelled.ts'
import { action, command, type CommandContext, type Outcome } from '../command.ts'
import { language, parse, paths, percent, readAll, whole } from './options.ts'

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
export function trainCommand(): Command {
  return command('train', 'train a tagger on annotated text')
    .requiredOption('--language <language>', 'en or zh')
    .requiredOption('--data <path...>', 'DDI XML (zip or folder), JSONL, brat folder, CoNLL/BIO')
    .option('--label <name...>', 'entity types that are drugs; default: all')
    .option('--lexicon <file...>', 'lexicons to use as features: TSV, CSV, JSON, a name a line, .gz of each')
    .option('--no-shipped-lexicon', 'leave the lexicon that comes with medir out')
    .option('--unlabelled <path...>', 'JSONL or text to learn word clusters from')
    .option('--passes <n>', '2: a second pass over the document', '1')
    .option('--seeds <n>', 'runs to average', '3')
    .requiredOption('--out <file>', 'where the model goes')
    .action(action(async (context, _, options) => train(context, parse(trainOptions, options))))
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
