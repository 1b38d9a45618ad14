/**
 * Legs on a store where a search costs a round trip: those that are ready at the same moment go in one request. The query's
 * own legs wait for its vector, and for the vectors of hypotheses that the caller has given.
 */
import type { ScoredId } from '../../src/domain.ts'
import { asMedirError } from '../../src/errors.ts'
import type { CollectionStore, LegSearch } from '../../src/store/port.ts'
import type { RankedList } from '../fuse/list.ts'
import { RRF_K } from '../fuse/rrf.ts'

export type LegSearcher = Pick<CollectionStore, 'searchDense' | 'searchLexical'>
/** Who brings legs: the query itself, and hypotheses whose legs go with the query's. */
export type Party = 'query' | 'hypothesis'

export interface Legs {
  /** Whether legs wait for each other. */
  readonly together: boolean
  /** Says that a party has what it searches with, or nothing; resolves when all parties have. */
  arrive(party: Party): Promise<void>
  of(leg: string): LegSearcher
  /** The fusion of exactly these lists by reciprocal ranks, where the store made it. */
  fused(lists: readonly RankedList[]): readonly ScoredId[] | undefined
}

export interface BundleOptions {
  readonly parties: ReadonlySet<Party>
  /** Weights for fusing these legs by reciprocal ranks in the store; absent: they are fused here. */
  readonly weights?: ((legs: readonly string[]) => readonly number[] | undefined) | undefined
  /** Hits of the fused list. */
  readonly k: number
}

export function legsOf(collection: CollectionStore, options: BundleOptions): Legs {
  if (collection.searchTogether === undefined) return { together: false, arrive: async () => undefined, of: () => collection, fused: () => undefined }
  return new BundledLegs(collection, options)
}

interface Waiting {
  readonly leg: string
  readonly search: LegSearch
  readonly signal: AbortSignal | undefined
  readonly resolve: (hits: readonly ScoredId[]) => void
  readonly reject: (reason: unknown) => void
}

class BundledLegs implements Legs {
  readonly together = true
  readonly #collection: CollectionStore
  readonly #options: BundleOptions
  readonly #missing: Set<Party>
  readonly #all = Promise.withResolvers<undefined>()
  #waiting: Waiting[] = []
  #fused: { readonly weights: ReadonlyMap<string, number>; readonly hits: readonly ScoredId[] } | undefined

  constructor(collection: CollectionStore, options: BundleOptions) {
    this.#collection = collection
    this.#options = options
    this.#missing = new Set(options.parties)
  }

  async arrive(party: Party): Promise<void> {
    this.#missing.delete(party)
    if (this.#missing.size === 0) this.#all.resolve(undefined)
    await this.#all.promise
  }

  of(leg: string): LegSearcher {
    return {
      searchDense: async (dense, signal) => this.#add(leg, { dense }, signal),
      searchLexical: async (lexical, signal) => this.#add(leg, { lexical }, signal),
    }
  }

  fused(lists: readonly RankedList[]): readonly ScoredId[] | undefined {
    const { weights = new Map<string, number>(), hits } = this.#fused ?? {}
    return lists.length === weights.size && lists.every(({ leg, weight }) => weights.get(leg) === weight) ? hits : undefined
  }

  async #add(leg: string, search: LegSearch, signal: AbortSignal | undefined): Promise<readonly ScoredId[]> {
    return new Promise((resolve, reject) => {
      // Whatever else is ready comes before the next turn of the event loop.
      if (this.#waiting.length === 0) setImmediate(() => this.#send())
      this.#waiting.push({ leg, search, signal, resolve, reject })
    })
  }

  #send(): void {
    const bundles = Map.groupBy(this.#waiting, ({ signal }) => signal)
    this.#waiting = []
    for (const [signal, bundle] of bundles) void this.#ask(bundle, signal)
  }

  async #ask(bundle: readonly Waiting[], signal: AbortSignal | undefined): Promise<void> {
    const names = bundle.map(({ leg }) => leg)
    const weights = new Set(names).size === names.length ? this.#options.weights?.(names) : undefined
    try {
      const { lists, fused } = await this.#search(bundle.map(({ search }) => search), weights, signal)
      if (fused !== undefined && weights !== undefined) this.#fused = { weights: new Map(names.map((name, place) => [name, weights[place] ?? 0])), hits: fused }
      for (const [place, { resolve }] of bundle.entries()) resolve(lists[place] ?? [])
    } catch (thrown) {
      this.#fail(bundle, thrown)
    }
  }

  async #search(legs: readonly LegSearch[], weights: readonly number[] | undefined, signal: AbortSignal | undefined): ReturnType<NonNullable<CollectionStore['searchTogether']>> {
    const fusion = weights === undefined ? undefined : { constant: RRF_K, weights, k: this.#options.k }
    return (this.#collection.searchTogether as NonNullable<CollectionStore['searchTogether']>)(legs, fusion, signal)
  }

  /** What one leg asks wrongly is no reason for another to find nothing. */
  #fail(bundle: readonly Waiting[], thrown: unknown): void {
    const alone = bundle.length > 1 && asMedirError(thrown).code === 'INPUT_INVALID'
    for (const waiting of bundle) {
      if (alone) void this.#ask([waiting], waiting.signal)
      else waiting.reject(thrown)
    }
  }
}
