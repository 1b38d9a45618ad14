/** The HTTP application: middleware in order, then one file a group of routes. Runs without a socket through `app.request()`. */
import { OpenAPIHono } from '@hono/zod-openapi'
import { cors } from 'hono/cors'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import type { MiddlewareHandler } from 'hono'
import { TrieRouter } from 'hono/router/trie-router'
import type { Engine } from '../engine/engine.ts'
import { createDialogues } from '../engine/find/dialogue.ts'
import { createCompletionCache } from '../engine/find/completions.ts'
import { asMedirError, MedirError } from '../errors.ts'
import { inputError } from '../parse.ts'
import { VERSION } from '../version.ts'
import type { App, AppEnvironment } from './environment.ts'
import { admit, turnAway } from './middleware/admission.ts'
import { checkJson, limitBody } from './middleware/body.ts'
import { checkHost } from './middleware/host.ts'
import { identify } from './middleware/identity.ts'
import { observe } from './middleware/observe.ts'
import { respondProblem } from './problem.ts'
import { answerRoutes } from './routes/answers.ts'
import { collectionRoutes } from './routes/collections.ts'
import { documentRoutes } from './routes/documents.ts'
import { drugRoutes } from './routes/drugs.ts'
import { feedbackRoutes } from './routes/feedback.ts'
import { healthRoutes } from './routes/health.ts'
import { jobRoutes } from './routes/jobs.ts'
import { mcpRoute } from './routes/mcp.ts'
import { metricsRoute } from './routes/metrics.ts'
import { searchRoutes } from './routes/search.ts'
import { sessionRoutes } from './routes/sessions.ts'
import { similarRoutes } from './routes/similar.ts'
import { uploadRoutes } from './routes/uploads.ts'
import { vectorRoutes } from './routes/vectors.ts'
import { webRoutes } from './routes/web.ts'
import { createService, type Service } from './service.ts'
import { framesOf } from './telemetry/log.ts'

export type { App } from './environment.ts'

export interface AppOptions {
  readonly engine: Engine
  /** Owner of the configured key. */
  readonly tenant: string
  /** Callers must present it when set. */
  readonly apiKey?: string | undefined
  /** Default: one that keeps nothing. */
  readonly service?: Service
}

export function createApp({ engine, tenant, apiKey, service = createService(engine, { tenant, apiKey, storage: 'memory' }) }: AppOptions): App {
  // This router takes "search:batch" as it is written; the default one would read ":batch" as a parameter.
  const app: App = new OpenAPIHono<AppEnvironment>({
    router: new TrieRouter(),
    defaultHook: (result) => {
      if (!result.success) throw inputError(result.error, 'the request')
    },
  })
  middleware(app, engine, service)
  healthRoutes(app, engine, service)
  metricsRoute(app, service)
  webRoutes(app)
  searchRoutes(app, service)
  similarRoutes(app, service, createCompletionCache())
  documentRoutes(app)
  uploadRoutes(app, service)
  jobRoutes(app, service)
  collectionRoutes(app)
  drugRoutes(app, engine.drugs)
  feedbackRoutes(app)
  answerRoutes(app, engine, service)
  sessionRoutes(app, engine, service, createDialogues())
  vectorRoutes(app, engine)
  mcpRoute(app, engine, service)
  app.openAPIRegistry.registerComponent('securitySchemes', 'bearer', { type: 'http', scheme: 'bearer', description: 'An API key, or an access token of the configured provider.' })
  app.openAPIRegistry.registerComponent('securitySchemes', 'key', { type: 'apiKey', in: 'header', name: 'X-API-Key' })
  app.doc31('/openapi.json', OPENAPI_HEADER)
  return app
}

/** Bodies that go to disk as they come. */
const streamsBody = (method: string, path: string): boolean => method === 'POST' && /^\/v1\/collections\/[^/]+\/documents$/.test(path)

function middleware(app: App, engine: Engine, service: Service): void {
  app.onError((thrown, context) => {
    const error = httpError(thrown)
    if (asMedirError(error).code === 'INTERNAL') service.log('error', 'unexpected', { requestId: context.get('requestId'), frames: framesOf(error) })
    return respondProblem(error, context)
  })
  app.notFound((context) => respondProblem(new MedirError('NOT_FOUND', 'there is no such route', { remedy: 'See /openapi.json.' }), context))
  app.use(requestId({ headerName: 'X-Request-Id' }))
  app.use(observe(service))
  app.use(secureHeaders({ strictTransportSecurity: 'max-age=31536000' }))
  app.use(withoutTraces)
  const origins = service.config.corsOrigins.split(',').map((origin) => origin.trim()).filter((origin) => origin !== '')
  if (origins.length > 0) app.use(cors({ origin: [...origins], allowHeaders: ['authorization', 'content-type', 'x-api-key', 'idempotency-key'], exposeHeaders: ['location', 'ratelimit', 'ratelimit-policy', 'retry-after', 'x-request-id'], maxAge: 600 }))
  app.use(methodNotAllowed({ app, onMethodNotAllowed: (context, methods) => withAllow(respondProblem(new MedirError('METHOD_NOT_ALLOWED', 'the route does not answer this method', { value: context.req.method, remedy: `Use ${methods.join(', ')}.` }), context), methods) }))
  app.use(limitBody(service.config.maxBodyBytes, streamsBody))
  for (const path of ['/v1/*', '/mcp']) app.use(path, turnAway(service))
  for (const path of ['/v1/*', '/mcp', '/metrics']) app.use(path, checkHost(service), identify(engine, service))
  for (const path of ['/v1/*', '/mcp']) app.use(path, admit(service), checkJson(streamsBody))
}

/** Answers hold records: nothing keeps a copy on the way, and a browser that opens one as a page runs nothing in it. */
const withoutTraces: MiddlewareHandler = async (context, next) => {
  await next()
  if (context.res.headers.has('content-security-policy')) return
  context.res.headers.set('content-security-policy', "default-src 'none'; frame-ancestors 'none'")
  context.res.headers.set('cache-control', 'no-store')
}

function withAllow(response: Response, methods: readonly string[]): Response {
  response.headers.set('allow', methods.join(', '))
  return response
}

export const OPENAPI_HEADER = {
  openapi: '3.1.0',
  info: { title: 'medir', version: VERSION, description: 'Medical information retrieval: dense and lexical search with hypothetical documents, for Chinese and English.', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
}

/** Hono rejects malformed JSON with its own exception; callers get ours. */
function httpError(error: unknown): unknown {
  const isHono = error instanceof Error && 'getResponse' in error && 'status' in error
  if (isHono && error.status === 400) return new MedirError('INPUT_INVALID', 'the request body is not JSON', { remedy: 'Send a JSON object with content-type application/json.' })
  return error
}
