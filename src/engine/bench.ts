/**
 * The engine behind the measuring room's port: systems run through the same store, analyser, embedder and retriever as
 * every search. Indexes and vectors lie under HOME/cmirb and are found again by content, so that a second run with
 * another fusion takes seconds.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { BenchAnswer, BenchEngine, BenchIndex, BenchPassage, BenchQuery, SearchOptions, SystemUnderTest } from '../../cmirb/port.ts'
import { createRetriever } from '../../retriever/retriever.ts'
import type { HypothesisProvider } from '../../retriever/types.ts'
import type { Config } from '../config.ts'
import type { Embedder } from '../embed/port.ts'
import type { CollectionKey } from '../domain.ts'
import { asMedirError, MedirError, ModelError } from '../errors.ts'
import { openEmbeddedStore } from '../store/embedded/store.ts'
import { uuid5 } from '../../indexer/ids.ts'
import type { CollectionSettings, CollectionStore, LexicalParameters, Store } from '../store/port.ts'
import type { Analyzer } from '../text/analyzer.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { createSegmenter } from '../text/create.ts'
import { createEmbedder, createStore } from './adapters.ts'
import { createBigramAnalyzer } from './bench/bigrams.ts'
import { putPassages } from './bench/build.ts'
import { countingEmbedder, countingHypotheses } from './bench/counting.ts'
import { connectHypotheses, type BenchHypotheses } from './bench/hypotheses.ts'
import { learntFor, type BenchLearnt } from './bench/learnt.ts'
import { withVectorCache } from './bench/vector-cache.ts'
import { DEFAULT_LEXICAL } from './settings.ts'

export interface BenchEngineOptions {
  readonly config: Config
  /** Default: the configured one. */
  readonly embedder?: () => Promise<Embedder>
}

const TENANT = 'cmirb'

export function createBenchEngine(options: BenchEngineOptions): BenchEngine {
  return new MedirBenchEngine(options)
}

class MedirBenchEngine implements BenchEngine {
  readonly #options: BenchEngineOptions
  readonly #folder: string
  readonly #store: Store
  readonly #analyzers = new Map<SystemUnderTest['analyzer'], Analyzer>()
  #embedder: Promise<{ readonly plain: Embedder; readonly cached: Embedder }> | undefined
  #hypotheses: Promise<BenchHypotheses> | undefined

  constructor(options: BenchEngineOptions) {
    this.#options = options
    this.#folder = join(options.config.home, 'cmirb')
    this.#store = options.config.store === 'embedded' ? openEmbeddedStore({ home: this.#folder }) : createStore(options.config)
  }

  async facts(system: SystemUnderTest): Promise<Readonly<Record<string, unknown>>> {
    const embedder = await this.#embedderFor(system)
    const hypotheses = await this.#hypothesesFor(system)
    const learnt = learntFor(system, embedder?.plain.fingerprint)
    return {
      analyzer: this.#analyzer(system).fingerprint,
      lexical: lexicalOf(system, learnt),
      parameters: learnt.parameters,
      ...(learnt.facts === undefined ? {} : { learnt: learnt.facts }),
      ...(embedder === undefined ? {} : { embedder: { name: embedder.plain.name, fingerprint: embedder.plain.fingerprint, maxTokens: embedder.plain.maxTokens } }),
      ...(hypotheses === undefined ? {} : { hypotheses: hypotheses.facts }),
    }
  }

