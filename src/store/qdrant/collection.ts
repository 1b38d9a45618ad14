/** One open collection: checks what it is asked, reads through its session, changes through the writer. */
import type { CollectionKey, Filter, LexicalFields, Passage, ScoredId } from '../../domain.ts'
import { InputError } from '../../errors.ts'
import { MOST_HITS, MOST_SCANNED, checkCount, checkQueryVector, checkTermWeights, checkWindowWeight } from '../checks.ts'
import { DEFAULT_FACETS } from '../facets.ts'
import { closedCollection, readOnlyCollection } from '../names.ts'
import type { CollectionInfo, CollectionSettings, CollectionStore, DenseSearch, Facet, IndexedDocument, LegSearch, LexicalSearch, RankFusion, StoredDocument, TermStatistics } from '../port.ts'
import { countFacets, countPassages, readDocument, readDocumentStamps, readLexicalOf, readPassages, readPassagesOf, readVectorsOf, scanDocumentIds, scanPassages, type ScanOptions } from './reads.ts'
import type { SearchEffort } from './legs.ts'
import { searchLegs, termStatistics, type LegAnswers } from './search.ts'
import type { Session } from './session.ts'
import type { CollectionState } from './state.ts'
import type { CollectionWriter } from './writer.ts'

/** What the server calls a point. */
const POINT = /^[0-9a-f-]{36}$/

export interface HandleOptions {
  readonly effort: SearchEffort
  readonly shards: number
  /** Whether the server fuses where it is asked to. */
  readonly fuses: boolean
  /** Called once when the handle is closed. */
  readonly release: () => void
}

export class QdrantCollection implements CollectionStore {
  readonly key: CollectionKey
  readonly #session: Session
  readonly #writer: CollectionWriter | undefined
  readonly #options: HandleOptions
  #closed = false

  constructor(session: Session, writer: CollectionWriter | undefined, options: HandleOptions) {
    this.key = session.key
    this.#session = session
    this.#writer = writer
    this.#options = options
  }

  async info(signal?: AbortSignal): Promise<CollectionInfo> {
    const session = this.#open(signal)
    return infoOf(session, await session.state(signal), signal)
  }

  async updateSettings(settings: CollectionSettings, signal?: AbortSignal): Promise<void> {
    await this.#writable(signal).updateSettings(settings)
  }

  async putDocuments(documents: readonly IndexedDocument[], signal?: AbortSignal): Promise<void> {
    await this.#writable(signal).putDocuments(documents, signal)
  }

  async putVectors(entries: readonly { readonly passageId: string; readonly vectors: readonly Float32Array[] }[], signal?: AbortSignal): Promise<number> {
    return this.#writable(signal).putVectors(entries, signal)
  }

  async putLexical(entries: readonly { readonly passageId: string; readonly lexical: LexicalFields }[], signal?: AbortSignal): Promise<number> {
    return this.#writable(signal).putLexical(entries, signal)
  }

  async deleteDocuments(documentIds: readonly string[], signal?: AbortSignal): Promise<number> {
    return this.#writable(signal).deleteDocuments(documentIds, signal)
  }

  async getDocument(documentId: string, signal?: AbortSignal): Promise<StoredDocument | undefined> {
    const session = this.#open(signal)
    return session.read(async (moment) => readDocument(session, moment, documentId, signal), signal)
  }

  async contentHashes(documentIds: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const session = this.#open(signal)
    const stamps = await session.read(async (moment) => readDocumentStamps(session, moment, documentIds, signal), signal)
    return new Map([...stamps].map(([id, { contentHash }]) => [id, contentHash]))
  }

  async getPassages(passageIds: readonly string[], signal?: AbortSignal): Promise<readonly Passage[]> {
    const session = this.#open(signal)
    return session.read(async (moment) => readPassages(session, moment, passageIds, signal), signal)
  }

  async passagesOf(documentId: string, signal?: AbortSignal): Promise<readonly Passage[]> {
    const session = this.#open(signal)
    return session.read(async (moment) => readPassagesOf(session, moment, documentId, signal), signal)
  }

  async vectorsOf(passageIds: readonly string[], signal?: AbortSignal): Promise<readonly (readonly Float32Array[])[]> {
    const session = this.#open(signal)
    return session.read(async (moment) => readVectorsOf(session, moment, passageIds, signal), signal)
  }

