/** `medir mcp`: the Model Context Protocol on stdin and stdout, for agents on this machine. */
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import type { Command } from 'commander'
import { createEngine } from '../engine/engine.ts'
import { createMcpServer } from '../server/mcp/server.ts'
import { createService } from '../server/service.ts'
import { silent } from '../server/telemetry/log.ts'
import { action, command, type CommandContext } from './command.ts'

export function mcpCommand(): Command {
  return command('mcp', 'answer agents over stdin and stdout (Model Context Protocol)')
    .option('--labels <labels>', 'comma-separated access labels; documents labelled otherwise are not seen (default: all are)')
    .action(
      action(async (context, _positional, options) => {
        await serve(context, typeof options['labels'] === 'string' ? options['labels'].split(',').map((label) => label.trim()).filter((label) => label !== '') : undefined)
        return undefined
      }),
    )
}

async function serve({ config, signal }: CommandContext, labels: readonly string[] | undefined): Promise<void> {
  const engine = createEngine(config)
  const service = createService(engine, { storage: 'home', log: silent })
  const server = createMcpServer(engine, service, { id: 'stdio', tenant: config.tenant, scopes: new Set(['search']), hiddenFields: [], ...(labels === undefined ? {} : { labels }) })
  try {
    const ended = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
      process.stdin.once('end', resolve).once('close', resolve)
    })
    await server.connect(new StdioServerTransport())
    await ended
  } finally {
    await server.close()
    await service.close()
    await engine.close()
  }
}
