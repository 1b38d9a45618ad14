/** `medir index PATH… --collection C` */
import type { Command } from 'commander'
import { z } from 'zod'
import { READERS } from '../../indexer/readers/formats.ts'
import { originOf, sourcesOf } from '../../indexer/source.ts'
import { lastOrigins } from '../engine/ledgers.ts'
import { InputError } from '../errors.ts'
import { parseInput } from '../parse.ts'
import { collectionName } from '../schemas.ts'
import { action, command, type CommandContext, type CommandOptions, type Outcome } from './command.ts'
import { withEngine } from './engine.ts'
import { goOnInBackground } from './index/background.ts'
import { describeReport } from './index/describe.ts'
import { indexProgress } from './index/progress.ts'
import { bytesUnder, counting } from './index/sizes.ts'
import { watchFolders } from './index/watch.ts'

const optionsSchema = z.object({
  collection: collectionName,
  wait: z.enum(['none', 'lexical', 'dense']).default('dense'),
  retryFailed: z.boolean().default(false),
  sync: z.boolean().default(false),
  yes: z.boolean().default(false),
  dryRun: z.boolean().default(false),
  watch: z.boolean().default(false),
})

export type IndexCommandOptions = z.infer<typeof optionsSchema>

export function indexCommand(): Command {
  return command('index', 'read files into a collection')
    .argument('[path...]', 'files, folders, or - for stdin; compressed files and archives are looked into. None: only give vectors to what is stored')
    .requiredOption('-c, --collection <name>', 'collection to add to; made when it does not exist')
    .option('--resume', 'go on where the last run ended, skipping what is stored unchanged (always so; the flag is for scripts that say it)')
    .option('--retry-failed', 'try records again that failed as they are now; without a path, those of the last run')
    .option('--sync', 'also delete documents that are no longer in the source; never more than 20 % of the collection without --yes')
    .option('--yes', 'with --sync: delete however many vanished')
    .option('--wait <until>', 'end when texts are found by their words (lexical), also by their vectors (dense), or at once (none); a process in the background does the rest', 'dense')
    .option('--dry-run', 'say what would happen; write nothing')
    .option('--watch', 'go on following the folders: what is added, changed or deleted there is so here')
    .addHelpText('after', `\nReads, by content and not by name: ${READERS.map(({ format }) => format).join(', ')};\nalone or in folders, .gz, .zip, .tar and .tar.gz. A folder with corpus.jsonl is read as a BEIR data set.`)
    .action(action(async (context, paths, options) => index(context, paths, parseOptions(options, paths))))
}

function parseOptions(given: CommandOptions, paths: readonly string[]): IndexCommandOptions {
  const options = parseInput(optionsSchema, given, 'the options')
  if (options.watch && (paths.length === 0 || paths.includes('-'))) throw new InputError('--watch needs a folder or file to follow', { value: paths[0] ?? '', remedy: 'Give a path.' })
  if (options.watch && options.dryRun) throw new InputError('--watch and --dry-run exclude each other', { remedy: 'Leave one of them out.' })
  if ((options.sync || options.dryRun) && paths.length === 0) throw new InputError('there is no path to read', { remedy: 'Give the path that was indexed.' })
  if (options.wait !== 'dense' && paths.includes('-')) throw new InputError('stdin cannot be read in the background', { value: '-', remedy: 'Leave --wait out, or index a file.' })
  return options
}

async function index(context: CommandContext, paths: readonly string[], options: IndexCommandOptions): Promise<Outcome> {
  if (options.wait === 'none' && !options.dryRun) return goOnInBackground(context, paths, options)
  return withEngine(context, async (engine) => {
    const key = { tenant: context.config.tenant, name: options.collection }
    const given = paths.length === 0 && options.retryFailed ? lastOrigins(context.config.home, key) : paths
    if (options.watch) return watchFolders(context, engine, key, given, options)
    // Without a source there is nothing to make a collection of.
    if (given.length === 0) await (await engine.store.open(key, 'read', context.signal)).close()
    let readBytes = 0
    const totalBytes = await bytesUnder(given)
    const progress = indexProgress(context, options.collection, { readBytes: () => readBytes, ...(totalBytes === undefined ? {} : { totalBytes }) })
    try {
      const report = await engine.index(key, counting(sourcesOf(given, process.stdin), (bytes) => (readBytes += bytes)), {
        signal: context.signal,
        onProgress: progress.update,
        origins: given.map(originOf),
        retryFailed: options.retryFailed,
        wait: options.wait === 'lexical' ? 'lexical' : 'dense',
        dryRun: options.dryRun,
        ...(options.sync ? { sync: options.yes ? 'beyond-limit' : 'within-limit' } : {}),
      })
      if (options.wait === 'lexical' && report.pending > 0 && !options.dryRun) await goOnInBackground(context, [], options)
      return { json: report, text: describeReport(report), exitCode: isFailure(report) ? 1 : 0 }
    } finally {
      progress.done()
      if (context.signal.aborted) context.log(`Interrupted after the batch at hand. What was written is kept; the same command goes on: medir index ${given.join(' ')} --collection ${options.collection}`)
    }
  })
}

/** Nothing of the source could be read, or a part of what was asked for was refused. */
function isFailure({ documents, vanished }: Parameters<typeof describeReport>[0]): boolean {
  return (documents.failed > 0 && documents.failed === documents.input) || vanished?.kept !== undefined
}
