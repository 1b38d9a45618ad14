import { createRoute, z } from '@hono/zod-openapi'
import { describeCollection } from '../../engine/describe.ts'
import { collectionSchema } from '../../schemas.ts'
import type { App } from '../environment.ts'
import { scoped } from '../middleware/identity.ts'
import { collectionParameter, jsonAnswer, problems } from './shared.ts'

const list = createRoute({
  ...scoped('search'),
  method: 'get',
  path: '/v1/collections',
  operationId: 'listCollections',
  summary: 'Collections and their sizes',
  responses: { 200: jsonAnswer('Collections by name.', z.object({ collections: z.array(collectionSchema) })), ...problems },
})

const get = createRoute({
  ...scoped('search'),
  method: 'get',
  path: '/v1/collections/{collection}',
  operationId: 'getCollection',
  summary: 'One collection and its size',
  request: { params: collectionParameter },
  responses: { 200: jsonAnswer('The collection.', collectionSchema), ...problems },
})

const drop = createRoute({
  ...scoped('admin'),
  method: 'delete',
  path: '/v1/collections/{collection}',
  operationId: 'dropCollection',
  summary: 'Delete a collection and everything in it',
  request: { params: collectionParameter },
  responses: { 204: { description: 'It is gone.' }, ...problems },
})

const reload = createRoute({
  ...scoped('admin'),
  method: 'post',
  path: '/v1/collections/{collection}/reload',
  operationId: 'reloadCollection',
  summary: 'Open a collection anew',
  description: 'After it was restored or replaced beside the running server; documents that another process adds are seen without it.',
  request: { params: collectionParameter },
  responses: { 200: jsonAnswer('The collection as it is now.', collectionSchema), ...problems },
})

export function collectionRoutes(app: App): void {
  app.openapi(list, async (context) => {
    const collections = await context.get('workspace').listCollections(context.get('signal'))
    return context.json({ collections: collections.map(describeCollection) }, 200)
  })

  app.openapi(get, async (context) => context.json(describeCollection(await context.get('workspace').collection(context.req.valid('param').collection, context.get('signal'))), 200))

  app.openapi(drop, async (context) => {
    await context.get('workspace').dropCollection(context.req.valid('param').collection, context.get('signal'))
    return context.body(null, 204)
  })

  app.openapi(reload, async (context) => context.json(describeCollection(await context.get('workspace').reload(context.req.valid('param').collection, context.get('signal'))), 200))
}
