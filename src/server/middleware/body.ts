/** Bodies that are too long, nested too deep or of a kind the route does not read are turned away before anything is parsed. */
import type { MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { InputError, MedirError } from '../../errors.ts'
import type { AppEnvironment } from '../environment.ts'
import { MAX_JSON_DEPTH, nestsDeeper } from '../limits/depth.ts'
import { respondProblem } from '../problem.ts'

/** Routes that stream their body to disk have a limit of their own. */
export type StreamsBody = (method: string, path: string) => boolean

export function limitBody(maxSize: number, streams: StreamsBody): MiddlewareHandler<AppEnvironment> {
  const limit = bodyLimit({ maxSize, onError: (context) => respondProblem(tooLarge(maxSize), context) })
  return async (context, next) => (streams(context.req.method, context.req.path) ? next() : limit(context, next))
}

export function tooLarge(maxSize: number): MedirError {
  return new MedirError('BODY_TOO_LARGE', `a request body may hold ${maxSize} bytes at most`, { value: maxSize, remedy: 'Send less at once, or an indexing job.' })
}

export function checkJson(streams: StreamsBody): MiddlewareHandler<AppEnvironment> {
  return async (context, next) => {
    const { method, path } = context.req
    if ((method === 'POST' || method === 'PUT' || method === 'PATCH') && !streams(method, path)) {
      const type = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
      const text = await context.req.text()
      if (text !== '' && type !== 'application/json') throw new MedirError('MEDIA_TYPE_UNSUPPORTED', 'this route reads JSON', { value: type.slice(0, 80), remedy: 'Send content-type application/json.' })
      if (nestsDeeper(text)) throw new InputError(`JSON may be nested ${MAX_JSON_DEPTH} levels at most`)
    }
    await next()
  }
}
