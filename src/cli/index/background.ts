/** `--wait none|lexical`: the rest of the work goes to a process that outlives this one. */
import { spawn } from 'node:child_process'
import { CONFIG_KEYS, environmentName, SECRET_KEYS } from '../../config.ts'
import type { CommandContext, Outcome } from '../command.ts'
import type { IndexCommandOptions } from '../index.ts'

/** Its report stands in the ledger. Without paths it gives vectors to what is stored. */
export async function goOnInBackground({ resolved }: Pick<CommandContext, 'resolved'>, paths: readonly string[], { collection, retryFailed, sync, yes }: IndexCommandOptions): Promise<Outcome> {
  const flags = [...(retryFailed ? ['--retry-failed'] : []), ...(sync ? ['--sync'] : []), ...(yes ? ['--yes'] : [])]
  const child = spawn(process.execPath, [process.argv[1] ?? '', 'index', ...paths, '--collection', collection, ...(paths.length === 0 ? [] : flags), '--quiet'], { detached: true, stdio: 'ignore', env: { ...process.env, ...settings(resolved) } })
  await new Promise<void>((resolve, reject) => child.once('spawn', resolve).once('error', reject))
  child.unref()
  return { json: { collection, process: child.pid }, text: `Process ${child.pid} indexes ${collection}; "medir ledger show ${collection}" says how far it is.` }
}

/** Settings from flags and files, as the environment; secrets are there already, or nowhere else. */
function settings({ config, origins }: CommandContext['resolved']): Readonly<Record<string, string>> {
  const given = CONFIG_KEYS.filter((key) => origins[key] !== 'default' && !SECRET_KEYS.has(key) && config[key] !== undefined)
  return { ...Object.fromEntries(given.map((key) => [environmentName(key), String(config[key])])), MEDIR_HOME: config.home }
}
