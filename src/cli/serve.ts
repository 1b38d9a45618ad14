/** `medir serve` */
import type { Command } from 'commander'
import { createEngine, type Engine } from '../engine/engine.ts'
import { createApp } from '../server/app.ts'
import { listen } from '../server/listen.ts'
import { createService } from '../server/service.ts'
import { loadConfig } from '../config.ts'
import { action, command, configSources, type CommandContext, type CommandOptions } from './command.ts'
import { withoutUndefined } from '../without-undefined.ts'

export function serveCommand(): Command {
  return command('serve', 'answer over HTTP')
    .option('--host <address>', 'address to listen on (default 127.0.0.1; beyond loopback a key is needed)')
    .option('--port <number>', 'port (default 7700; 0 picks a free one)')
    .action(
      action(async (context, _positional, options) => {
        await serve(context, options)
        return undefined
      }),
    )
}

async function serve(context: CommandContext, options: CommandOptions): Promise<void> {
  const sources = configSources(options)
  const { config } = loadConfig({ ...sources, flags: { ...sources.flags, ...withoutUndefined({ host: options['host'], port: options['port'] }) } })
  const engine = createEngine(config, { indexing: 'thread' })
  const service = createService(engine, { apiKey: config.apiKey, storage: 'home' })
  try {
    const listening = await listen(createApp({ engine, tenant: config.tenant, service }), { ...config, guarded: service.authenticator.required() })
    // Goes on with what an earlier server had accepted.
    service.jobs.runner()
    const where = { url: listening.url, port: listening.port }
    process.stdout.write(context.json ? `${JSON.stringify(where)}\n` : `medir listens on ${where.url}  (API description: ${where.url}/openapi.json; Ctrl-C stops)\n`)
    const stop = aborted(context.signal)
    // Told to stop while a model loads, it does not wait for the model.
    await Promise.race([stop, warmUp(engine, context)])
    await stop
    service.draining = true
    context.log('Stopping: running requests may finish.')
    await listening.close()
  } finally {
    await service.close()
    await engine.close()
  }
}

/** Opens the collections and loads the model, so that the first request does not wait for them. */
async function warmUp(engine: Engine, { signal, log }: CommandContext): Promise<void> {
  try {
    const preloading = engine.preload(signal)
    const { error } = await engine.embedder(signal)
    if (error !== undefined) log(`note: without the dense leg (${error.code}): ${error.remedy ?? ''}`)
    await preloading
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
