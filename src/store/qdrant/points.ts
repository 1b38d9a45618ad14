/** The calls on the points of one collection, typed narrowly and with the consistency that was configured. */
import type { Connection, Schemas } from './connection.ts'
import type { Payload, Point } from './records.ts'

export type ReadConsistency = Schemas['ReadConsistency']
export type UpdateOperation = Schemas['UpdateOperation']
export type Query = Schemas['QueryRequest']

export interface FoundPoint {
  readonly id: string
  readonly payload: Payload
  readonly vector?: unknown
}

export interface ScoredPoint {
  readonly id: string
  readonly score: number
  readonly vector?: unknown
}

export interface Scroll {
  readonly filter: Schemas['Filter']
  readonly limit: number
  /** Id of the first point of the page. */
  readonly offset?: string | undefined
  /** Names of the payload's parts that are wanted. */
  readonly payload: readonly string[]
}

/**
 * Writes to a shard go one after the other through one of its living replicas. `strong` would name the replica for good, and
 * refuse every write while its node is away.
 */
const ORDERING = 'medium'

/** Requests a point look-up is cut into: ids only, so this is far below any limit. */
const LOOKUP = 1000

export class Points {
  readonly collection: string
  readonly #connection: Connection
  readonly #consistency: ReadConsistency | undefined

  /** `consistency` undefined: any one replica answers. */
  constructor(connection: Connection, collection: string, consistency: ReadConsistency | undefined) {
    this.#connection = connection
    this.collection = collection
    this.#consistency = consistency
  }

  /** How long what fails is tried again, milliseconds. */
  get patienceMs(): number {
    return this.#connection.retryMs
  }

  /** The same points as any one replica has them. */
  ofAnyReplica(): Points {
    return new Points(this.#connection, this.collection, undefined)
  }

  /** Those that exist, in no order. */
  async retrieve(ids: readonly string[], payload: readonly string[] | 'all', vectors: readonly string[], signal?: AbortSignal): Promise<readonly FoundPoint[]> {
    const found: FoundPoint[] = []
    for (let from = 0; from < ids.length; from += LOOKUP) {
      const part = ids.slice(from, from + LOOKUP)
      const records = await this.#connection.call(
        'retrieve',
        async (api, init) => api.getPoints({ ...this.#target(), ids: part, with_payload: payload === 'all' ? true : [...payload], with_vector: vectors.length === 0 ? false : [...vectors] }, init),
        signal,
      )
      found.push(...records.map(foundPoint))
    }
    return found
  }

  async scroll({ filter, limit, offset, payload }: Scroll, signal?: AbortSignal): Promise<{ readonly points: readonly FoundPoint[]; readonly next?: string }> {
    const { points, next_page_offset: next } = await this.#connection.call(
      'scroll',
      async (api, init) => api.scrollPoints({ ...this.#target(), filter, limit, with_payload: [...payload], with_vector: false, ...(offset === undefined ? {} : { offset }) }, init),
      signal,
    )
    return { points: points.map(foundPoint), ...(typeof next === 'string' ? { next } : {}) }
  }

  /** Every page until there is no next. */
  async *scrollAll(scroll: Omit<Scroll, 'offset'>, signal?: AbortSignal): AsyncGenerator<readonly FoundPoint[]> {
    let offset: string | undefined
    do {
      const page = await this.scroll({ ...scroll, offset }, signal)
      if (page.points.length > 0) yield page.points
      offset = page.next
    } while (offset !== undefined)
  }

  async count(filter: Schemas['Filter'], signal?: AbortSignal): Promise<number> {
    const { collection } = this
    return (await this.#connection.call('count', async (api, init) => api.countPoints({ collection_name: collection, filter, exact: true }, init), signal)).count
  }

  /** Most frequent first. */
  async facet(key: string, filter: Schemas['Filter'], limit: number, signal?: AbortSignal): Promise<readonly { readonly value: string; readonly count: number }[]> {
    const { hits } = await this.#connection.call('facet', async (api, init) => api.facet({ ...this.#target(), key, filter, limit, exact: true }, init), signal)
    return hits.map(({ value, count }) => ({ value: String(value), count }))
  }

  /** One answer a query, from one request. */
  async query(searches: readonly Query[], signal?: AbortSignal): Promise<readonly (readonly ScoredPoint[])[]> {
    const answers = await this.#connection.call('search', async (api, init) => api.queryBatchPoints({ ...this.#target(), searches: [...searches] }, init), signal)
    return answers.map(({ points }) => points.map(({ id, score, vector }) => ({ id: String(id), score, vector })))
  }

  /** Done and in the servers' logs when it resolves. */
  async update(operations: readonly UpdateOperation[], signal?: AbortSignal): Promise<void> {
    const { collection } = this
    await this.#connection.call('write', async (api, init) => api.batchUpdate({ collection_name: collection, wait: true, ordering: ORDERING, operations: [...operations] }, init), signal)
  }

  async upsert(points: readonly Point[], condition?: Schemas['Filter'], signal?: AbortSignal): Promise<void> {
    const { collection } = this
    await this.#connection.call(
      'write',
      async (api, init) => api.upsertPoints({ collection_name: collection, wait: true, ordering: ORDERING, points: [...points], ...(condition === undefined ? {} : { update_filter: condition }) }, init),
      signal,
    )
  }

  #target(): { readonly collection_name: string; readonly consistency?: ReadConsistency } {
    return { collection_name: this.collection, ...(this.#consistency === undefined ? {} : { consistency: this.#consistency }) }
  }
}

function foundPoint({ id, payload, vector }: { readonly id: string | number; readonly payload?: Payload | null; readonly vector?: unknown }): FoundPoint {
  return { id: String(id), payload: payload ?? {}, vector }
}
