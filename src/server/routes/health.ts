import { createRoute, z } from '@hono/zod-openapi'
import type { Engine } from '../../engine/engine.ts'
import { VERSION } from '../../version.ts'
import type { App } from '../environment.ts'
import type { Service } from '../service.ts'
import { jsonAnswer } from './shared.ts'

const partSchema = z.object({ part: z.string(), ok: z.boolean(), code: z.string().optional(), remedy: z.string().optional() })
const readySchema = z.object({ ready: z.boolean(), parts: z.array(partSchema) }).meta({ id: 'Readiness' })

const healthz = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'healthz',
  summary: 'The process answers',
  responses: { 200: jsonAnswer('Alive.', z.object({ status: z.literal('ok'), version: z.string() })) },
})

const readyz = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'readyz',
  summary: 'Store and model are loaded',
  description: 'Ready as soon as the store answers and its collections are open; a missing model or a damaged collection is told in its part, because the rest still answers.',
  responses: { 200: jsonAnswer('Ready.', readySchema), 503: jsonAnswer('Not ready yet.', readySchema) },
})

export function healthRoutes(app: App, engine: Engine, service: Service): void {
  app.openapi(healthz, (context) => context.json({ status: 'ok' as const, version: VERSION }, 200))
  app.openapi(readyz, async (context) => {
    const readiness = await engine.readiness(context.req.raw.signal)
    const parts = [...readiness.parts, { part: 'service', ok: !service.draining, ...(service.draining ? { code: 'OVERLOADED', remedy: 'The server is shutting down.' } : {}) }]
    const ready = readiness.ready && !service.draining
    return context.json({ ready, parts }, ready ? 200 : 503)
  })
}
