/** The HTTP application: middleware in order, then one file a group of routes. Runs without a socket through `app.request()`. */
import { OpenAPIHono } from '@hono/zod-openapi'
import { bodyLimit } from 'hono/body-limit'
import { requestId } from 'hono/request-id'
import { secureHeaders } from 'hono/secure-headers'
import type { Engine } from '../engine/engine.ts'
import { MedirError } from '../errors.ts'
import { inputError } from '../parse.ts'
import { VERSION } from '../version.ts'
import { requireKey } from './auth.ts'
import { respondProblem } from './problem.ts'
import { collectionRoutes } from './routes/collections.ts'
import { documentRoutes } from './routes/documents.ts'
import { healthRoutes } from './routes/health.ts'
import { searchRoutes } from './routes/search.ts'
import { webRoutes } from './routes/web.ts'

/** 32 MiB: a thousand documents of ordinary length. */
const MAX_BODY_BYTES = 32 * 1024 * 1024

export interface Variables {
  readonly requestId: string
  /** From the credential alone. */
  tenant: string
}
export type App = OpenAPIHono<{ Variables: Variables }>

export interface AppOptions {
  readonly engine: Engine
  readonly tenant: string
  /** Callers must present it when set. */
  readonly apiKey?: string | undefined
}

export function createApp({ engine, tenant, apiKey }: AppOptions): App {
  const app: App = new OpenAPIHono<{ Variables: Variables }>({
    defaultHook: (result) => {
      if (!result.success) throw inputError(result.error, 'the request')
    },
  })
  app.onError((error, context) => respondProblem(bodyError(error), context))
  app.notFound((context) => respondProblem(new MedirError('NOT_FOUND', 'there is no such route', { remedy: 'See /openapi.json.' }), context))
  app.use(requestId())
  app.use(secureHeaders())
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES, onError: (context) => respondProblem(new MedirError('INPUT_INVALID', `a request body may hold ${MAX_BODY_BYTES} bytes at most`, { remedy: 'Send fewer documents a request.' }), context) }))
  app.use('/v1/*', requireKey({ tenant, apiKey }))
  healthRoutes(app, engine)
  webRoutes(app)
  searchRoutes(app, engine)
  documentRoutes(app, engine)
  collectionRoutes(app, engine)
  app.doc31('/openapi.json', OPENAPI_HEADER)
  return app
}

export const OPENAPI_HEADER = {
  openapi: '3.1.0',
  info: { title: 'medir', version: VERSION, description: 'Medical information retrieval: dense and lexical search with hypothetical documents, for Chinese and English.', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
}

/** Hono rejects malformed JSON with its own exception; callers get ours. */
function bodyError(error: unknown): unknown {
  const isHono = error instanceof Error && 'getResponse' in error && 'status' in error
  if (isHono && error.status === 400) return new MedirError('INPUT_INVALID', 'the request body is not JSON', { remedy: 'Send a JSON object with content-type application/json.' })
  return error
}
