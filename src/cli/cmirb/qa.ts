/** `medir cmirb qa`: multiple-choice questions with a generator, with and without retrieval. */
import type { Command } from 'commander'
import { z } from 'zod'
import { readQuestions } from '../../../cmirb/qa/question.ts'
import { runQa, type QaOptions, type QaSummary } from '../../../cmirb/qa/run.ts'
import type { Engine } from '../../engine/engine.ts'
import { GeneratorError, ModelError } from '../../errors.ts'
import { createGenerator } from '../../generate/create.ts'
import { parseInput } from '../../parse.ts'
import { collectionName, searchRequestSchema } from '../../schemas.ts'
import { action, command, wholeNumber, type CommandContext } from '../command.ts'
import { withEngine } from '../engine.ts'

const qaOptions = z.looseObject({
  questions: z.string(),
  examples: z.string().optional(),
  shots: z.int(),
  collection: collectionName.optional(),
  passages: z.int(),
  votes: z.int(),
  shuffle: z.boolean(),
  temperature: z.coerce.number().min(0).max(2),
  maxTokens: z.int(),
  limit: z.int().optional(),
  out: z.string(),
})
type Options = z.infer<typeof qaOptions>

export function qaCommand(): Command {
  return command('qa', 'answer multiple-choice questions with the configured generator, with and without retrieval')
    .requiredOption('--questions <file>', 'JSONL as MedQA, CMExam or MedMCQA have it')
    .option('--examples <file>', 'questions with answers to choose worked examples from; never the ones that are asked')
    .option('--shots <n>', 'worked examples a question, the nearest ones', wholeNumber('--shots', 1, 20), 5)
    .option('--collection <name>', 'also answer with passages found in this collection')
    .option('--passages <n>', 'passages shown', wholeNumber('--passages', 1, 50), 5)
    .option('--votes <n>', 'times each question is asked; the most frequent answer wins', wholeNumber('--votes', 1, 50), 5)
    .option('--no-shuffle', 'keep the order of the choices in every vote')
    .option('--temperature <t>', 'of every vote but the first', '0.7')
    .option('--max-tokens <n>', 'longest reply', wholeNumber('--max-tokens', 1, 8_192), 512)
    .option('--limit <n>', 'only the first questions', wholeNumber('--limit', 1, 1_000_000))
    .requiredOption('--out <folder>', 'where answers go; an unfinished run there is gone on with')
    .action(
      action(async (context, _positional, given) => {
        const options = parseInput(qaOptions, given, 'the command line')
        const generator = await createGenerator(context.config)
        if (generator === undefined) throw new GeneratorError('GENERATOR_UNAVAILABLE', 'no generator is configured', { remedy: 'Set generator, generatorUrl and generatorModel.' })
        const progress = context.progress('questions')
        try {
          const questions = (await readQuestions(options.questions, context.signal)).slice(0, options.limit)
          const { votes, shuffle, temperature, maxTokens, out } = options
          const summary = await withEngine(context, async (engine) =>
            runQa({ questions, generator, examples: await examplesFor(options, engine, context), retrieval: await retrievalFor(options, engine, context), votes, shuffle, temperature, maxTokens, out, onProgress: (done, total) => progress.update(done, total), signal: context.signal }),
          )
          return { json: summary, text: describeQa(summary) }
        } finally {
          progress.done()
          await generator.close()
        }
      }),
    )
}

async function examplesFor({ examples, shots }: Options, engine: Engine, { signal }: CommandContext): Promise<QaOptions['examples']> {
  if (examples === undefined) return undefined
  const { embedder, error } = await engine.embedder(signal)
  if (embedder === undefined) throw error ?? new ModelError('MODEL_UNAVAILABLE', 'the nearest examples are found with an embedder and there is none', { remedy: 'Run "medir model pull".' })
  return { from: await readQuestions(examples, signal), count: shots, embedder }
}

async function retrievalFor({ collection, passages }: Options, engine: Engine, { config, signal }: CommandContext): Promise<QaOptions['retrieval']> {
  if (collection === undefined) return undefined
  const key = { tenant: config.tenant, name: collection }
  const { revision } = (await engine.listCollections(config.tenant, signal)).find((info) => info.key.name === collection) ?? { revision: 0 }
  return {
    source: `${collection} revision ${revision}, ${passages} passages`,
    search: async (query, stop) => (await engine.search(key, searchRequestSchema.parse({ query, k: passages, hyde: 'off' }), stop)).hits.map(({ id, title, text }) => ({ id, text, ...(title === undefined ? {} : { title }) })),
  }
}

function describeQa({ questions, generator, arms, comparison }: QaSummary): string {
  const percent = (value: number): string => (value * 100).toFixed(1)
  const lines = Object.entries(arms).map(([arm, { accuracy, interval, unanswered }]) => `${arm}: accuracy ${percent(accuracy)} % (95 % interval ${percent(interval[0])} to ${percent(interval[1])}), ${unanswered} without a readable answer`)
  const [task] = comparison?.tasks ?? []
  const difference = task === undefined ? [] : [`difference ${percent(task.difference)} points, p ${task.p.toFixed(4)}, ${task.wins} won, ${task.losses} lost by retrieval`]
  return [`${questions} questions, ${generator}`, ...lines, ...difference].join('\n')
}
