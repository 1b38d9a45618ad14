import { createRoute, z } from '@hono/zod-openapi'
import { MedirError } from '../../errors.ts'
import { collectionName, documentSchema, documentsRequestSchema, indexReportSchema } from '../../schemas.ts'
import { documentOf } from '../documents.ts'
import type { App } from '../environment.ts'
import { scoped } from '../middleware/identity.ts'
import { answer, collectionParameter, jsonAnswer, jsonBody, problems } from './shared.ts'

const documentParameter = z.object({ collection: collectionName, id: z.string().min(1).max(512) })

const put = createRoute({
  ...scoped('write'),
  method: 'put',
  path: '/v1/collections/{collection}/documents',
  operationId: 'putDocuments',
  summary: 'Add or replace documents',
  description: 'Makes the collection when it does not exist. Answers when every document is stored, embedded and searchable.',
  request: { params: collectionParameter, body: jsonBody(documentsRequestSchema) },
  responses: { 200: jsonAnswer('What happened to each document, as counts that add up.', indexReportSchema), ...problems },
})

const get = createRoute({
  ...scoped('search'),
  method: 'get',
  path: '/v1/collections/{collection}/documents/{id}',
  operationId: 'getDocument',
  summary: 'A document as it is stored (de-identified)',
  request: { params: documentParameter },
  responses: { 200: jsonAnswer('The document.', documentSchema), ...problems },
})

const remove = createRoute({
  ...scoped('write'),
  method: 'delete',
  path: '/v1/collections/{collection}/documents/{id}',
  operationId: 'deleteDocument',
  summary: 'Delete a document and all its passages',
  request: { params: documentParameter },
  responses: { 204: { description: 'It is gone.' }, ...problems },
})

export function documentRoutes(app: App): void {
  app.openapi(put, async (context) => {
    const documents = context.req.valid('json').documents.map(documentOf)
    const report = await context.get('workspace').putDocuments(context.req.valid('param').collection, documents, { signal: context.get('signal') })
    return context.json(answer(indexReportSchema, report), 200)
  })

  app.openapi(get, async (context) => {
    const { collection, id } = context.req.valid('param')
    const document = await context.get('workspace').getDocument(collection, id, context.get('signal'))
    if (document === undefined) throw unknownDocument(id)
    return context.json(answer(documentSchema, document), 200)
  })

  app.openapi(remove, async (context) => {
    const { collection, id } = context.req.valid('param')
    const deleted = await context.get('workspace').deleteDocuments(collection, [id], context.get('signal'))
    if (deleted === 0) throw unknownDocument(id)
    return context.body(null, 204)
  })
}

function unknownDocument(id: string): MedirError {
  return new MedirError('DOCUMENT_UNKNOWN', 'the collection has no such document', { value: id.slice(0, 80) })
}
