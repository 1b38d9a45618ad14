/** One open collection: checks what it is asked, reads through the view, changes through the writer. */
import type { CollectionKey, Filter, LexicalFields, Passage, ScoredId } from '../../domain.ts'
import { InputError } from '../../errors.ts'
import type { CollectionInfo, CollectionSettings, CollectionStore, DenseSearch, Facet, IndexedDocument, LexicalSearch, StoredDocument, TermStatistics } from '../port.ts'
import { MOST_HITS, MOST_SCANNED, checkCount, checkQueryVector, checkTermWeights, checkWindowWeight } from '../checks.ts'
import { DEFAULT_FACETS, sortFacets } from '../facets.ts'
import { closedCollection, readOnlyCollection } from '../names.ts'
import { bytesOf } from './database.ts'
import { readContentHashes, readDocument, readDocumentIds, readLexicalOf, readOrdinals, readPassageAt, readPassages, readPassagesOf, readVectorsOf } from './reads.ts'
import { searchDense, searchLexical } from './search.ts'
import { readState } from './state.ts'
import type { CollectionView } from './view.ts'
import { termNumbers } from './vocabulary.ts'
import type { CollectionWriter } from './writer.ts'


export class EmbeddedCollection implements CollectionStore {
  readonly key: CollectionKey
  readonly #view: CollectionView
  readonly #writer: CollectionWriter | undefined
  readonly #release: () => void
  #closed = false

  /** `release` gives back the view and the lock, once. */
  constructor(key: CollectionKey, view: CollectionView, writer: CollectionWriter | undefined, release: () => void) {
    this.key = key
    this.#view = view
    this.#writer = writer
    this.#release = release
  }

  async info(signal?: AbortSignal): Promise<CollectionInfo> {
    const view = this.#open(signal)
    return view.read((database) => {
      const { settings, documents, passages, embedded, revision } = readState(database, view.file)
      return { key: this.key, settings, documents, passages, embedded, bytes: bytesOf(view.file) + bytesOf(`${view.file}-wal`), revision }
    })
  }

  async updateSettings(settings: CollectionSettings, signal?: AbortSignal): Promise<void> {
    this.#writable(signal).updateSettings(settings)
  }

  async putDocuments(documents: readonly IndexedDocument[], signal?: AbortSignal): Promise<void> {
    this.#writable(signal).putDocuments(documents)
  }

  async putVectors(entries: readonly { readonly passageId: string; readonly vectors: readonly Float32Array[] }[], signal?: AbortSignal): Promise<number> {
    return this.#writable(signal).putVectors(entries)
  }

  async putLexical(entries: readonly { readonly passageId: string; readonly lexical: LexicalFields }[], signal?: AbortSignal): Promise<number> {
    return this.#writable(signal).putLexical(entries)
  }

  async deleteDocuments(documentIds: readonly string[], signal?: AbortSignal): Promise<number> {
    return this.#writable(signal).deleteDocuments(documentIds)
  }

  async getDocument(documentId: string, signal?: AbortSignal): Promise<StoredDocument | undefined> {
    const view = this.#open(signal)
    return view.read((database) => readDocument(database, view.file, documentId))
  }

