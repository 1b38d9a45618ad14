import { createRoute } from '@hono/zod-openapi'
import type { SearchRequest } from '../../engine/engine.ts'
import { findPage, type FoundPage } from '../../engine/find/page.ts'
import { findInSeveral } from '../../engine/find/several.ts'
import { findInStages } from '../../engine/find/stages.ts'
import type { FindSource } from '../../engine/find/source.ts'
import { asMedirError } from '../../errors.ts'
import { batchRequestSchema, batchResponseSchema, multiSearchRequestSchema, searchRequestSchema, searchResponseSchema } from '../../schemas.ts'
import type { App } from '../environment.ts'
import { scoped } from '../middleware/identity.ts'
import { problemOf } from '../problem.ts'
import type { Service } from '../service.ts'
import { span } from '../telemetry/traces.ts'
import { sendEvents, wantsEvents, type OutgoingEvent } from './events.ts'
import { answer, collectionParameter, jsonAnswer, jsonBody, jsonOrEvents, problems } from './shared.ts'

const search = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/collections/{collection}/search',
  operationId: 'search',
  summary: 'Find passages',
  description: 'With "Accept: text/event-stream" the answer comes in stages: an event "hits" with what the query alone finds, another with the improved order when a hypothesis changed it, then "done".',
  request: { params: collectionParameter, body: jsonBody(searchRequestSchema) },
  responses: { 200: jsonOrEvents('Passages, best first.', searchResponseSchema), ...problems },
})

const batch = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/collections/{collection}/search:batch',
  operationId: 'searchBatch',
  summary: 'Several searches in one request',
  request: { params: collectionParameter, body: jsonBody(batchRequestSchema) },
  responses: { 200: jsonAnswer('One answer a search, in order.', batchResponseSchema), ...problems },
})

const several = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/search',
  operationId: 'searchCollections',
  summary: 'Search several collections at once',
  description: 'Hits are merged by calibrated relevance and say which collection they are from.',
  request: { body: jsonBody(multiSearchRequestSchema) },
  responses: { 200: jsonAnswer('Passages, best first.', searchResponseSchema), ...problems },
})

/** Searches of one batch that run at the same time: it must not crowd out others. */
const BATCH_CONCURRENCY = 4

export function searchRoutes(app: App, { metrics }: Service): void {
  const find = async (source: FindSource, request: SearchRequest): Promise<FoundPage> => {
    const page = await span('search', { mode: request.mode, k: request.k }, async () => findPage(source, request))
    metrics.search(page)
    return page
  }

  app.openapi(search, async (context) => {
    const request = context.req.valid('json')
    const source = context.get('workspace').source(context.req.valid('param').collection, context.get('signal'))
    if (wantsEvents(context)) {
      // What is wrong with the request is told with its status, before the stream begins.
      await source.reader()
      source.filter(request.filter)
      return sendEvents(context, staged(source, request, metrics))
    }
    return context.json(answer(searchResponseSchema, await find(source, request)), 200)
  })

  app.openapi(batch, async (context) => {
    const { searches } = context.req.valid('json')
    const source = context.get('workspace').source(context.req.valid('param').collection, context.get('signal'))
    await source.reader()
    const results: unknown[] = []
    let next = 0
    await Promise.all(Array.from({ length: BATCH_CONCURRENCY }, async () => {
      for (let at = next++; at < searches.length; at = next++) {
        results[at] = await find(source, searches[at] as SearchRequest).catch((error: unknown) => {
          source.signal?.throwIfAborted()
          return problemOf(asMedirError(error), context.get('requestId'))
        })
      }
    }))
    return context.json(answer(batchResponseSchema, { results }), 200)
  })

  app.openapi(several, async (context) => {
    const { collections, ...request } = context.req.valid('json')
    const sources = [...new Set(collections)].map((name) => context.get('workspace').source(name, context.get('signal')))
    const page = await span('search', { mode: request.mode, k: request.k, collections: sources.length }, async () => findInSeveral(sources, request))
    metrics.search(page)
    return context.json(answer(searchResponseSchema, page), 200)
  })
}

async function* staged(source: FindSource, request: SearchRequest, metrics: Service['metrics']): AsyncGenerator<OutgoingEvent> {
  let last: FoundPage | undefined
  for await (const { stage, page } of findInStages(source, request)) {
    last = page
    yield { event: 'hits', data: { stage, ...page } }
  }
  if (last === undefined) return
  metrics.search(last)
  yield { event: 'done', data: { degraded: last.degraded, hyde: last.hyde, tookMs: last.tookMs } }
}
