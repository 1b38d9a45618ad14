/**
 * One Qdrant server or cluster: calls with retries, deadlines and cancellation around the generated client. Every write we
 * send may be sent twice without harm (ids are ours, changes of state are conditional), so every call is retried.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Schemas } from '@qdrant/js-client-rest'
import { StoreError } from '../../errors.ts'
import { asStoreError, failureOf, isRetried, type Failure } from './failures.ts'
import { createApi, createPool, type Api } from './transport.ts'

export type { Schemas }

export interface ConnectionOptions {
  /** Address of the server, or of several nodes of one cluster with commas between: when one is gone the next is asked. */
  readonly url: string
  readonly apiKey?: string | undefined
  /** Longest time one call may take, milliseconds. Default 60,000. */
  readonly timeoutMs?: number | undefined
  /** Calls in all before giving up, the first included. Default 6. */
  readonly attempts?: number | undefined
  /** First pause; doubles each time, half of it random. Default 100 ms. */
  readonly pauseMs?: number | undefined
}

const TIMEOUT_MS = 60_000
const ATTEMPTS = 6
const PAUSE_MS = 100
const LONGEST_PAUSE_MS = 30_000
/** Conditional upserts, collection metadata and vectors added later are what we need of it. */
export const OLDEST_SERVER = '1.18.0'

type Answer<Result> = Promise<{ readonly data: { readonly result?: Result } }>

interface Node {
  /** Without credentials, for errors. */
  readonly address: string
  readonly api: Api
}

export class Connection {
  readonly #nodes: readonly Node[]
  readonly #pool = createPool()
  readonly #timeoutMs: number
  readonly #attempts: number
  readonly #pauseMs: number
  /** The node that is asked first. */
  #node = 0
  #checked: Promise<string> | undefined

  constructor({ url, apiKey, timeoutMs = TIMEOUT_MS, attempts = ATTEMPTS, pauseMs = PAUSE_MS }: ConnectionOptions) {
    this.#nodes = url.split(',').map((each) => ({ address: addressOf(each.trim()), api: createApi(each.trim(), apiKey) }))
    this.#timeoutMs = timeoutMs
    this.#attempts = attempts
    this.#pauseMs = pauseMs
  }

  /** Where it is connected at present, without credentials. */
  get address(): string {
    return this.#current.address
  }

  get #current(): Node {
    return this.#nodes[this.#node] as Node
  }

  /** Rejects with the signal's reason or a StoreError that names `operation`. Checks the server's version first, once. */
  async call<Result>(operation: string, request: (api: Api, init: RequestInit) => Answer<Result>, signal?: AbortSignal): Promise<Result> {
    await this.version(signal)
    return this.#retried(operation, async (api, init) => (await request(api, init)).data.result as Result, signal)
  }

  /** The server's version. STORE_UNAVAILABLE when it is older than OLDEST_SERVER. */
  async version(signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted()
    // Shared by all callers, so it is no one caller's to cancel.
    this.#checked ??= this.#askVersion()
    const checking = this.#checked
    checking.catch(() => {
      if (this.#checked === checking) this.#checked = undefined
    })
    return checking
  }

  async #askVersion(): Promise<string> {
    const version = await this.#retried('version', async (api, init) => (await api.root({}, init)).data.version, undefined)
    if (isOlder(version, OLDEST_SERVER)) throw new StoreError('STORE_UNAVAILABLE', `the Qdrant server is version ${version}, the oldest that works is ${OLDEST_SERVER}`, { value: version, remedy: `Upgrade the server to ${OLDEST_SERVER} or newer.` })
    return version
  }

  /** Gives the connections back; calls after this fail. */
  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  /** Asks the next node from now on, unless another call has turned away already. */
  #turnFrom(address: string, { status }: Failure): void {
    if (status !== 429 && this.address === address) this.#node = (this.#node + 1) % this.#nodes.length
  }

  async #retried<Result>(operation: string, request: (api: Api, init: RequestInit) => Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted()
      const deadline = AbortSignal.timeout(this.#timeoutMs)
      const { api, address } = this.#current
      // fetch takes the pool of another version of undici than its own types know.
      const init = { signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]), dispatcher: this.#pool } as unknown as RequestInit
      try {
        return await request(api, init)
      } catch (thrown) {
        signal?.throwIfAborted()
        const failure = failureOf(thrown)
        if (!isRetried(failure) || attempt >= this.#attempts) throw asStoreError(failure, operation, address)
        this.#turnFrom(address, failure)
        const backoff = this.#pauseMs * 2 ** (attempt - 1)
        await pause(Math.min(LONGEST_PAUSE_MS, failure.retryAfterMs ?? backoff / 2 + Math.random() * (backoff / 2)), signal)
      }
    }
  }
}

function addressOf(url: string): string {
  const { protocol, host } = new URL(url)
  return `${protocol}//${host}`
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await sleep(milliseconds, undefined, signal === undefined ? {} : { signal })
  } catch (thrown) {
    throw signal?.aborted === true ? signal.reason : thrown
  }
}

function isOlder(version: string, than: string): boolean {
  const [left, right] = [version, than].map((text) => text.split(/[.-]/).slice(0, 3).map(Number)) as [number[], number[]]
  for (let at = 0; at < right.length; at++) {
    const [mine = 0, other = 0] = [left[at], right[at]]
    if (mine !== other) return !(mine > other)
  }
  return false
}
