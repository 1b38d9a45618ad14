import { createRoute, z } from '@hono/zod-openapi'
import type { App } from '../environment.ts'
import { scoped } from '../middleware/identity.ts'
import type { Service } from '../service.ts'
import { problems } from './shared.ts'

const metrics = createRoute({
  ...scoped('admin'),
  method: 'get',
  path: '/metrics',
  operationId: 'metrics',
  summary: 'Counters and timings for Prometheus',
  description: 'Sums over the whole server: no label names a tenant, collection, credential or document.',
  responses: { 200: { description: 'Prometheus text format.', content: { 'text/plain': { schema: z.string() } } }, ...problems },
})

export function metricsRoute(app: App, service: Service): void {
  app.openapi(metrics, async (context) => context.text(await service.metrics.text(), 200, { 'content-type': service.metrics.contentType }))
}