  async contentHashes(documentIds: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>> {
    const view = this.#open(signal)
    return view.read((database) => readContentHashes(database, view.file, documentIds))
  }

  async getPassages(passageIds: readonly string[], signal?: AbortSignal): Promise<readonly Passage[]> {
    const view = this.#open(signal)
    return view.read((database) => readPassages(database, view.file, passageIds))
  }

  async passagesOf(documentId: string, signal?: AbortSignal): Promise<readonly Passage[]> {
    const view = this.#open(signal)
    return view.read((database) => readPassagesOf(database, view.file, documentId))
  }

  async vectorsOf(passageIds: readonly string[], signal?: AbortSignal): Promise<readonly (readonly Float32Array[])[]> {
    const view = this.#open(signal)
    return view.read((database) => readVectorsOf(database, view.file, passageIds, readState(database, view.file).settings.dimension))
  }

  async lexicalOf(passageIds: readonly string[], signal?: AbortSignal): Promise<readonly LexicalFields[]> {
    const view = this.#open(signal)
    return view.read((database) => readLexicalOf(database, view.file, passageIds))
  }

  async scan(
    options: { readonly limit: number; readonly after?: string; readonly filter?: Filter; readonly embedded?: boolean },
    signal?: AbortSignal,
  ): Promise<{ readonly passages: readonly Passage[]; readonly next?: string }> {
    const view = this.#open(signal)
    checkCount('limit', options.limit, MOST_SCANNED)
    const after = cursor(options.after)
    const collect = (accepts: (ordinal: number) => boolean) =>
      view.read((database) => {
        const passageAt = readPassageAt(database, view.file)
        const passages: Passage[] = []
        let last = after
        for (const ordinal of readOrdinals(database, after, options.embedded)) {
          if (!accepts(ordinal)) continue
          // One more than asked for is there, so there is a next page.
          if (passages.length === options.limit) return { passages, next: String(last) }
          passages.push(passageAt(ordinal))
          last = ordinal
        }
        return { passages }
      })
    const { filter } = options
    if (filter === undefined) return collect(() => true)
    return view.search((memory, database) => {
      const allowed = view.allowed(filter, memory, database)
      return collect((ordinal) => allowed[memory.passages.slotOf(ordinal)] === 1)
    })
  }

  async scanDocuments(options: { readonly limit: number; readonly after?: string }, signal?: AbortSignal): Promise<{ readonly ids: readonly string[]; readonly next?: string }> {
    const view = this.#open(signal)
    checkCount('limit', options.limit, MOST_SCANNED)
    const found = view.read((database) => readDocumentIds(database, options.after ?? '', options.limit + 1))
    const ids = found.slice(0, options.limit)
    return found.length > options.limit ? { ids, next: ids.at(-1) as string } : { ids }
  }

  async count(filter?: Filter, signal?: AbortSignal): Promise<number> {
    const view = this.#open(signal)
    if (filter === undefined) return view.read((database) => readState(database, view.file).passages)
    return view.search((memory, database) => view.allowed(filter, memory, database).reduce((sum, bit) => sum + bit, 0))
  }

  /** `limit` defaults to 100 values. */
  async facets(field: string, options: { readonly filter?: Filter; readonly limit?: number } = {}, signal?: AbortSignal): Promise<readonly Facet[]> {
    const view = this.#open(signal)
    const limit = options.limit ?? DEFAULT_FACETS
    checkCount('limit', limit, MOST_SCANNED)
    const counts = view.search((memory, database) => view.columns(memory, database).count(field, view.allowed(options.filter, memory, database)))
    const facets = [...counts].map(([value, count]): Facet => ({ value, count }))
    return sortFacets(facets, limit)
  }

  async searchDense(search: DenseSearch, signal?: AbortSignal): Promise<readonly ScoredId[]> {
    const view = this.#open(signal)
    checkCount('k', search.k, MOST_HITS)
    const weight = search.windowWeight ?? 0
    checkWindowWeight(weight)
    return view.search((memory, database) => {
      if (memory.vectors === undefined) return []
      checkQueryVector(search.vector, memory.vectors.dimension)
      const allowed = search.filter === undefined ? undefined : view.allowed(search.filter, memory, database)
      return searchDense(memory, database, view.file, search.vector, search.k, weight, allowed)
    })
  }

  async searchLexical(search: LexicalSearch, signal?: AbortSignal): Promise<readonly ScoredId[]> {
    const view = this.#open(signal)
    checkCount('k', search.k, MOST_HITS)
    checkTermWeights(search.terms)
    return view.search((memory, database) => {
      const allowed = search.filter === undefined ? undefined : view.allowed(search.filter, memory, database)
      return searchLexical(memory, database, search.terms, search.k, allowed)
    })
  }

  async termStatistics(terms: readonly string[], signal?: AbortSignal): Promise<TermStatistics> {
    return this.#open(signal).search((memory, database) => ({
      passages: memory.passages.live,
      averageLength: memory.lexical.averageLength,
      documentFrequencies: termNumbers(database, terms).map((number) => (number === undefined ? 0 : memory.lexical.documentFrequency(number))),
    }))
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    this.#release()
  }

  #open(signal: AbortSignal | undefined): CollectionView {
    signal?.throwIfAborted()
    if (this.#closed) throw closedCollection(this.key)
    return this.#view
  }

  #writable(signal: AbortSignal | undefined): CollectionWriter {
    this.#open(signal)
    if (this.#writer === undefined) throw readOnlyCollection(this.key)
    return this.#writer
  }
}

function cursor(after: string | undefined): number {
  if (after === undefined) return 0
  if (/^\d{1,15}$/.test(after)) return Number(after)
  throw new InputError('"after" is the "next" of the page before', { value: after.slice(0, 40) })
}
