/** `medir config`: the effective settings. */
import type { Command } from 'commander'
import { describeConfig } from '../config.ts'
import { action, command } from './command.ts'

export function configCommand(): Command {
  return command('config', 'print every setting, its value and where it came from').action(
    action(async (context) => {
      const described = describeConfig(context.resolved)
      const lines = Object.entries(described).map(([key, entry]) => `${key.padEnd(18)} ${JSON.stringify(entry.value)}  (${entry.origin}; ${entry.environment})\n${' '.repeat(19)}${entry.description}`)
      return { json: described, text: lines.join('\n') }
    }),
  )
}
