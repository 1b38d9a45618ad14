/** RFC 9457 problem details: the one mapper from errors to HTTP. */
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { asMedirError, type ErrorCode, type MedirError } from '../errors.ts'

const STATUS: Readonly<Partial<Record<ErrorCode, ContentfulStatusCode>>> = {
  INPUT_INVALID: 400,
  SOURCE_INVALID: 422,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  COLLECTION_UNKNOWN: 404,
  DOCUMENT_UNKNOWN: 404,
  NOT_FOUND: 404,
  COLLECTION_EXISTS: 409,
  CONFLICT: 409,
  FINGERPRINT_MISMATCH: 409,
  STORE_LOCKED: 409,
  BODY_TOO_LARGE: 413,
  MEDIA_TYPE_UNSUPPORTED: 415,
  METHOD_NOT_ALLOWED: 405,
  RATE_LIMITED: 429,
  CANCELLED: 499 as ContentfulStatusCode,
  GENERATOR_FAILED: 502,
  EMBEDDER_FAILED: 502,
  OVERLOADED: 503,
  MODEL_UNAVAILABLE: 503,
  GENERATOR_UNAVAILABLE: 503,
  STORE_UNAVAILABLE: 503,
  DEADLINE_EXCEEDED: 504,
  DISK_FULL: 507,
}

export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly code: string
  readonly detail: string
  readonly value?: string | number | boolean
  readonly remedy?: string
  readonly instance?: string
}

export function problemOf(error: MedirError, instance?: string): Problem {
  const status = STATUS[error.code] ?? 500
  return {
    type: `urn:medir:error:${error.code.toLowerCase().replaceAll('_', '-')}`,
    title: error.code.toLowerCase().replaceAll('_', ' '),
    status,
    code: error.code,
    detail: error.message,
    ...(error.value === undefined ? {} : { value: error.value }),
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
    ...(instance === undefined ? {} : { instance }),
  }
}

/** Hono's `onError`: whatever was thrown becomes a problem; nothing of a foreign error's message is shown. */
export function respondProblem(thrown: unknown, context: Context): Response {
  const problem = problemOf(asMedirError(thrown), context.get('requestId') as string | undefined)
  const retryAfter = context.get('retryAfter') as number | undefined
  context.set('errorCode', problem.code)
  return context.body(JSON.stringify(problem), problem.status as ContentfulStatusCode, {
    'content-type': 'application/problem+json',
    ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }),
    ...(problem.status === 401 ? { 'www-authenticate': 'Bearer realm="medir"' } : {}),
  })
}
