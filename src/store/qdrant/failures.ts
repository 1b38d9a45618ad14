/**
 * Turns what the client throws into the store's own errors. The client's errors carry whole answers, payloads and queries
 * among them, and `cause` reaches logs: nothing of them is kept but the status or the code of the connection's failure.
 */
import { StoreError, type ErrorCode } from '../../errors.ts'
import { RETRY_AFTER } from './transport.ts'

/** What is worth trying again: the server was busy, on its way up or down, or the connection broke. */
const RETRIED_STATUS: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504])

/** What is known of one failed call. */
export interface Failure {
  /** HTTP status; absent when no answer came. */
  readonly status?: number
  /** `ECONNREFUSED`, `timeout` …; absent when an answer came. */
  readonly connection?: string
  /** What the server asked us to wait, milliseconds. */
  readonly retryAfterMs?: number
}

export function failureOf(thrown: unknown): Failure {
  const { status, headers, name, cause, code } = thrown as { readonly status?: unknown; readonly headers?: unknown; readonly name?: string; readonly cause?: { readonly code?: unknown }; readonly code?: unknown }
  if (typeof status === 'number') return { status, ...retryAfter(headers instanceof Headers ? headers.get(RETRY_AFTER) : undefined) }
  if (name === 'TimeoutError') return { connection: 'timeout' }
  if (thrown instanceof SyntaxError) return { connection: 'broken answer' }
  const known = [cause?.code, code].find((each) => typeof each === 'string')
  return { connection: known ?? 'connection failed' }
}

export const isRetried = ({ status, connection }: Failure): boolean => connection !== undefined || (status !== undefined && RETRIED_STATUS.has(status))

/** Seconds or an HTTP date (RFC 9110, 10.2.3). */
function retryAfter(value: string | null | undefined): { readonly retryAfterMs?: number } {
  if (value === null || value === undefined) return {}
  const milliseconds = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now()
  return Number.isNaN(milliseconds) ? {} : { retryAfterMs: Math.max(0, milliseconds) }
}

interface Meaning {
  readonly code: ErrorCode
  readonly reason: string
  readonly remedy: string
}

const MEANINGS: Readonly<Record<number, Meaning>> = {
  401: { code: 'STORE_UNAVAILABLE', reason: 'the Qdrant server refused the API key', remedy: 'Set QDRANT_API_KEY to a key that may read and write.' },
  403: { code: 'STORE_UNAVAILABLE', reason: 'the API key may not do this on the Qdrant server', remedy: 'Set QDRANT_API_KEY to a key that may read and write.' },
  404: { code: 'COLLECTION_UNKNOWN', reason: 'the collection is gone from the Qdrant server', remedy: 'List what there is with "medir collections list"; restore a snapshot if it was deleted by mistake.' },
  409: { code: 'COLLECTION_EXISTS', reason: 'the collection exists already on the Qdrant server', remedy: 'Drop it first, or choose another name.' },
  413: { code: 'INPUT_INVALID', reason: 'one request is larger than the Qdrant server takes', remedy: 'Raise service.max_request_size_mb on the server, or split the document.' },
  429: { code: 'OVERLOADED', reason: 'the Qdrant server asks for fewer requests', remedy: 'Try again later, or raise its rate limits.' },
  507: { code: 'DISK_FULL', reason: 'the disk of the Qdrant server is full', remedy: 'Free some space there and run again; what was acknowledged is kept.' },
}

/** The error a caller gets; `operation` names the call (`search`, `upsert` …), `address` the server without credentials. */
export function asStoreError({ status, connection, retryAfterMs }: Failure, operation: string, address: string): StoreError {
  if (status === undefined) return new StoreError('STORE_UNAVAILABLE', `the Qdrant server gave no answer to ${operation} (${connection ?? 'no connection'})`, { value: address, remedy: 'Check that it runs and that qdrantUrl is right, then try again; what was acknowledged is kept.' })
  const { code, reason, remedy } = MEANINGS[status] ?? unnamed(status)
  const wait = retryAfterMs === undefined ? '' : ` It asks to wait ${Math.ceil(retryAfterMs / 1000)} s.`
  return new StoreError(code, `${reason} (${operation}, HTTP ${status})`, { value: address, remedy: `${remedy}${wait}` })
}

function unnamed(status: number): Meaning {
  if (status >= 500) return { code: 'STORE_UNAVAILABLE', reason: 'the Qdrant server failed', remedy: 'Look into its log and try again; what was acknowledged is kept.' }
  return { code: 'INTERNAL', reason: 'the Qdrant server did not accept a request', remedy: 'Check with "medir doctor" that its version is supported.' }
}
