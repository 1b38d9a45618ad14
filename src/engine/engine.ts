/**
 * The composition root: Config → store + embedder + generator → { search, index, documents }. Everything above (command
 * line, HTTP, MCP) talks to an Engine; everything below knows its port only.
 */
import type { z } from 'zod'
import type { Config } from '../config.ts'
import type { CollectionKey, Document, Filter } from '../domain.ts'
import type { Embedder } from '../embed/port.ts'
import type { Generator } from '../generate/port.ts'
import { asMedirError, type MedirError } from '../errors.ts'
import type { IndexOptions } from '../../indexer/pipeline.ts'
import type { Source } from '../../indexer/source.ts'
import type { IndexReport } from '../../indexer/report.ts'
import type { Exported } from '../../retriever/learn/export.ts'
import type { LiveVersion } from '../../retriever/learn/live.ts'
import type { Feedback } from '../../retriever/learn/feedback.ts'
import type { HypothesisProvider, RetrievalResult } from '../../retriever/types.ts'
import type { searchRequestSchema } from '../schemas.ts'
import type { GenerationalStore } from '../store/generations.ts'
import type { CollectionInfo, CollectionStore, Store, StoredDocument } from '../store/port.ts'
import { createEmbedder, createStore } from './adapters.ts'
import { createCollections } from './collections.ts'
import { deleteLedger } from '../../indexer/ledger/database.ts'
import { createSearchedNotes } from './coverage.ts'
import { createDrugs, type DrugsOutcome } from './drugs.ts'
import { createInlineIndexer, createThreadedIndexer } from './indexing/indexer.ts'
import { createAnalyzer, type Analyzer } from '../text/analyzer.ts'
import { createSegmenter } from '../text/create.ts'
import { createFeedbackBook } from './feedback.ts'
import { createHypothesisSource } from './hypothesis-source.ts'
import { alignWithLive, createLiveReader, exportRun, learnCollection, promoteRun, rollbackLearnt, type LearnOutcome, type LearnRequest } from './learning.ts'
import { noteDeleted } from './ledgers.ts'
import { once } from './once.ts'
import { createPreloader, type Preloader } from './preload.ts'
import { restrict } from './restricted.ts'
import { createSearcher, type SearcherParts } from './searcher.ts'
import { createWarmer, type Warmed } from './warm.ts'

export interface Part {
  readonly part: string
  readonly ok: boolean
  readonly code?: string
  readonly remedy?: string
}

/** The embedder, or why there is none. */
export interface LoadedEmbedder {
  readonly embedder?: Embedder
  readonly error?: MedirError
}

export type SearchRequest = z.output<typeof searchRequestSchema>

export interface Engine {
  readonly config: Config
  readonly store: GenerationalStore
  readonly analyzer: Analyzer
  /** Tagger, lookup and filter meaning, made on first need; empty when switched off. */
  readonly drugs: () => DrugsOutcome
  /** Loads the model once, on first need. */
  embedder(signal?: AbortSignal): Promise<LoadedEmbedder>
  /** What writes answers and rewrites questions; undefined when none is configured. GENERATOR_UNAVAILABLE. */
  generator(): Promise<Generator | undefined>
  /** COLLECTION_UNKNOWN, FINGERPRINT_MISMATCH, INPUT_INVALID; a missing leg is told in `degraded`. */
  search(key: CollectionKey, request: SearchRequest, signal?: AbortSignal, access?: Filter): Promise<RetrievalResult>
  /** The shared read handle, seen through `access` when given; not to be closed. COLLECTION_UNKNOWN. */
  reader(key: CollectionKey, signal?: AbortSignal, access?: Filter): Promise<CollectionStore>
  /** Makes the collection when it does not exist. */
  index(key: CollectionKey, sources: AsyncIterable<Source> | Iterable<Source>, options: IndexOptions): Promise<IndexReport>
  putDocuments(key: CollectionKey, documents: readonly Document[], options: IndexOptions): Promise<IndexReport>
  getDocument(key: CollectionKey, documentId: string, signal?: AbortSignal): Promise<StoredDocument | undefined>
  /** How many existed and are gone. */
  deleteDocuments(key: CollectionKey, documentIds: readonly string[], signal?: AbortSignal): Promise<number>
  /** Learns from a collection's own text; see learning.ts. */
  learn(key: CollectionKey, request: LearnRequest): Promise<LearnOutcome>
  /** Puts what a run learnt live. INPUT_INVALID, COLLECTION_UNKNOWN, STORE_LOCKED; then nothing has changed. */
  promoteLearnt(key: CollectionKey, run: string, signal?: AbortSignal): Promise<LiveVersion>
  /** Back to an earlier version of what is live; default the one before. */
  rollbackLearnt(key: CollectionKey, to?: number, signal?: AbortSignal): Promise<LiveVersion>
  /** Writes the training sets of a run into a folder. */
  exportLearnt(key: CollectionKey, run: string, out: string, signal?: AbortSignal): Promise<Exported>
  /** Notes what became of a hit. FORBIDDEN while feedback is off. */
  feedback(key: CollectionKey, feedback: Feedback): void
  /** Writes the hypothesis that a search of the collection will ask for, however long it takes; see warm.ts. */
  warm(key: CollectionKey, query: string, signal?: AbortSignal): Promise<Warmed>
  /** What writes hypotheses; undefined when no generator is configured. */
  hypotheses(tenant: string): Promise<HypothesisProvider | undefined>
  listCollections(tenant: string, signal?: AbortSignal): Promise<readonly CollectionInfo[]>
  /** Deletes the collection and everything in it. COLLECTION_UNKNOWN. */
  dropCollection(key: CollectionKey, signal?: AbortSignal): Promise<void>
  /** Opens the collection anew, after it was restored or replaced beside the running server. COLLECTION_UNKNOWN. */
  reload(key: CollectionKey, signal?: AbortSignal): Promise<CollectionInfo>
  /** Opens the configured tenant's collections, as far as a million passages go; readiness() waits for it. Never rejects. */
  preload(signal?: AbortSignal): Promise<void>
  readiness(signal?: AbortSignal): Promise<{ readonly ready: boolean; readonly parts: readonly Part[] }>
  close(): Promise<void>
}

