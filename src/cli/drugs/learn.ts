/** `medir drugs learn` */
import type { Command } from 'commander'
import { z } from 'zod'
import { learn } from '../../../indexer/drugs/learn.ts'
import { saveModel } from '../../../indexer/drugs/modelFile.ts'
import { readUnlabelled } from '../../../indexer/drugs/unlabelled.ts'
import { InputError } from '../../errors.ts'
import { action, command, type CommandContext, type Outcome } from '../command.ts'
import { withEngine } from '../engine.ts'
import { language, lexiconWith, parse, paths, whole } from './options.ts'

const learnOptions = z.object({ language, collection: z.string().optional(), unlabelled: paths, lexicon: paths, sentences: whole('--sentences', 100, 200_000).optional(), out: z.string().min(1) })
const PAGE = 500

export function learnCommand(): Command {
  return command('learn', "learn a tagger from the lexicon's own matches in unlabelled text")
    .requiredOption('--language <language>', 'en or zh')
    .option('--collection <name>', 'text of a collection')
    .option('--unlabelled <path...>', 'JSONL or text')
    .option('--lexicon <file...>', 'your own lexicons beside the shipped one')
    .option('--sentences <n>', 'most sentences with a match to learn from')
    .requiredOption('--out <file>', 'where the model goes')
    .action(action(async (context, _, options) => selfLearn(context, parse(learnOptions, options))))
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
