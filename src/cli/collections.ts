/** `medir collections list|drop|delete|snapshot|restore|migrate` */
import { Command } from 'commander'
import { z } from 'zod'
import { configSchema } from '../config.ts'
import { originOf } from '../../indexer/source.ts'
import { createStore } from '../engine/adapters.ts'
import { deleteSource, dropTenant } from '../engine/deletion.ts'
import { describeCollection } from '../engine/describe.ts'
import { migrateCollection } from '../engine/migrate.ts'
import type { GenerationInfo } from '../store/generations.ts'
import { InputError } from '../errors.ts'
import { parseInput } from '../parse.ts'
import { collectionName } from '../schemas.ts'
import { action, command, type CommandContext, type CommandOptions, type Outcome } from './command.ts'
import { withEngine } from './engine.ts'

export function collectionsCommand(): Command {
  return new Command('collections')
    .description('list, drop, snapshot, restore and migrate collections, delete from them')
    .addCommand(command('list', 'collections and their sizes').action(action(list)))
    .addCommand(
      command('drop', 'delete a collection and everything in it')
        .argument('[name]', 'collection')
        .option('--yes', 'really')
        .option('--old', 'only generations that no longer answer or were never completed')
        .option('--all', 'every collection of the tenant')
        .action(action(async (context, [name], options) => {
          const sure = options['yes'] === true
          if (options['all'] === true) return dropAll(context, name, sure)
          return options['old'] === true ? dropOld(context, nameOf(name)) : drop(context, nameOf(name), sure)
        })),
    )
    .addCommand(
      command('delete', 'delete the documents that came from one source')
        .argument('<name>', 'collection')
        .requiredOption('--source <path>', 'folder or file they were indexed from, as "medir ledger show" lists it')
        .option('--yes', 'really')
        .action(action(async (context, [name], options) => deleteFrom(context, nameOf(name), String(options['source']), options['yes'] === true))),
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
  const generations = await withEngine(context, async (engine) => engine.store.generations(context.config.tenant, context.signal))
  const collections = generations.filter(({ role }) => role === 'current').map((info) => ({ ...describeCollection(info), generation: info.generation, others: othersOf(info, generations) }))
  const lines = collections.flatMap(({ name, documents, passages, embedded, bytes, others }) => [
    `${name}  ${documents} documents  ${passages} passages (${embedded} embedded)  ${megabytes(bytes)}`,
    ...others.map((other) => `  generation ${other.generation}, ${other.role === 'old' ? 'replaced' : 'being built'}  ${other.documents} documents  ${megabytes(other.bytes)}${other.role === 'old' ? `  "medir collections drop ${name} --old" removes it` : ''}`),
  ])
  return { json: { collections }, text: lines.length === 0 ? 'No collection here yet. Run "medir index PATH --collection NAME".' : lines.join('\n') }
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`

function othersOf({ key, generation }: GenerationInfo, all: readonly GenerationInfo[]): readonly { readonly generation: number; readonly role: string; readonly documents: number; readonly bytes: number }[] {
  return all.filter((other) => other.key.name === key.name && other.generation !== generation).map((other) => ({ generation: other.generation, role: other.role, documents: other.documents, bytes: other.bytes }))
}

async function drop(context: CommandContext, name: string, sure: boolean): Promise<Outcome> {
  if (!sure) throw new InputError('dropping a collection deletes everything in it', { value: name, remedy: 'Add --yes to do it.' })
  await withEngine(context, async (engine) => engine.dropCollection({ tenant: context.config.tenant, name }, context.signal))
  return { json: { dropped: name }, text: `${name} is gone.` }
}

async function dropAll({ config, signal }: CommandContext, name: string | undefined, sure: boolean): Promise<Outcome> {
  const { tenant } = config
  if (name !== undefined) throw new InputError('--all drops every collection, so none is named', { value: name, remedy: 'Leave out the name, or --all.' })
  if (!sure) throw new InputError('this deletes every collection of the tenant', { value: tenant, remedy: 'Add --yes to do it.' })
  const dropped = await withEngine({ config }, async (engine) => dropTenant(engine, tenant, signal))
  return { json: { tenant, dropped }, text: dropped.length === 0 ? `${tenant} has no collections.` : `${tenant}: ${dropped.join(', ')} gone.` }
}

async function deleteFrom({ config, signal }: CommandContext, name: string, path: string, sure: boolean): Promise<Outcome> {
  const source = originOf(path)
  if (!sure) throw new InputError('this deletes every document that came from the source', { value: source, remedy: 'Add --yes to do it.' })
  const { found, deleted } = await withEngine({ config }, async (engine) => deleteSource(engine, { tenant: config.tenant, name }, source, signal))
  return { json: { collection: name, source, found, deleted }, text: `${name}: ${deleted} documents from ${source} deleted.` }
}

async function dropOld(context: CommandContext, name: string): Promise<Outcome> {
  const key = { tenant: context.config.tenant, name }
  const dropped = await withEngine(context, async ({ store }) => {
    const others = (await store.generations(key.tenant, context.signal)).filter((info) => info.key.name === name && info.role !== 'current')
    for (const { generation } of others) await store.dropGeneration(key, generation, context.signal)
    return others.map(({ generation }) => generation)
  })
  return { json: { collection: name, dropped }, text: dropped.length === 0 ? `${name} has no other generations.` : `${name}: generation ${dropped.join(', ')} dropped.` }
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
