import { createRoute } from '@hono/zod-openapi'
import type { Engine } from '../../engine/engine.ts'
import { searchRequestSchema, searchResponseSchema } from '../../schemas.ts'
import type { App } from '../app.ts'
import { answer, collectionParameter, jsonAnswer, jsonBody, problems } from './shared.ts'

const search = createRoute({
  method: 'post',
  path: '/v1/collections/{collection}/search',
  operationId: 'search',
  summary: 'Find passages',
  request: { params: collectionParameter, body: jsonBody(searchRequestSchema) },
  responses: { 200: jsonAnswer('Passages, best first.', searchResponseSchema), ...problems },
})

export function searchRoutes(app: App, engine: Engine): void {
  app.openapi(search, async (context) => {
    const { collection } = context.req.valid('param')
    const result = await engine.search({ tenant: context.get('tenant'), name: collection }, context.req.valid('json'), context.req.raw.signal)
    return context.json(answer(searchResponseSchema, result), 200)
  })
}
