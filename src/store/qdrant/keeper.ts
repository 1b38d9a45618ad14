/**
 * A collection's state in the hands of its one writer: changed by compare-and-swap, one change after the other, under a lease
 * that is renewed while the writer lives.
 */
import { LEASE_MS, locked, newLease } from './lease.ts'
import type { Points } from './points.ts'
import type { Moment, Session } from './session.ts'
import { swapState, type CollectionState, type Lease } from './state.ts'
import { olderPoints, visibleConditions } from './visibility.ts'
import { withoutUndefined } from '../../without-undefined.ts'

/** What a swap changes; undefined takes away. */
export type StateChange = { readonly [Key in keyof CollectionState]?: CollectionState[Key] | undefined }

export class StateKeeper {
  readonly session: Session
  #state: CollectionState
  #lost = false
  /** The last swap ended without an answer. */
  #doubtful = false
  #wrote = false
  #queue: Promise<unknown> = Promise.resolve()
  readonly #renewal: NodeJS.Timeout

  /** `state` is the one that holds this writer's lease. */
  constructor(session: Session, state: CollectionState) {
    this.session = session
    this.#state = state
    this.#renewal = setInterval(() => this.#renew(), LEASE_MS / 3)
    this.#renewal.unref()
  }

  get state(): CollectionState {
    return this.#state
  }

  get points(): Points {
    return this.session.points
  }

  /** Whether anything but the lease was changed. */
  get wrote(): boolean {
    return this.#wrote
  }

  get lost(): boolean {
    return this.#lost
  }

  async moment(): Promise<Moment> {
    return { state: this.#state, description: await this.session.description(this.#state), visible: visibleConditions(this.#state, false) }
  }

  /** One change at a time, after what the last one left over was cleared up. STORE_LOCKED once the lease is lost. */
  async alone<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const mine = this.#queue.then(async () => {
      signal?.throwIfAborted()
      if (this.#lost) throw locked(this.session.key, undefined)
      if (this.#doubtful) await this.#settle()
      await this.clearUp()
      return work()
    })
    this.#queue = mine.catch(() => undefined)
    return mine
  }

  /** STORE_LOCKED when another writer took over, and nothing of this one counts from then on. */
  async swap(change: StateChange): Promise<void> {
    const { version, lease } = this.#state
    const renewed: Lease | undefined = 'lease' in change ? change.lease : { ...newLease(), token: lease?.token ?? '' }
    const next = withoutUndefined({ ...this.#state, ...change, version: version + 1, lease: renewed }) as CollectionState
    if ('revision' in change || 'begun' in change) this.#wrote = true
    this.#doubtful = true
    if (!(await swapState(this.session.statePoints, version, next))) {
      this.#lost = true
      throw locked(this.session.key, undefined)
    }
    this.#doubtful = false
    this.#state = next
  }

  /** Deletes what was begun and never committed, and what was replaced. */
  async clearUp(): Promise<void> {
    const { begun, generation, removing } = this.#state
    if (begun > generation) await this.points.update([{ delete: { filter: { must: [{ key: 'generation', range: { gt: generation } }] } } }])
    if (removing !== undefined) await this.points.update([{ delete: { filter: olderPoints(removing) } }])
    if (begun > generation || removing !== undefined) await this.swap({ generation: begun, removing: undefined })
  }

  /** The lease is not renewed from here on. */
  stopRenewing(): void {
    clearInterval(this.#renewal)
  }

  /** Nothing is written through this keeper any more. */
  abandon(): void {
    this.#lost = true
  }

  /** A swap that got no answer may have happened or not: the server knows. */
  async #settle(): Promise<void> {
    const state = await this.session.state()
    if (state.lease?.token !== this.#state.lease?.token) {
      this.#lost = true
      throw locked(this.session.key, state.lease)
    }
    this.#state = state
    this.#doubtful = false
  }

  #renew(): void {
    this.alone(async () => this.swap({})).catch(() => undefined)
  }
}