export interface EngineOptions {
  /** `thread` for a server: its own thread answers while another indexes. Default `inline`: no second copy of tokenizer and lexicons. */
  readonly indexing?: 'inline' | 'thread'
}

export function createEngine(config: Config, { indexing = 'inline' }: EngineOptions = {}): Engine {
  const store = createStore(config)
  const analyzer = createAnalyzer(createSegmenter(config.segmenter))
  const loading = once(async () => createEmbedder(config))
  const embedder = async (signal?: AbortSignal): Promise<LoadedEmbedder> => {
    signal?.throwIfAborted()
    return loading.get()
  }
  const collections = createCollections(store)
  const feedback = createFeedbackBook(config)
  const searched = createSearchedNotes(config.home)
  const hypothesisSource = createHypothesisSource(config)
  const drugs = createDrugs(config, analyzer)
  const indexer = indexing === 'thread' ? createThreadedIndexer({ config, embedder }) : createInlineIndexer({ config, store, analyzer, drugs, embedder })
  const indexed: Engine['index'] = async (key, sources, options) => {
    const report = await collections.write(key, async () => indexer.index(key, sources, options))
    if (options.dryRun !== true) await alignWithLive({ config, collections, analyzer }, key, options.signal)
    return report
  }
  const searching: SearcherParts = { config, collections, analyzer, drugs, embedder, searched, live: createLiveReader(config), hypotheses: hypothesisSource.get }
  const preloader = createPreloader(async (signal) => store.list(config.tenant, signal), async (key, signal) => collections.read(key, signal))
  return {
    config,
    store,
    analyzer,
    drugs,
    embedder,
    generator: hypothesisSource.generator,
    search: createSearcher(searching),
    warm: createWarmer(searching),
    feedback: feedback.add,
    exportLearnt: async (key, run, out, signal) => exportRun({ config, collections }, key, run, out, signal),
    learn: async (key, request) => learnCollection({ config, collections, analyzer, embedder, generator: hypothesisSource.generator, feedback }, key, request),
    promoteLearnt: async (key, run, signal) => promoteRun({ config, collections, analyzer }, key, run, signal),
    rollbackLearnt: async (key, to, signal) => rollbackLearnt({ config, collections, analyzer }, key, to, signal),
    hypotheses: hypothesisSource.get,
    index: async (key, sources, options) => indexed(key, sources, options),
    putDocuments: async (key, documents, options) => indexed(key, [{ name: 'request', documents }], { rebuild: false, ...options }),
    reader: async (key, signal, access) => {
      const collection = await collections.read(key, signal)
      return access === undefined ? collection : restrict(collection, access)
    },
    getDocument: async (key, documentId, signal) => (await collections.read(key, signal)).getDocument(documentId, signal),
    deleteDocuments: async (key, documentIds, signal) => 
      collections.writing(
        key,
        async (handle) => {
          const deleted = await handle.deleteDocuments(documentIds, signal)
          noteDeleted(config.home, key, documentIds)
          return deleted
        },
        signal,
      ),
    listCollections: async (tenant, signal) => store.list(tenant, signal),
    dropCollection: async (key, signal) => {
      await collections.write(key, async () => {
        await collections.forget(key)
        await store.drop(key, signal)
        deleteLedger(config.home, key)
      })
    },
    reload: async (key, signal) => {
      await collections.forget(key)
      return (await collections.read(key, signal)).info(signal)
    },
    preload: async (signal) => preloader.start(signal),
    readiness: async (signal) => readiness(config, store, embedder, preloader, signal),
    close: async () => {
      await collections.close()
      feedback.close()
      await indexer.close()
      searched.close()
      await hypothesisSource.close()
      await (await loading.made())?.embedder?.close()
      await store.close()
    },
  }
}

async function readiness(config: Config, store: Store, embedder: Engine['embedder'], preloader: Preloader, signal: AbortSignal | undefined): Promise<{ readonly ready: boolean; readonly parts: readonly Part[] }> {
  const { error } = await embedder(signal)
  const failed = (part: string, { code, remedy }: MedirError): Part => ({ part, ok: false, code, ...(remedy === undefined ? {} : { remedy }) })
  const storePart = await store.list(config.tenant, signal).then(
    (): Part => ({ part: 'store', ok: true }),
    (thrown: unknown) => failed('store', asMedirError(thrown)),
  )
  const preloaded = preloader.part()
  const parts = [storePart, error === undefined ? { part: 'model', ok: true } : failed('model', error), ...(preloaded === undefined ? [] : [preloaded.part])]
  return { ready: storePart.ok && preloaded?.done !== false, parts }
}
