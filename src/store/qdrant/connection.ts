/**
 * One Qdrant server or cluster: calls with retries, deadlines and cancellation around the generated client. Every write we
 * send may be sent twice without harm (ids are ours, changes of state are conditional), so every call is retried.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Schemas } from '@qdrant/js-client-rest'
import { withinDeadline } from '../../deadline.ts'
import { StoreError } from '../../errors.ts'
import { asStoreError, failureOf, isRetried, type Failure } from './failures.ts'
import { Nodes, type Node } from './nodes.ts'
import { createPool, type Api } from './transport.ts'

export type { Schemas }

export interface ConnectionOptions {
  /** Address of the server, or of several nodes of one cluster with commas between: when one is gone the next is asked. */
  readonly url: string
  readonly apiKey?: string | undefined
  /** Longest time one try may take, milliseconds. Default 60,000. */
  readonly timeoutMs?: number | undefined
  /** How long a call that fails is tried again, milliseconds; 0: not at all. Default 30,000: a cluster finds a new leader within. */
  readonly retryMs?: number | undefined
  /** First pause; doubles each time, half of it random. Default 100 ms. */
  readonly pauseMs?: number | undefined
}

const TIMEOUT_MS = 60_000
const RETRY_MS = 30_000
/** A server that never answered is more likely not there than busy. */
const RETRY_UNKNOWN_MS = 3_000
const PAUSE_MS = 100
const LONGEST_PAUSE_MS = 2_000
/** How long a node that was away may take to say that it is ready. */
const READY_MS = 2_000
/** Conditional upserts, collection metadata and vectors added later are what we need of it. */
export const OLDEST_SERVER = '1.18.0'

type Answer<Result> = Promise<{ readonly data: { readonly result?: Result } }>

export class Connection {
  readonly #nodes: Nodes
  readonly #pool = createPool()
  readonly #timeoutMs: number
  readonly #retryMs: number
  readonly #pauseMs: number
  #answered = false
  #checked: Promise<string> | undefined
  #version: string | undefined

  constructor({ url, apiKey, timeoutMs = TIMEOUT_MS, retryMs = RETRY_MS, pauseMs = PAUSE_MS }: ConnectionOptions) {
    this.#nodes = new Nodes(url, apiKey)
    this.#timeoutMs = timeoutMs
    this.#retryMs = retryMs
    this.#pauseMs = pauseMs
  }

  /** Where it is connected at present, without credentials. */
  get address(): string {
    return this.#nodes.preferred.address
  }

  /** How long a call is tried again, milliseconds. */
  get retryMs(): number {
    return this.#answered ? this.#retryMs : Math.min(this.#retryMs, RETRY_UNKNOWN_MS)
  }

  /** Rejects with the signal's reason or a StoreError that names `operation`. Checks the server's version first, once. */
  async call<Result>(operation: string, request: (api: Api, init: RequestInit) => Answer<Result>, signal?: AbortSignal): Promise<Result> {
    await this.version(signal)
    return this.#retried(operation, async (api, init) => (await request(api, init)).data.result as Result, signal)
  }

  /** The server's version. STORE_UNAVAILABLE when it is older than OLDEST_SERVER. */
  async version(signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted()
    if (this.#version !== undefined) return this.#version
    // Shared by all callers, so it is no one caller's to cancel.
    this.#checked ??= this.#askVersion()
    const checking = this.#checked
    checking.catch(() => {
      if (this.#checked === checking) this.#checked = undefined
    })
    this.#version = await withinDeadline(checking, LONGEST_TIMER_MS, signal)
    return this.#version as string
  }

  async #askVersion(): Promise<string> {
    const version = await this.#retried('version', async (api, init) => (await api.root({}, init)).data.version, undefined)
    if (isOlder(version, OLDEST_SERVER)) throw new StoreError('STORE_UNAVAILABLE', `the Qdrant server is version ${version}, the oldest that works is ${OLDEST_SERVER}`, { value: version, remedy: `Upgrade the server to ${OLDEST_SERVER} or newer.` })
    return version
  }

  /** Addresses of the nodes that do not answer, or have not caught up with the others yet. */
  async notReady(signal?: AbortSignal): Promise<readonly string[]> {
    const asked = this.#nodes.all.map(async ({ api, address }) => api.readyz({}, this.#init(READY_MS, signal)).then(() => [], () => [address]))
    const silent = (await Promise.all(asked)).flat()
    signal?.throwIfAborted()
    return silent
  }

  /** Gives the connections back; calls after this fail. */
  async close(): Promise<void> {
    await this.#pool.destroy()
  }

  async #retried<Result>(operation: string, request: (api: Api, init: RequestInit) => Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
    const started = performance.now()
    const refused = new Set<Node>()
    for (let attempt = 1; ; attempt++) {
      signal?.throwIfAborted()
      const node = this.#nodes.choose(refused)
      const outcome = await this.#tried(node, request, signal)
      if ('result' in outcome) return outcome.result
      const { failure } = outcome
      if (failure.status !== undefined && failure.status !== 429) refused.add(node)
      const pause = this.#pauseAfter(failure, attempt, node, refused)
      if (!isRetried(failure) || performance.now() - started + pause > this.retryMs) throw asStoreError(failure, operation, node.address)
      await rest(pause, signal)
      // Every node was asked once and did not do it: all of them again.
      if (!this.#nodes.hasOther(node, refused)) refused.clear()
    }
  }

  async #tried<Result>(node: Node, request: (api: Api, init: RequestInit) => Promise<Result>, signal: AbortSignal | undefined): Promise<{ readonly result: Result } | { readonly failure: Failure }> {
    const failure = await this.#failing(node, signal)
    if (failure !== undefined) return { failure }
    try {
      const result = await request(node.api, this.#init(this.#timeoutMs, signal))
      this.#answered = true
      this.#nodes.answered(node)
      return { result }
    } catch (thrown) {
      return { failure: this.#note(node, thrown, signal) }
    }
  }

  /** A node that was away answers before it has caught up with the others, and would show what was there when it went. */
  async #failing(node: Node, signal: AbortSignal | undefined): Promise<Failure | undefined> {
    if (node.failures === 0 || this.#nodes.all.length === 1) return undefined
    try {
      await node.api.readyz({}, this.#init(READY_MS, signal))
      return undefined
    } catch (thrown) {
      const { connection = 'not ready' } = this.#note(node, thrown, signal)
      this.#nodes.unanswered(node)
      return { connection }
    }
  }

  #note(node: Node, thrown: unknown, signal: AbortSignal | undefined): Failure {
    signal?.throwIfAborted()
    const failure = failureOf(thrown)
    if (failure.connection === undefined) this.#answered = true
    else this.#nodes.unanswered(node)
    return failure
  }

  /** Not at all when another node can be asked at once; else longer each time, and as long as the server says at least. */
  #pauseAfter({ retryAfterMs = 0 }: Failure, attempt: number, node: Node, refused: ReadonlySet<Node>): number {
    if (retryAfterMs === 0 && this.#nodes.hasOther(node, refused)) return 0
    const backoff = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2 ** (attempt - 1))
    return Math.max(retryAfterMs, backoff / 2 + Math.random() * (backoff / 2))
  }

  #init(timeoutMs: number, signal: AbortSignal | undefined): RequestInit {
    const deadline = AbortSignal.timeout(timeoutMs)
    // fetch takes the pool of another version of undici than its own types know.
    return { signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]), dispatcher: this.#pool } as unknown as RequestInit
  }
}

/** What a timer takes at most; no deadline of its own is meant. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

async function rest(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
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
