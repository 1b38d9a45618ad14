/**
 * Where passages live and are scored. One folder an adapter (embedded/, qdrant/); every adapter passes
 * src/store/store.contract.ts. Scores come from the store, fusion does not.
 */
import type { CollectionKey, Document, Filter, LexicalField, LexicalFields, MetadataScalar, Passage, ScoredId, WeightedTerm } from '../domain.ts'

/** BM25 (Robertson & Zaragoza 2009) with field weights applied to term frequencies (BM25F, simple form). */
export interface LexicalParameters {
  /** Term-frequency saturation; up: repeated words count more. Default 1.2. */
  readonly k1: number
  /** Length normalisation 0 to 1; up: long passages are punished more. Default 0.75. */
  readonly b: number
  readonly fieldWeights: Readonly<Record<LexicalField, number>>
}

export interface CollectionSettings {
  /** Fingerprint of the embedder whose vectors are stored; absent while no vector was ever written. */
  readonly embedderFingerprint?: string
  readonly dimension?: number
  readonly segmenterFingerprint: string
  readonly lexical: LexicalParameters
  /** Free for the engine: chunker, de-identifier and tagger fingerprints, learnt parts. */
  readonly extra?: Readonly<Record<string, string>>
}

export interface CollectionInfo {
  readonly key: CollectionKey
  readonly settings: CollectionSettings
  readonly documents: number
  readonly passages: number
  /** Passages that have their vectors. */
  readonly embedded: number
  /** Bytes on disk (or the server's estimate). */
  readonly bytes: number
  /** Grows with every committed write. */
  readonly revision: number
}

/** A document as it is kept: what was indexed, plus its content hash. */
export interface StoredDocument extends Document {
  readonly contentHash: string
}

export interface IndexedPassage {
  readonly passage: Passage
  readonly lexical: LexicalFields
  /** First the whole passage, then any windows over it; all L2-normalised, of the collection's dimension. Absent: joins later. */
  readonly vectors?: readonly Float32Array[]
}

export interface IndexedDocument {
  readonly document: StoredDocument
  readonly passages: readonly IndexedPassage[]
}

export interface DenseSearch {
  /** L2-normalised query vector. */
  readonly vector: Float32Array
  /** 1 to 1000. */
  readonly k: number
  readonly filter?: Filter
  /** score = (1 − w) · cos(whole) + w · max over windows of cos(window); a passage without windows uses its whole vector. Default 0. */
  readonly windowWeight?: number
}

export interface LexicalSearch {
  readonly terms: readonly WeightedTerm[]
  readonly k: number
  readonly filter?: Filter
}

/** One of several searches that are asked for together. */
export type LegSearch = { readonly dense: DenseSearch } | { readonly lexical: LexicalSearch }

/** Reciprocal rank fusion of several legs: Σ_l weight_l / (constant + rank_l), ranks from 1. */
export interface RankFusion {
  readonly constant: number
  /** In the order of the legs. */
  readonly weights: readonly number[]
  readonly k: number
}

export interface Facet {
  readonly value: MetadataScalar
  readonly count: number
}

export interface TermStatistics {
  readonly passages: number
  /** Mean weighted length in terms. */
  readonly averageLength: number
  /** In how many passages each asked term occurs, in the order asked. */
  readonly documentFrequencies: readonly number[]
}

