import { createRoute } from '@hono/zod-openapi'
import { endianness } from 'node:os'
import type { Embedder } from '../../embed/port.ts'
import type { Engine } from '../../engine/engine.ts'
import { ModelError } from '../../errors.ts'
import { embeddingsRequestSchema, embeddingsResponseSchema, rerankRequestSchema, rerankResponseSchema } from '../../schemas.ts'
import type { App } from '../environment.ts'
import { scoped } from '../middleware/identity.ts'
import { dot } from '../../../retriever/relevance/features.ts'
import { answer, jsonAnswer, jsonBody, problems } from './shared.ts'

const embeddings = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/embeddings',
  operationId: 'createEmbeddings',
  summary: 'Vectors of texts, in the shape of the OpenAI API',
  request: { body: jsonBody(embeddingsRequestSchema) },
  responses: { 200: jsonAnswer('One L2-normalised vector a text, in order.', embeddingsResponseSchema), ...problems },
})

const rerank = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/rerank',
  operationId: 'rerank',
  summary: 'Order texts by how well they answer a query',
  description: 'By the cosine of their vectors from the configured embedder, the best first; no cross-encoder is used.',
  request: { body: jsonBody(rerankRequestSchema) },
  responses: { 200: jsonAnswer('Indices of the texts, best first.', rerankResponseSchema), ...problems },
})

export function vectorRoutes(app: App, engine: Engine): void {
  app.openapi(embeddings, async (context) => {
    const { input, encoding_format: format, input_type: kind } = context.req.valid('json')
    const embedder = await embedderOf(engine, context.get('signal'))
    const { vectors, tokens } = await embedder.embed(typeof input === 'string' ? [input] : input, kind, context.get('signal'))
    const data = vectors.map((vector, index) => ({ object: 'embedding', index, embedding: format === 'base64' ? base64(vector) : Array.from(vector) }))
    return context.json(answer(embeddingsResponseSchema, { object: 'list', model: embedder.name, data, usage: { prompt_tokens: tokens, total_tokens: tokens } }), 200)
  })

  app.openapi(rerank, async (context) => {
    const { query, documents, top_n: top = documents.length, return_documents: whole } = context.req.valid('json')
    const embedder = await embedderOf(engine, context.get('signal'))
    const [asked, passages] = await Promise.all([embedder.embed([query], 'query', context.get('signal')), embedder.embed(documents, 'passage', context.get('signal'))])
    const [vector = new Float32Array()] = asked.vectors
    const results = passages.vectors
      .map((passage, index) => ({ index, relevance_score: dot(vector, passage), ...(whole ? { document: { text: documents[index] ?? '' } } : {}) }))
      .sort((left, right) => right.relevance_score - left.relevance_score || left.index - right.index)
    return context.json(answer(rerankResponseSchema, { model: embedder.name, results: results.slice(0, top) }), 200)
  })
}

async function embedderOf(engine: Engine, signal: AbortSignal): Promise<Embedder> {
  const { embedder, error } = await engine.embedder(signal)
  if (embedder !== undefined) return embedder
  throw error ?? new ModelError('MODEL_UNAVAILABLE', 'there is no embedder')
}

/** Little-endian, as the OpenAI clients read it, whatever this machine is. */
function base64(vector: Float32Array): string {
  const bytes = Buffer.from(new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength))
  return (endianness() === 'LE' ? bytes : bytes.swap32()).toString('base64')
}
