/** Every command: its line in `medir --help`, and where it lives. */
import type { Command } from 'commander'

interface Entry {
  readonly description: string
  readonly load: () => Promise<Command>
}

export const COMMANDS: Readonly<Record<string, Entry>> = {
  index: { description: 'read files into a collection', load: async () => (await import('./index.ts')).indexCommand() },
  ledger: { description: 'what became of every record of a collection', load: async () => (await import('./ledger.ts')).ledgerCommand() },
  search: { description: 'find passages', load: async () => (await import('./search.ts')).searchCommand() },
  model: { description: 'get, list and check embedding models', load: async () => (await import('./model.ts')).modelCommand() },
  collections: { description: 'list, drop, snapshot, restore and migrate collections', load: async () => (await import('./collections.ts')).collectionsCommand() },
  serve: { description: 'answer over HTTP', load: async () => (await import('./serve.ts')).serveCommand() },
  mcp: { description: 'answer agents over stdin and stdout', load: async () => (await import('./mcp.ts')).mcpCommand() },
  keys: { description: 'create, list and revoke API keys', load: async () => (await import('./keys.ts')).keysCommand() },
  audit: { description: 'verify and read the audit log', load: async () => (await import('./audit.ts')).auditCommand() },
  doctor: { description: 'check what works on this machine', load: async () => (await import('./doctor.ts')).doctorCommand() },
  demo: { description: 'get the model, index the sample collection, search it, measure it', load: async () => (await import('./demo.ts')).demoCommand() },
  learn: { description: 'learn from a collection\'s own text, and decide what goes live', load: async () => (await import('./learn.ts')).learnCommand() },
  hyde: { description: 'write hypotheses before they are asked for', load: async () => (await import('./hyde.ts')).hydeCommand() },
  cmirb: { description: 'run, compare and report benchmarks', load: async () => (await import('./cmirb.ts')).cmirbCommand() },
  drugs: { description: 'find drug names, train and measure what finds them', load: async () => (await import('./drugs.ts')).drugsCommand() },
  deidentify: { description: 'replace identifiers of persons in JSONL from stdin or a file', load: async () => (await import('./deidentify.ts')).deidentifyCommand() },
  plan: { description: 'memory, disk, nodes and hours for so many passages in a Qdrant store', load: async () => (await import('./plan.ts')).planCommand() },
  config: { description: 'print every setting, its value and where it came from', load: async () => (await import('./config.ts')).configCommand() },
}