  async open(passages: readonly BenchPassage[], system: SystemUnderTest, onProgress?: (done: number, total: number) => void, signal?: AbortSignal): Promise<BenchIndex> {
    const embedder = await this.#embedderFor(system)
    const learnt = learntFor(system, embedder?.plain.fingerprint)
    const names = this.#names(passages)
    const build = { analyzer: this.#analyzer(system), embedder: embedder?.cached, windows: embedder !== undefined && learnt.parameters.windowWeight > 0, passageId: names.stored }
    const settings: CollectionSettings = {
      ...(embedder === undefined ? {} : { embedderFingerprint: embedder.plain.fingerprint, dimension: embedder.plain.dimension }),
      segmenterFingerprint: build.analyzer.fingerprint,
      lexical: lexicalOf(system, learnt),
    }
    const fingerprint = fingerprintOf(passages, settings, build.windows)
    const key = { tenant: TENANT, name: fingerprint.slice(0, 40) }
    const whole = { ...settings, extra: { complete: String(passages.length) } }
    const present = await this.#openComplete(key, whole, signal)
    if (present === undefined) {
      const writing = await this.#store.create(key, settings, signal)
      try {
        await putPassages(writing, passages, build, onProgress, signal)
        await writing.updateSettings(whole, signal)
      } finally {
        await writing.close()
      }
    }
    const collection = present ?? (await this.#store.open(key, 'read', signal))
    const provider = (await this.#hypothesesFor(system))?.provider
    return {
      fingerprint,
      prepare: async (queries, stop) => warm(system, queries, embedder?.cached, stop),
      search: async (query, search) => named(await searchWith({ system, learnt, collection, analyzer: build.analyzer, embedder: search.cache === false ? embedder?.plain : embedder?.cached, provider }, query, search), names.original),
      close: async () => collection.close(),
    }
  }

  async close(): Promise<void> {
    await this.#store.close()
    const [embedder, hypotheses] = await Promise.allSettled([this.#embedder, this.#hypotheses])
    if (embedder.status === 'fulfilled') await embedder.value?.plain.close()
    if (hypotheses.status === 'fulfilled') await hypotheses.value?.close()
  }

  /** The collection when an earlier run finished it. It is a cache: what a kill left half, or another version wrote, is made again. */
  async #openComplete(key: CollectionKey, settings: CollectionSettings, signal: AbortSignal | undefined): Promise<CollectionStore | undefined> {
    try {
      const collection = await this.#store.open(key, 'read', signal)
      const info = await collection.info(signal)
      if (info.settings.extra?.['complete'] === settings.extra?.['complete']) return collection
      await collection.close()
    } catch (thrown) {
      const { code } = asMedirError(thrown)
      if (code === 'COLLECTION_UNKNOWN') return undefined
      if (code !== 'STORE_CORRUPT') throw thrown
    }
    await this.#store.drop(key, signal)
    return undefined
  }

  /** A server names points by UUIDs alone; the embedded store keeps the benchmark's own names. */
  #names(passages: readonly BenchPassage[]): { readonly stored: (id: string) => string; readonly original: (id: string) => string } {
    if (this.#store.kind === 'embedded') return { stored: (id) => id, original: (id) => id }
    const stored = (id: string): string => uuid5([TENANT, id])
    const originals = new Map(passages.map(({ id }) => [stored(id), id]))
    return { stored, original: (id) => originals.get(id) ?? id }
  }

  #analyzer({ analyzer }: SystemUnderTest): Analyzer {
    const made = this.#analyzers.get(analyzer) ?? (analyzer === 'bigram' ? createBigramAnalyzer() : createAnalyzer(createSegmenter(this.#options.config.segmenter)))
    this.#analyzers.set(analyzer, made)
    return made
  }

  async #embedderFor({ mode }: SystemUnderTest): Promise<{ readonly plain: Embedder; readonly cached: Embedder } | undefined> {
    if (mode === 'lexical') return undefined
    this.#embedder ??= this.#connect()
    return this.#embedder
  }

  async #connect(): Promise<{ readonly plain: Embedder; readonly cached: Embedder }> {
    const plain = await (this.#options.embedder ?? (async () => configuredEmbedder(this.#options.config)))()
    return { plain, cached: withVectorCache(plain, join(this.#folder, 'vectors')) }
  }

  async #hypothesesFor({ hypotheses }: SystemUnderTest): Promise<BenchHypotheses | undefined> {
    if (hypotheses === undefined || !('generator' in hypotheses)) return undefined
    this.#hypotheses ??= connectHypotheses(this.#options.config)
    return this.#hypotheses
  }
}

function named(answer: BenchAnswer, original: (id: string) => string): BenchAnswer {
  return { ...answer, hits: answer.hits.map(({ id, score }) => ({ id: original(id), score })) }
}

async function configuredEmbedder(config: Config): Promise<Embedder> {
  const { embedder, error } = await createEmbedder(config)
  if (embedder !== undefined) return embedder
  throw error ?? new ModelError('MODEL_UNAVAILABLE', 'the system needs an embedder', { remedy: 'Run "medir model pull".' })
}

function lexicalOf({ lexical }: SystemUnderTest, learnt: BenchLearnt): LexicalParameters {
  return { ...DEFAULT_LEXICAL, ...learnt.lexical, ...lexical }
}

function fingerprintOf(passages: readonly BenchPassage[], settings: CollectionSettings, windows: boolean): string {
  const hash = createHash('sha256').update(JSON.stringify({ format: 1, settings, windows }))
  for (const { id, title, text } of passages) hash.update(JSON.stringify([id, title, text]))
  return hash.digest('hex')
}

async function warm({ mode }: SystemUnderTest, queries: readonly BenchQuery[], embedder: Embedder | undefined, signal: AbortSignal | undefined): Promise<void> {
  if (mode === 'lexical' || embedder === undefined) return
  await embedder.embed(queries.map(({ text }) => text), 'query', signal)
  await embedder.embed(queries.flatMap(({ hypotheses = [] }) => hypotheses), 'passage', signal)
}

interface SearchParts {
  readonly system: SystemUnderTest
  readonly learnt: BenchLearnt
  readonly collection: CollectionStore
  readonly analyzer: Analyzer
  readonly embedder: Embedder | undefined
  readonly provider: HypothesisProvider | undefined
}

async function searchWith({ system, learnt: { lexicon, ...learnt }, collection, analyzer, embedder, provider }: SearchParts, query: BenchQuery, { k, cache = true, signal }: SearchOptions): Promise<BenchAnswer> {
  const counted = embedder === undefined ? undefined : countingEmbedder(embedder)
  const written = provider === undefined ? undefined : countingHypotheses(provider)
  // Figures need ids alone; what a reader would be shown is found out only when the answer is timed.
  const worded = lexicon === undefined ? analyzer : (analyzer.words?.with(lexicon) ?? analyzer)
  const shown = cache ? { ...worded, highlights: () => [] } : worded
  const retriever = createRetriever({ collection, analyzer: shown, embedder: counted?.embedder, hypotheses: written?.provider, ...learnt })
  const result = await retriever.search(
    { query: query.text, k, mode: system.mode, hyde: system.hyde, queryType: query.type, ...(system.fusion === undefined ? {} : { fusion: system.fusion }), ...(query.hypotheses === undefined ? {} : { hypothetical: query.hypotheses }) },
    signal,
  )
  if (system.hyde === 'on' && !result.hyde.used) throw new MedirError('GENERATOR_FAILED', 'the system asked for a hypothesis and got none', { value: query.id, remedy: result.hyde.reason })
  return { hits: result.hits.map(({ id, score }) => ({ id, score })), degraded: result.degraded, cost: { embeddedTexts: counted?.texts() ?? 0, generatedTexts: written?.texts() ?? 0 } }
}
