/** One open collection's connection to the server: its points, the newest state it has seen, and its description. */
import type { CollectionKey } from '../../domain.ts'
import type { Connection, Schemas } from './connection.ts'
import { describe, type Description } from './description.ts'
import { compileFilter, EVERYTHING, type ServerFilter } from './filter.ts'
import type { Filter } from '../../domain.ts'
import { fieldPath } from './fields.ts'
import type { Points } from './points.ts'
import { readState, type CollectionState } from './state.ts'
import { readConsistently, visibleConditions } from './visibility.ts'

/** Values of a field that share one order key: far fewer, unless the texts differ in their ends only. */
const MOST_AT_KEY = 10_000

/** What one attempt at a read works with. */
export interface Moment {
  readonly state: CollectionState
  readonly description: Description
  /** Conditions for what is to be seen at this moment; see visibility.ts. */
  readonly visible: readonly Schemas['Condition'][]
}

export class Session {
  readonly key: CollectionKey
  readonly connection: Connection
  readonly points: Points
  /** For the state alone: what more than half of the replicas have. */
  readonly statePoints: Points
  #state: CollectionState | undefined
  #described: { readonly incarnation: string; readonly described: number; readonly description: Description } | undefined

  constructor(key: CollectionKey, connection: Connection, points: Points, statePoints: Points) {
    this.key = key
    this.connection = connection
    this.points = points
    this.statePoints = statePoints
  }

  async state(signal?: AbortSignal): Promise<CollectionState> {
    this.#state = await readState(this.statePoints, signal)
    return this.#state
  }

  /** Runs `work` on what was there at one moment. */
  async read<Result>(work: (moment: Moment) => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    return readConsistently(
      async () => this.state(signal),
      this.#state,
      async (state, strict) => work({ state, description: await this.description(state, signal), visible: visibleConditions(state, strict) }),
    )
  }

  async description(state: CollectionState, signal?: AbortSignal): Promise<Description> {
    const known = this.#described
    if (known !== undefined && known.incarnation === state.incarnation && known.described === state.described) return known.description
    const description = await describe(this.connection, state.incarnation, signal)
    this.#described = { incarnation: state.incarnation, described: state.described, description }
    return description
  }

  /** The filter for points of a kind that are visible and meet the caller's filter. */
  async filter({ description, visible }: Moment, filter: Filter | undefined, kind?: 'passage' | 'document', signal?: AbortSignal): Promise<ServerFilter> {
    const asked = filter === undefined ? EVERYTHING : await compileFilter(filter, this.#filterContext(description, signal))
    const conditions = [...(kind === undefined ? [] : [{ key: 'kind', match: { value: kind } }]), ...visible, ...(asked === EVERYTHING ? [] : [asked])]
    return conditions.length === 0 ? EVERYTHING : { must: conditions }
  }

  #filterContext({ indexed }: Description, signal: AbortSignal | undefined): Parameters<typeof compileFilter>[1] {
    return {
      isIndexed: (path) => indexed.has(path),
      tokensAt: async (field, key) => {
        const at = { key: fieldPath(field, 'o'), range: { gte: key, lte: key } }
        return (await this.points.facet(fieldPath(field, 't'), { must: [at] }, MOST_AT_KEY, signal)).map(({ value }) => value)
      },
    }
  }
}
