import { createRoute, z } from '@hono/zod-openapi'
import { randomUUID } from 'node:crypto'
import { MedirError } from '../../errors.ts'
import { parseInput } from '../../parse.ts'
import { deletionsSchema, documentsRequestSchema, jobSchema } from '../../schemas.ts'
import type { App } from '../environment.ts'
import type { JobKind } from '../jobs/job.ts'
import { scoped } from '../middleware/identity.ts'
import type { Service } from '../service.ts'
import { shown } from './jobs.ts'
import { collectionParameter, jsonBody, problems } from './shared.ts'

/** What a body may be, and the ending by which the readers know it. */
const SOURCES: Readonly<Record<string, string>> = {
  'application/json': 'request.json',
  'application/x-ndjson': 'request.ndjson',
  'application/fhir+ndjson': 'request.fhir.ndjson',
  'application/fhir+json': 'request.fhir',
}

const idempotency = z.object({ 'idempotency-key': z.string().min(1).max(255).optional().meta({ description: 'The same key with the same body is the same job, however often it is sent.' }) })
const accepted = { description: 'Accepted: it is on disk and will be done, whatever happens to the server. Location is the job.', headers: z.object({ location: z.string() }), content: { 'application/json': { schema: jobSchema } } }

const upload = createRoute({
  ...scoped('write'),
  method: 'post',
  path: '/v1/collections/{collection}/documents',
  operationId: 'uploadDocuments',
  summary: 'Add or replace documents as a job',
  description: 'JSON as in the synchronous PUT, NDJSON of {"id", "title", "text", …} a line, or FHIR resources (a bundle, or one resource a line). The body is streamed; there is no limit on the number of records.',
  request: {
    params: collectionParameter,
    headers: idempotency,
    body: { required: true, content: { 'application/json': { schema: documentsRequestSchema }, 'application/x-ndjson': { schema: z.string() }, 'application/fhir+ndjson': { schema: z.string() }, 'application/fhir+json': { schema: z.string() } } },
  },
  responses: { 202: accepted, ...problems },
})

const remove = createRoute({
  ...scoped('write'),
  method: 'post',
  path: '/v1/collections/{collection}/documents:delete',
  operationId: 'deleteDocuments',
  summary: 'Delete many documents as a job',
  request: { params: collectionParameter, headers: idempotency, body: jsonBody(deletionsSchema) },
  responses: { 202: accepted, ...problems },
})

export function uploadRoutes(app: App, { jobs }: Service): void {
  // Registered without the body's validation: it is streamed to disk as it comes, and checked when the job reads it.
  app.openAPIRegistry.registerPath(upload)
  app.post('/v1/collections/:collection/documents', upload.middleware, async (context) => {
    const { collection } = parseInput(collectionParameter, context.req.param(), 'the request')
    const type = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    const source = SOURCES[type]
    if (source === undefined) throw new MedirError('MEDIA_TYPE_UNSUPPORTED', 'documents of this kind are not read', { value: type.slice(0, 80), remedy: `Send one of ${Object.keys(SOURCES).join(', ')}.` })
    const job = await accept(context.get('workspace').principal, { collection, kind: 'index', source, idempotencyKey: parseInput(idempotency, context.req.header(), 'the request')['idempotency-key'], body: context.req.raw.body, signal: context.req.raw.signal })
    return context.json(shown(job), 202, { location: `/v1/jobs/${job.id}` })
  })

  app.openapi(remove, async (context) => {
    const { collection } = context.req.valid('param')
    const body = new Blob([JSON.stringify(context.req.valid('json'))]).stream()
    const job = await accept(context.get('workspace').principal, { collection, kind: 'delete', source: 'request.json', idempotencyKey: context.req.valid('header')['idempotency-key'], body, signal: context.req.raw.signal })
    return context.json(shown(job), 202, { location: `/v1/jobs/${job.id}` })
  })

  async function accept({ tenant, id: who }: { readonly tenant: string; readonly id: string }, given: { readonly collection: string; readonly kind: JobKind; readonly source: string; readonly idempotencyKey: string | undefined; readonly body: ReadableStream<Uint8Array> | null; readonly signal: AbortSignal }): Promise<ReturnType<typeof jobs.store.add>['job']> {
    const id = randomUUID()
    const bodyHash = await jobs.spool.receive(id, given.body, given.signal)
    try {
      const { job, isNew } = jobs.store.add({ id, tenant, who, bodyHash, collection: given.collection, kind: given.kind, source: given.source, idempotencyKey: given.idempotencyKey })
      if (isNew) jobs.runner().wake()
      else jobs.spool.discard(id)
      return job
    } catch (error) {
      jobs.spool.discard(id)
      throw error
    }
  }
}
