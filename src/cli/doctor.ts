/** `medir doctor`: what works on this machine, and the remedy for what does not. */
import { mkdirSync, statfsSync } from 'node:fs'
import { freemem, totalmem } from 'node:os'
import type { Command } from 'commander'
import type { Engine } from '../engine/engine.ts'
import { createGenerator } from '../generate/create.ts'
import { asMedirError, MedirError } from '../errors.ts'
import { action, command, type CommandContext, type Outcome } from './command.ts'
import { withEngine } from './engine.ts'

interface Finding {
  readonly part: string
  readonly ok: boolean
  readonly detail: string
  readonly remedy?: string
}

export function doctorCommand(): Command {
  return command('doctor', 'check Node, model, store, generator, segmenter, disk and memory').action(
    action(async (context) => {
      const findings = await withEngine(context, async (engine) => examine(context, engine))
      const lines = findings.map(({ part, ok, detail, remedy }) => `${mark(ok)} ${part.padEnd(10)} ${detail}${remedy === undefined ? '' : `\n             ${remedy}`}`)
      return { json: { ok: findings.every(({ ok }) => ok), findings }, text: lines.join('\n'), exitCode: findings.every(({ ok }) => ok) ? 0 : 1 } satisfies Outcome
    }),
  )
}

function mark(ok: boolean): string {
  if (!process.stdout.isTTY) return ok ? 'ok  ' : 'FAIL'
  return ok ? '\u001B[32m●\u001B[0m' : '\u001B[31m●\u001B[0m'
}

async function examine(context: CommandContext, engine: Engine): Promise<readonly Finding[]> {
  const { config } = context
  return [
    node(),
    await check('model', async () => {
      const { embedder, error } = await engine.embedder(context.signal)
      if (embedder === undefined) throw error ?? new MedirError('MODEL_UNAVAILABLE', 'there is no model')
      return `${embedder.name}, ${embedder.dimension} dimensions`
    }),
    await check('store', async () => `${config.store}, ${(await engine.listCollections(config.tenant, context.signal)).length} collections ${config.store === 'embedded' ? `in ${config.home}` : 'on its server'}`),
    ...(await servers(context, engine)),
    await check('generator', async () => {
      const generator = await createGenerator(config)
      await generator?.close()
      return generator?.name ?? 'none: searches work without, hypotheses are given by callers or by feedback'
    }),
    await check('segmenter', async () => `${engine.analyzer.fingerprint}, ${engine.analyzer.tokens('社区获得性肺炎').length} terms in a test word`),
    await check('disk', async () => disk(config.home)),
    memory(),
  ]
}

/** What a store on other machines says of them; nothing when the store itself could not be reached, which is told above. */
async function servers({ config, signal }: CommandContext, { store }: Engine): Promise<readonly Finding[]> {
  return (await store.diagnose?.(config.tenant, signal).catch(() => [])) ?? []
}

async function check(part: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return { part, ok: true, detail: await look() }
  } catch (thrown) {
    const { message, remedy } = asMedirError(thrown)
    return { part, ok: false, detail: message, ...(remedy === undefined ? {} : { remedy }) }
  }
}

const OLDEST_NODE = [22, 18] as const

function node(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])
  return { part: 'node', ok, detail: process.versions.node, ...(ok ? {} : { remedy: `Install Node ${OLDEST_NODE.join('.')} or newer.` }) }
}

/** The default model needs 120 MB and its conversion as much again. */
const NEEDED_DISK = 500e6

function disk(home: string): string {
  mkdirSync(home, { recursive: true })
  const { bavail, bsize } = statfsSync(home)
  const free = bavail * bsize
  if (free < NEEDED_DISK) throw new MedirError('DISK_FULL', `only ${Math.round(free / 1e6)} MB are free`, { remedy: 'Free 500 MB, or set MEDIR_HOME to another disk.' })
  return `${(free / 1e9).toFixed(1)} GB free`
}

/** Model, tokenizer and two workers take about 1 GB. */
const NEEDED_MEMORY = 1.5e9

function memory(): Finding {
  const ok = totalmem() >= NEEDED_MEMORY
  return { part: 'memory', ok, detail: `${(freemem() / 1e9).toFixed(1)} of ${(totalmem() / 1e9).toFixed(1)} GB free`, ...(ok ? {} : { remedy: 'Set embedderWorkers to 1, or use an embedding server (embedder "openai").' }) }
}
