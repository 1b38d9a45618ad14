/** Every command: its line in `medir --help`, and where it lives. */
import type { Command } from 'commander'

interface Entry {
  readonly description: string
  readonly load: () => Promise<Command>
}

export const COMMANDS: Readonly<Record<string, Entry>> = {
  index: { description: 'read files into a collection', load: async () => (await import('./index.ts')).indexCommand() },
  search: { description: 'find passages', load: async () => (await import('./search.ts')).searchCommand() },
  model: { description: 'get, list and check embedding models', load: async () => (await import('./model.ts')).modelCommand() },
  config: { description: 'print every setting, its value and where it came from', load: async () => (await import('./config.ts')).configCommand() },
}
