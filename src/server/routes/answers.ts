import { createRoute } from '@hono/zod-openapi'
import { answerQuestion, type AnswerEvent, type AnswerRequest } from '../../engine/find/answer.ts'
import { buildContext, type Context } from '../../engine/find/context.ts'
import type { FindSource } from '../../engine/find/source.ts'
import type { Engine } from '../../engine/engine.ts'
import { GeneratorError } from '../../errors.ts'
import { answerRequestSchema, answerResponseSchema, contextRequestSchema, contextResponseSchema } from '../../schemas.ts'
import type { App } from '../environment.ts'
import { scoped } from '../middleware/identity.ts'
import type { Service } from '../service.ts'
import { span } from '../telemetry/traces.ts'
import { sendEvents, wantsEvents, type OutgoingEvent } from './events.ts'
import { answer, collectionParameter, jsonAnswer, jsonBody, jsonOrEvents, problems } from './shared.ts'

const context = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/collections/{collection}/context',
  operationId: 'buildContext',
  summary: 'Passages packed for a prompt, with citations',
  request: { params: collectionParameter, body: jsonBody(contextRequestSchema) },
  responses: { 200: jsonAnswer('Excerpts, most relevant first, and a block for a prompt.', contextResponseSchema), ...problems },
})

const ask = createRoute({
  ...scoped('search'),
  method: 'post',
  path: '/v1/collections/{collection}/answer',
  operationId: 'answer',
  summary: 'An answer whose sentences cite the collection',
  description: 'Needs a generator. With "Accept: text/event-stream": an event "context", then a "sentence" as each becomes whole, or a "refusal", then "done".',
  request: { params: collectionParameter, body: jsonBody(answerRequestSchema) },
  responses: { 200: jsonOrEvents('The answer, or why there is none.', answerResponseSchema), ...problems },
})

/** What the context adds to a search: everything else of a search stays as it is by default. */
const PAGE_DEFAULTS = { collapse: 'none', fields: undefined, facets: undefined } as const

export function answerRoutes(app: App, engine: Engine, { metrics }: Service): void {
  app.openapi(context, async (given) => {
    const source = given.get('workspace').source(given.req.valid('param').collection, given.get('signal'))
    const request = { ...PAGE_DEFAULTS, ...given.req.valid('json') }
    return given.json(answer(contextResponseSchema, await span('context', { k: request.k }, async () => buildContext(source, request))), 200)
  })

  app.openapi(ask, async (given) => {
    const source = given.get('workspace').source(given.req.valid('param').collection, given.get('signal'))
    const request: AnswerRequest = { ...PAGE_DEFAULTS, ...given.req.valid('json') }
    // What is wrong is told with its status, before a stream begins.
    await source.reader()
    source.filter(request.filter)
    if ((await engine.generator()) === undefined) throw new GeneratorError('GENERATOR_UNAVAILABLE', 'answers need a generator', { remedy: 'Configure one ("medir config"), or ask for /context and let your own model write.' })
    const events = timed(source, request, metrics)
    if (wantsEvents(given)) return sendEvents(given, outgoing(events))
    return given.json(answer(answerResponseSchema, await collect(events)), 200)
  })
}

async function* timed(source: FindSource, request: AnswerRequest, metrics: Service['metrics']): AsyncGenerator<AnswerEvent> {
  const started = performance.now()
  let outcome: 'ok' | 'failed' = 'failed'
  try {
    yield* answerQuestion(source, request)
    outcome = 'ok'
  } finally {
    metrics.generation('answer', outcome, (performance.now() - started) / 1000)
  }
}

async function* outgoing(events: AsyncIterable<AnswerEvent>): AsyncGenerator<OutgoingEvent> {
  for await (const given of events) {
    if (given.event === 'context') yield { event: 'context', data: given.context }
    else if (given.event === 'sentence') yield { event: 'sentence', data: given.sentence }
    else yield { event: 'refusal', data: { reason: given.reason } }
  }
  yield { event: 'done', data: {} }
}

async function collect(events: AsyncIterable<AnswerEvent>): Promise<unknown> {
  let found: Context | undefined
  let refusal: string | undefined
  const sentences: unknown[] = []
  const texts: string[] = []
  for await (const given of events) {
    if (given.event === 'context') found = given.context
    else if (given.event === 'refusal') refusal = given.reason
    else {
      sentences.push(given.sentence)
      texts.push(given.sentence.text)
    }
  }
  return { answered: refusal === undefined && sentences.length > 0, ...(refusal === undefined ? {} : { refusal }), text: texts.join(found?.language === 'zh' ? '' : ' '), sentences, context: found }
}
