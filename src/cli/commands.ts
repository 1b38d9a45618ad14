/** Every command: its line in `medir --help`, and where it lives. */
import type { Command } from 'commander'

interface Entry {
  readonly description: string
  readonly load: () => Promise<Command>
}

export const COMMANDS: Readonly<Record<string, Entry>> = {
  model: { description: 'get, list and check embedding models', load: async () => (await import('./model.ts')).modelCommand() },
  config: { description: 'print every setting, its value and where it came from', load: async () => (await import('./config.ts')).configCommand() },
}
