/**
 * The typed client: one method an operation of the API, made from the table that is generated from its OpenAPI description.
 * Needs only `fetch`: Node, browsers, Deno, Bun, workers.
 */
import { errorOf, MedirApiError } from './errors.ts'
import { serverEvents, type ServerEvent } from './events.ts'
import { OPERATIONS, type Operations } from './operations.ts'
import { operationOf, prepare, type OperationId, type Prepared } from './request.ts'

export interface ClientOptions {
  /** Address of the server. Default http://127.0.0.1:7700. */
  readonly baseUrl?: string
  /** Sent as `Authorization: Bearer`. */
  readonly apiKey?: string | undefined
  /** Tries after the first when the server is overloaded (429, 503) or does not answer; up: more patience. Default 2. */
  readonly retries?: number
  /** Longest wait for an answer to one try, in milliseconds; streams have no limit. Default 60,000. */
  readonly timeoutMs?: number
  /** Default: the global fetch. */
  readonly fetch?: typeof fetch
}

export interface CallOptions {
  readonly signal?: AbortSignal
}

/** An operation that takes nothing may be called with nothing. */
type Given<Id extends OperationId> = Operations[Id]['request'] extends undefined ? [request?: undefined, options?: CallOptions] : [request: Operations[Id]['request'], options?: CallOptions]

/** Reject with MedirApiError, or with the signal's reason. */
type Methods = { readonly [Id in OperationId]: (...given: Given<Id>) => Promise<Operations[Id]['answer']> }

export interface Client extends Methods {
  /** The events of an operation that can stream. */
  readonly stream: <Id extends OperationId>(id: Id, ...given: Given<Id>) => AsyncGenerator<ServerEvent>
}

export function createClient(options: ClientOptions = {}): Client {
  const methods = Object.fromEntries((Object.keys(OPERATIONS) as OperationId[]).map((id) => [id, async (request: object = {}, call: CallOptions = {}) => send(options, id, request, call)]))
  return { ...methods, stream: (id: OperationId, request: object = {}, call: CallOptions = {}) => stream(options, id, request, call) } as unknown as Client
}

async function send(options: ClientOptions, id: OperationId, request: object, { signal }: CallOptions): Promise<unknown> {
  const operation = operationOf(id)
  const prepared = prepareFor(options, id, request, operation.answers ?? '*/*')
  const response = await withRetries(options, prepared, signal, async () => attempt(options, prepared, signal, options.timeoutMs ?? 60_000))
  if (operation.answers === undefined || response.status === 204) return undefined
  return operation.answers === 'application/json' ? response.json() : response.text()
}

async function* stream(options: ClientOptions, id: OperationId, request: object, { signal }: CallOptions): AsyncGenerator<ServerEvent> {
  const prepared = prepareFor(options, id, request, 'text/event-stream')
  const response = await withRetries(options, prepared, signal, async () => attempt(options, prepared, signal))
  if (response.body !== null) yield* serverEvents(response.body)
}

function prepareFor({ baseUrl = 'http://127.0.0.1:7700', apiKey }: ClientOptions, id: OperationId, request: object, accept: string): Prepared {
  return prepare(baseUrl.replace(/\/+$/, ''), operationOf(id), request as Readonly<Record<string, unknown>>, { accept, ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) })
}

async function attempt(options: ClientOptions, { address, init }: Prepared, signal: AbortSignal | undefined, timeoutMs?: number): Promise<Response> {
  const limits = [...(signal === undefined ? [] : [signal]), ...(timeoutMs === undefined ? [] : [AbortSignal.timeout(timeoutMs)])]
  try {
    const response = await (options.fetch ?? fetch)(address, { ...init, ...(limits.length === 0 ? {} : { signal: AbortSignal.any(limits) }) })
    if (response.ok) return response
    throw Object.assign(await errorOf(response), { retryAfterMs: retryAfter(response) })
  } catch (error) {
    if (error instanceof MedirApiError) throw error
    signal?.throwIfAborted()
    throw new MedirApiError({ status: 0, code: 'NO_ANSWER', detail: 'the server did not answer', remedy: 'Is "medir serve" running at this address?' }, error)
  }
}

const FIRST_WAIT_MS = 250

/** Refused for its load: the server did nothing yet. No answer: only what may be done twice is asked again. */
function mayRepeat({ status }: MedirApiError, method: string): boolean {
  return status === 429 || status === 503 || (status === 0 && method !== 'POST')
}

/** Waits twice as long each time, or as long as the server says. */
async function withRetries(options: ClientOptions, { init }: Prepared, signal: AbortSignal | undefined, work: () => Promise<Response>): Promise<Response> {
  for (let tried = 0; ; tried++) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof MedirApiError) || !mayRepeat(error, init.method) || tried >= (options.retries ?? 2)) throw error
      await pause((error as MedirApiError & { readonly retryAfterMs?: number }).retryAfterMs ?? FIRST_WAIT_MS * 2 ** tried, signal)
    }
  }
}

function retryAfter(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN)
  return Number.isFinite(seconds) ? seconds * 1000 : undefined
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const timer = setTimeout(done, ms)
    function done(): void {
      signal?.removeEventListener('abort', cancelled)
      resolve()
    }
    function cancelled(): void {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', cancelled, { once: true })
  })
}
