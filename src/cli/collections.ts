/** `medir collections list|drop|snapshot|restore|migrate` */
import { Command } from 'commander'
import { z } from 'zod'
import { configSchema } from '../config.ts'
import { createStore } from '../engine/adapters.ts'
import { describeCollection } from '../engine/describe.ts'
import { migrateCollection } from '../engine/migrate.ts'
import { InputError } from '../errors.ts'
import { parseInput } from '../parse.ts'
import { collectionName } from '../schemas.ts'
import { action, command, type CommandContext, type CommandOptions, type Outcome } from './command.ts'
import { withEngine } from './engine.ts'

export function collectionsCommand(): Command {
  return new Command('collections')
    .description('list, drop, snapshot, restore and migrate collections')
    .addCommand(command('list', 'collections and their sizes').action(action(list)))
    .addCommand(
      command('drop', 'delete a collection and everything in it')
        .argument('<name>', 'collection')
        .option('--yes', 'really')
        .action(action(async (context, [name], options) => drop(context, nameOf(name), options['yes'] === true))),
    )
    .addCommand(
      command('snapshot', 'write a collection to one file')
        .argument('<name>', 'collection')
        .argument('<file>', 'file to write')
        .action(action(async (context, [name, file = '']) => snapshot(context, nameOf(name), file))),
    )
    .addCommand(
      command('restore', 'make a collection from a snapshot')
        .argument('<name>', 'collection to make')
        .argument('<file>', 'snapshot')
        .action(action(async (context, [name, file = '']) => restore(context, nameOf(name), file))),
    )
    .addCommand(
      command('migrate', 'copy a collection into another store; run again, it goes on where it stopped')
        .argument('<name>', 'collection')
        .requiredOption('--from <store>', 'embedded or qdrant')
        .requiredOption('--to <store>', 'embedded or qdrant')
        .action(action(async (context, [name], options) => migrate(context, nameOf(name), options))),
    )
}

const nameOf = (name: string | undefined): string => parseInput(collectionName, name, 'the collection name')

async function list(context: CommandContext): Promise<Outcome> {
  const collections = await withEngine(context, async (engine) => (await engine.listCollections(context.config.tenant, context.signal)).map(describeCollection))
  const lines = collections.map(({ name, documents, passages, embedded, bytes }) => `${name}  ${documents} documents  ${passages} passages (${embedded} embedded)  ${(bytes / 1e6).toFixed(1)} MB`)
  return { json: { collections }, text: lines.length === 0 ? 'No collection here yet. Run "medir index PATH --collection NAME".' : lines.join('\n') }
}

async function drop(context: CommandContext, name: string, sure: boolean): Promise<Outcome> {
  if (!sure) throw new InputError('dropping a collection deletes everything in it', { value: name, remedy: 'Add --yes to do it.' })
  await withEngine(context, async (engine) => engine.store.drop({ tenant: context.config.tenant, name }, context.signal))
  return { json: { dropped: name }, text: `${name} is gone.` }
}

async function snapshot(context: CommandContext, name: string, file: string): Promise<Outcome> {
  const written = await withEngine(context, async (engine) => engine.store.snapshot({ tenant: context.config.tenant, name }, file, context.signal))
  return { json: { collection: name, file, ...written }, text: `${name} → ${file}  ${(written.bytes / 1e6).toFixed(1)} MB  sha256 ${written.sha256}` }
}

async function restore(context: CommandContext, name: string, file: string): Promise<Outcome> {
  const info = describeCollection(await withEngine(context, async (engine) => engine.store.restore({ tenant: context.config.tenant, name }, file, context.signal)))
  return { json: info, text: `${info.name}: ${info.documents} documents, ${info.passages} passages restored` }
}

const migrateOptions = z.object({ from: configSchema.shape.store.unwrap(), to: configSchema.shape.store.unwrap() }).refine(({ from, to }) => from !== to, 'from and to are the same store')

async function migrate(context: CommandContext, name: string, options: CommandOptions): Promise<Outcome> {
  const { from, to } = parseInput(migrateOptions, options, 'the stores')
  const source = createStore({ ...context.config, store: from })
  const target = createStore({ ...context.config, store: to })
  const progress = context.progress('migrating')
  try {
    const report = await migrateCollection(source, target, { tenant: context.config.tenant, name }, { onProgress: (done, total) => progress.update(done, total), signal: context.signal })
    const shared = [report.denseOverlap, report.lexicalOverlap].map((overlap) => (overlap === undefined ? 'none to compare' : `${(100 * overlap).toFixed(1)} %`))
    return {
      json: { collection: name, from, to, ...report },
      text: `${name}: ${report.documents} documents in ${to}, ${report.copied} copied, ${report.skipped} there already, ${report.deleted} deleted; the same ten best for ${report.sampled} samples: dense ${shared[0]}, lexical ${shared[1]}`,
    }
  } finally {
    progress.done()
    await Promise.all([source.close(), target.close()])
  }
}
