/** The connections to the servers: a pool of our own, that can be closed, around the generated client. */
import { QdrantClient } from '@qdrant/js-client-rest'
import { Agent, type Dispatcher } from 'undici'

export type Api = ReturnType<QdrantClient['api']>

/** What a Retry-After travels under, see `keepRetryAfter`. */
export const RETRY_AFTER = 'x-medir-retry-after'
const DEFAULT_PORT = 6333
/** Calls in flight at once to one server; further ones wait. */
const CONNECTIONS = 64
/** A node that takes longer to accept a connection is taken for gone. */
const CONNECT_MS = 5_000

/** No deadlines for answers here: every call brings its own signal. */
export function createPool(): Dispatcher {
  return new Agent({ bodyTimeout: 0, headersTimeout: 0, connections: CONNECTIONS, connect: { timeout: CONNECT_MS } }).compose(keepRetryAfter)
}

/** The generated calls to one server; a port 6333 unless the address names one, a path is kept as prefix. */
export function createApi(url: string, apiKey: string | undefined): Api {
  const parsed = new URL(url)
  // The client takes a scheme's own port for none; here it was meant.
  const port = /^[a-z]+:\/\/[^/]*:(\d+)/i.exec(url)?.[1]
  const prefix = parsed.pathname.replace(/\/+$/, '')
  return new QdrantClient({
    url: `${parsed.protocol}//${parsed.hostname}`,
    port: port === undefined ? DEFAULT_PORT : Number(port),
    ...(prefix === '' ? {} : { prefix }),
    ...(apiKey === undefined ? {} : { headers: { 'api-key': apiKey } }),
    // Its own deadline would take the place of our signal.
    timeout: Number.POSITIVE_INFINITY,
    checkCompatibility: false,
  }).api()
}

/**
 * The client reads the first character of a Retry-After as its seconds and throws the rest of the answer away. Under another
 * name the header reaches us.
 */
const keepRetryAfter: Dispatcher.DispatcherComposeInterceptor = (dispatch) => (options, handler) => {
  const renaming = Object.create(handler) as Dispatcher.DispatchHandlers
  // The handler keeps what it learns in itself, which from now on is the object on top of it.
  renaming.onHeaders = (status, headers, resume, text) => handler.onHeaders?.call(renaming, status, renamed(headers), resume, text) ?? true
  return dispatch(options, renaming)
}

function renamed(headers: Buffer[]): Buffer[] {
  return headers.map((part, at) => (at % 2 === 0 && part.toString('latin1').toLowerCase() === 'retry-after' ? Buffer.from(RETRY_AFTER) : part))
}
