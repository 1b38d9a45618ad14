import { createRoute } from '@hono/zod-openapi'
import type { CompletionCache } from '../../engine/find/completions.ts'
import { findLike, findSimilarRecords } from '../../engine/find/like.ts'
import { InputError } from '../../errors.ts'
import { facetsQuerySchema, facetsResponseSchema, moreLikeThisRequestSchema, similarRecordsRequestSchema, similarRecordsResponseSchema, similarResponseSchema, suggestQuerySchema, suggestResponseSchema } from '../../schemas.ts'
import { isHidden } from '../access/rights.ts'
import type { App } from '../environment.ts'
import { scoped } from '../middleware/identity.ts'
import type { Service } from '../service.ts'
import { answer, collectionParameter, jsonAnswer, jsonBody, problems } from './shared.ts'

const suggest = createRoute({
  ...scoped('search'),
  method: 'get',
  path: '/v1/collections/{collection}/suggest',
  operationId: 'suggest',
  summary: 'Complete what is being typed',
  description: 'From titles, headings and drug names of what the credential may see. New documents show within ten times the seconds that reading the collection takes.',
  request: { params: collectionParameter, query: suggestQuerySchema },
  responses: { 200: jsonAnswer('Completions, likeliest first.', suggestResponseSchema), ...problems },
})

const facets = createRoute({
  ...scoped('search'),
  method: 'get',
  path: '/v1/collections/{collection}/facets',
  operationId: 'facets',
  summary: 'Values of a field in the whole collection',
  request: { params: collectionParameter, query: facetsQuerySchema },
  responses: { 200: jsonAnswer('Values, most passages first.', facetsResponseSchema), ...problems },
})

const moreLikeThis = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/collections/{collection}/more-like-this',
  operationId: 'moreLikeThis',
  summary: 'Documents like one of the collection, or like a text',
  request: { params: collectionParameter, body: jsonBody(moreLikeThisRequestSchema) },
  responses: { 200: jsonAnswer('Documents by their best passage.', similarResponseSchema), ...problems },
})

const similarRecords = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/collections/{collection}/similar-records',
  operationId: 'similarRecords',
  summary: 'Comparable records, with what they share',
  request: { params: collectionParameter, body: jsonBody(similarRecordsRequestSchema) },
  responses: { 200: jsonAnswer('Records by their best passage.', similarRecordsResponseSchema), ...problems },
})

export function similarRoutes(app: App, { metrics }: Service, completions: CompletionCache): void {
  app.openapi(suggest, async (context) => {
    const { q, limit } = context.req.valid('query')
    const workspace = context.get('workspace')
    const { collection } = context.req.valid('param')
    const reader = await workspace.reader(collection, context.get('signal'))
    const { suggestions, cached } = await completions.complete(workspace.view(collection), reader, q, limit, isHidden(workspace.principal, 'drugs') ? ['drug'] : [], context.get('signal'))
    metrics.cache('completions', cached ? 'hit' : 'miss')
    return context.json(answer(suggestResponseSchema, { suggestions }), 200)
  })

  app.openapi(facets, async (context) => {
    const { field, filter, limit } = context.req.valid('query')
    const workspace = context.get('workspace')
    workspace.checkField(field)
    const parsed = workspace.filter(filter === undefined ? undefined : parseJson(filter))
    const values = await (await workspace.reader(context.req.valid('param').collection, context.get('signal'))).facets(field, { limit, ...(parsed === undefined ? {} : { filter: parsed }) }, context.get('signal'))
    return context.json(answer(facetsResponseSchema, { field, values }), 200)
  })

  app.openapi(moreLikeThis, async (context) => {
    const source = context.get('workspace').source(context.req.valid('param').collection, context.get('signal'))
    return context.json(answer(similarResponseSchema, await findLike(source, context.req.valid('json'))), 200)
  })

  app.openapi(similarRecords, async (context) => {
    const source = context.get('workspace').source(context.req.valid('param').collection, context.get('signal'))
    return context.json(answer(similarRecordsResponseSchema, await findSimilarRecords(source, context.req.valid('json'))), 200)
  })
}

function parseJson(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    throw new InputError('the filter is not JSON', { value: 'filter' })
  }
}
