import { createRoute } from '@hono/zod-openapi'
import { searchRequestSchema, searchResponseSchema } from '../../schemas.ts'
import type { App } from '../environment.ts'
import { scoped } from '../middleware/identity.ts'
import { answer, collectionParameter, jsonAnswer, jsonBody, problems } from './shared.ts'

const search = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/collections/{collection}/search',
  operationId: 'search',
  summary: 'Find passages',
  request: { params: collectionParameter, body: jsonBody(searchRequestSchema) },
  responses: { 200: jsonAnswer('Passages, best first.', searchResponseSchema), ...problems },
})

export function searchRoutes(app: App): void {
  app.openapi(search, async (context) => {
    const { collection } = context.req.valid('param')
    const result = await context.get('workspace').search(collection, context.req.valid('json'), context.get('signal'))
    return context.json(answer(searchResponseSchema, result), 200)
  })
}