  async lexicalOf(passageIds: readonly string[], signal?: AbortSignal): Promise<readonly LexicalFields[]> {
    const session = this.#open(signal)
    return session.read(async (moment) => readLexicalOf(session, moment, passageIds, signal), signal)
  }

  async scan(options: ScanOptions, signal?: AbortSignal): Promise<{ readonly passages: readonly Passage[]; readonly next?: string }> {
    const session = this.#open(signal)
    checkCount('limit', options.limit, MOST_SCANNED)
    checkCursor(options.after)
    return session.read(async (moment) => scanPassages(session, moment, options, signal), signal)
  }

  async scanDocuments({ limit, after }: { readonly limit: number; readonly after?: string }, signal?: AbortSignal): Promise<{ readonly ids: readonly string[]; readonly next?: string }> {
    const session = this.#open(signal)
    checkCount('limit', limit, MOST_SCANNED)
    checkCursor(after)
    return session.read(async (moment) => scanDocumentIds(session, moment, limit, after, signal), signal)
  }

  async count(filter?: Filter, signal?: AbortSignal): Promise<number> {
    const session = this.#open(signal)
    if (filter === undefined) return (await session.state(signal)).passages
    return session.read(async (moment) => countPassages(session, moment, filter, signal), signal)
  }

  /** `limit` defaults to 100 values. */
  async facets(field: string, options: { readonly filter?: Filter; readonly limit?: number } = {}, signal?: AbortSignal): Promise<readonly Facet[]> {
    const session = this.#open(signal)
    const limit = options.limit ?? DEFAULT_FACETS
    checkCount('limit', limit, MOST_SCANNED)
    return session.read(async (moment) => countFacets(session, moment, field, { ...options, limit }, signal), signal)
  }

  async searchDense(search: DenseSearch, signal?: AbortSignal): Promise<readonly ScoredId[]> {
    return (await this.#search([{ dense: search }], undefined, signal)).lists[0] ?? []
  }

  async searchLexical(search: LexicalSearch, signal?: AbortSignal): Promise<readonly ScoredId[]> {
    return (await this.#search([{ lexical: search }], undefined, signal)).lists[0] ?? []
  }

  async searchTogether(legs: readonly LegSearch[], fusion?: RankFusion, signal?: AbortSignal): Promise<LegAnswers> {
    return this.#search(legs, this.#options.fuses ? fusion : undefined, signal)
  }

  async #search(legs: readonly LegSearch[], fusion: RankFusion | undefined, signal: AbortSignal | undefined): Promise<LegAnswers> {
    const session = this.#open(signal)
    for (const leg of legs) checkLeg(leg)
    const { effort, shards } = this.#options
    return session.read(async (moment) => {
      const { dimension } = moment.description.settings
      for (const leg of legs) if ('dense' in leg && dimension !== undefined) checkQueryVector(leg.dense.vector, dimension)
      return searchLegs(session, moment, legs, { effort, shards, fusion }, signal)
    }, signal)
  }

  async termStatistics(terms: readonly string[], signal?: AbortSignal): Promise<TermStatistics> {
    const session = this.#open(signal)
    return session.read(async (moment) => termStatistics(session, moment, terms, this.#options.shards, signal), signal)
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#options.release()
    await this.#writer?.close()
  }

  #open(signal: AbortSignal | undefined): Session {
    signal?.throwIfAborted()
    if (this.#closed) throw closedCollection(this.key)
    return this.#session
  }

  #writable(signal: AbortSignal | undefined): CollectionWriter {
    this.#open(signal)
    if (this.#writer === undefined) throw readOnlyCollection(this.key)
    return this.#writer
  }
}

function checkLeg(leg: LegSearch): void {
  checkCount('k', 'dense' in leg ? leg.dense.k : leg.lexical.k, MOST_HITS)
  if ('dense' in leg) checkWindowWeight(leg.dense.windowWeight ?? 0)
  else checkTermWeights(leg.lexical.terms)
}

export async function infoOf(session: Session, state: CollectionState, signal?: AbortSignal): Promise<CollectionInfo> {
  const { settings } = await session.description(state, signal)
  const { documents, passages, embedded, bytes, revision } = state
  return { key: session.key, settings, documents, passages, embedded, bytes, revision }
}

function checkCursor(after: string | undefined): void {
  if (after === undefined || POINT.test(after)) return
  throw new InputError('"after" is the "next" of the page before', { value: after.slice(0, 40) })
}
