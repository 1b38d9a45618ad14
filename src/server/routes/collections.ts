import { createRoute, z } from '@hono/zod-openapi'
import type { Engine } from '../../engine/engine.ts'
import { collectionSchema } from '../../schemas.ts'
import { describeCollection } from '../../engine/describe.ts'
import type { App } from '../app.ts'
import { jsonAnswer, problems } from './shared.ts'

const list = createRoute({
  method: 'get',
  path: '/v1/collections',
  operationId: 'listCollections',
  summary: 'Collections and their sizes',
  responses: { 200: jsonAnswer('Collections by name.', z.object({ collections: z.array(collectionSchema) })), ...problems },
})

export function collectionRoutes(app: App, engine: Engine): void {
  app.openapi(list, async (context) => {
    const collections = await engine.listCollections(context.get('tenant'), context.req.raw.signal)
    return context.json({ collections: collections.map(describeCollection) }, 200)
  })
}
