/** `/mcp`: the Model Context Protocol over streamable HTTP, without sessions: every request stands for itself, as its credential. */
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import type { Engine } from '../../engine/engine.ts'
import { MedirError } from '../../errors.ts'
import type { App } from '../environment.ts'
import { createMcpServer } from '../mcp/server.ts'
import { scoped } from '../middleware/identity.ts'
import type { Service } from '../service.ts'

export function mcpRoute(app: App, engine: Engine, service: Service): void {
  app.post('/mcp', scoped('search').middleware, async (context) => {
    const parsedBody: unknown = await context.req.json().catch(() => {
      throw new MedirError('INPUT_INVALID', 'the request body is not JSON')
    })
    const server = createMcpServer(engine, service, context.get('workspace').principal)
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
    try {
      await server.connect(transport)
      return await transport.handleRequest(context.req.raw, { parsedBody })
    } finally {
      await server.close()
    }
  })
}