export interface CollectionStore {
  readonly key: CollectionKey
  info(signal?: AbortSignal): Promise<CollectionInfo>
  /** FINGERPRINT_MISMATCH when vectors are stored and the embedder's fingerprint or dimension would change. */
  updateSettings(settings: CollectionSettings, signal?: AbortSignal): Promise<void>
  /**
   * Adds or replaces whole documents with all their passages, one transaction for the batch: a search sees a document's
   * old passages or its new ones, never a mixture. Acknowledged means durable. Refuses vectors of another dimension.
   */
  putDocuments(documents: readonly IndexedDocument[], signal?: AbortSignal): Promise<void>
  /** Adds or replaces the vectors of passages that are already stored; ids that are gone are ignored and counted out. Returns how many were set. */
  putVectors(entries: readonly { readonly passageId: string; readonly vectors: readonly Float32Array[] }[], signal?: AbortSignal): Promise<number>
  /** Replaces the lexical fields (e.g. adds learnt `expansion` terms) of stored passages. Returns how many were set. */
  putLexical(entries: readonly { readonly passageId: string; readonly lexical: LexicalFields }[], signal?: AbortSignal): Promise<number>
  /** Returns how many documents existed and are gone. */
  deleteDocuments(documentIds: readonly string[], signal?: AbortSignal): Promise<number>
  getDocument(documentId: string, signal?: AbortSignal): Promise<StoredDocument | undefined>
  /** Content hashes of those of the ids that exist: how the pipeline finds what changed. */
  contentHashes(documentIds: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>>
  /** In the order of the ids; unknown ids are left out. */
  getPassages(passageIds: readonly string[], signal?: AbortSignal): Promise<readonly Passage[]>
  passagesOf(documentId: string, signal?: AbortSignal): Promise<readonly Passage[]>
  /** Stored vectors (whole, then windows) in the order of the ids; an empty list where there are none. */
  vectorsOf(passageIds: readonly string[], signal?: AbortSignal): Promise<readonly (readonly Float32Array[])[]>
  /** Stored words in the order of the ids; no field where there are none. A term that a field named twice comes back once. */
  lexicalOf(passageIds: readonly string[], signal?: AbortSignal): Promise<readonly LexicalFields[]>
  /** Pages through passages in a stable order; `after` is the previous page's `next`. `embedded: false` asks for those without vectors. */
  scan(options: { readonly limit: number; readonly after?: string; readonly filter?: Filter; readonly embedded?: boolean }, signal?: AbortSignal): Promise<{ readonly passages: readonly Passage[]; readonly next?: string }>
  /** Pages through document ids in a stable order. */
  scanDocuments(options: { readonly limit: number; readonly after?: string }, signal?: AbortSignal): Promise<{ readonly ids: readonly string[]; readonly next?: string }>
  /** Passages that match. */
  count(filter?: Filter, signal?: AbortSignal): Promise<number>
  /** Passages by value of a field, most frequent first, ties by value. `limit` defaults to 100. */
  facets(field: string, options?: { readonly filter?: Filter; readonly limit?: number }, signal?: AbortSignal): Promise<readonly Facet[]>
  searchDense(search: DenseSearch, signal?: AbortSignal): Promise<readonly ScoredId[]>
  /** Only passages that share a term with the query are returned. */
  searchLexical(search: LexicalSearch, signal?: AbortSignal): Promise<readonly ScoredId[]>
  /**
   * The legs' lists, as searchDense and searchLexical give them, from one request. Absent where a search costs no round trip.
   * With `fusion` also their fusion, where the store is configured to fuse and can do it exactly.
   */
  searchTogether?(legs: readonly LegSearch[], fusion?: RankFusion, signal?: AbortSignal): Promise<{ readonly lists: readonly (readonly ScoredId[])[]; readonly fused?: readonly ScoredId[] }>
  termStatistics(terms: readonly string[], signal?: AbortSignal): Promise<TermStatistics>
  close(): Promise<void>
}

/** One thing about a store's servers, for `medir doctor`. */
export interface StoreFinding {
  readonly part: string
  readonly ok: boolean
  readonly detail: string
  readonly remedy?: string
}

export interface Store {
  readonly kind: 'embedded' | 'qdrant'
  /** Returns a `write` handle. COLLECTION_EXISTS when it is there. */
  create(key: CollectionKey, settings: CollectionSettings, signal?: AbortSignal): Promise<CollectionStore>
  /** COLLECTION_UNKNOWN, STORE_CORRUPT. A `write` handle takes the collection's single-writer lock (STORE_LOCKED names the holder). */
  open(key: CollectionKey, mode: 'read' | 'write', signal?: AbortSignal): Promise<CollectionStore>
  list(tenant: string, signal?: AbortSignal): Promise<readonly CollectionInfo[]>
  drop(key: CollectionKey, signal?: AbortSignal): Promise<void>
  /** Writes one self-contained file, checked by content hash on restore (SNAPSHOT_INVALID). */
  snapshot(key: CollectionKey, file: string, signal?: AbortSignal): Promise<{ readonly bytes: number; readonly sha256: string }>
  /** COLLECTION_EXISTS when it is there: drop it first. SNAPSHOT_INVALID, and then nothing is left behind. */
  restore(key: CollectionKey, file: string, signal?: AbortSignal): Promise<CollectionInfo>
  /** The state of the servers behind it and of a tenant's collections on them; absent where there are none. */
  diagnose?(tenant: string, signal?: AbortSignal): Promise<readonly StoreFinding[]>
  close(): Promise<void>
}
