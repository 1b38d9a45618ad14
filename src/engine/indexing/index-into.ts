/** Indexing: makes the collection when it is new, builds it anew when a fingerprint changed, runs the pipeline. */
import { dryRun } from '../../../indexer/dry-run.ts'
import { Ledger } from '../../../indexer/ledger/ledger.ts'
import { indexSources, type IndexOptions, type IndexParts } from '../../../indexer/pipeline.ts'
import type { IndexReport } from '../../../indexer/report.ts'
import type { Source } from '../../../indexer/source.ts'
import type { Config } from '../../config.ts'
import type { Embedder } from '../../embed/port.ts'
import type { CollectionKey, Degradation } from '../../domain.ts'
import { MedirError } from '../../errors.ts'
import type { GenerationalStore } from '../../store/generations.ts'
import type { CollectionStore } from '../../store/port.ts'
import type { Analyzer } from '../../text/analyzer.ts'
import type { DrugsOutcome } from '../drugs.ts'
import type { LoadedEmbedder } from '../engine.ts'
import { checkAnalyzer, checkEmbedder, isMadeBy, newSettings } from '../settings.ts'
import { preparation, type Preparation } from './preparation.ts'
import { rebuild } from './rebuild.ts'

export interface IndexingParts {
  readonly config: Config
  readonly store: GenerationalStore
  readonly analyzer: Analyzer
  readonly drugs: () => DrugsOutcome
  readonly embedder: (signal?: AbortSignal) => Promise<LoadedEmbedder>
}

type Sources = AsyncIterable<Source> | Iterable<Source>

/** What every way to index needs. */
export interface Indexing extends Preparation, Omit<IndexParts, 'collection' | 'ledger' | keyof Preparation> {
  readonly store: GenerationalStore
  readonly home: string
}

export async function indexInto(parts: IndexingParts, key: CollectionKey, sources: Sources, options: IndexOptions): Promise<IndexReport> {
  const { config, store, analyzer } = parts
  const { embedder, error } = await parts.embedder(options.signal)
  const drugs = parts.drugs()
  const degraded = [...degradation('dense', error), ...degradation('drugs', drugs.error)]
  const indexing: Indexing = { ...preparation(config, key.tenant, analyzer, embedder, drugs), key, embedder, degraded, windows: config.windows, store, home: config.home }
  if (options.dryRun === true) return previewInto(indexing, sources, options)
  const collection = (await existing(store.open(key, 'write', options.signal))) ?? (await store.create(key, newSettings(analyzer, embedder, indexing), options.signal))
  const ledger = Ledger.open(config.home, key)
  try {
    const info = await collection.info(options.signal)
    // A tagger that cannot be loaded today is no reason to build everything anew without it.
    if (options.rebuild !== false && drugs.error === undefined && !isMadeBy(info, analyzer, embedder, indexing)) return await rebuild(indexing, collection, ledger, sources, options)
    checkAnalyzer(info, analyzer)
    checkEmbedder(info, embedder)
    await claim(collection, embedder, indexing)
    return await indexSources(sources, { ...indexing, collection, ledger }, options)
  } finally {
    ledger.close()
    await collection.close()
  }
}

/** A model that comes after the first documents: from now on the collection is that model's. The same for what prepares documents. */
async function claim(collection: CollectionStore, embedder: Embedder | undefined, { pipeline, deidentifier }: Indexing): Promise<void> {
  const { settings } = await collection.info()
  const hasSpace = embedder === undefined || settings.embedderFingerprint !== undefined
  if (hasSpace && settings.extra?.['pipeline'] !== undefined) return
  await collection.updateSettings({
    ...settings,
    extra: { pipeline, deidentifier, ...settings.extra },
    ...(hasSpace ? {} : { embedderFingerprint: embedder.fingerprint, dimension: embedder.dimension }),
  })
}

/** After a change of fingerprints everything would be indexed again, and that is what the preview says. */
async function previewInto({ store, key, pipeline }: Indexing, sources: Sources, options: IndexOptions): Promise<IndexReport> {
  const collection = await existing(store.open(key, 'read', options.signal))
  try {
    return await dryRun(sources, { name: key.name, pipeline, ...(collection === undefined ? {} : { contentHashes: async (ids) => collection.contentHashes(ids) }) }, options)
  } finally {
    await collection?.close()
  }
}

/** Undefined when there is no such collection. */
async function existing(opening: Promise<CollectionStore>): Promise<CollectionStore | undefined> {
  return opening.catch((error: unknown) => {
    if (error instanceof MedirError && error.code === 'COLLECTION_UNKNOWN') return undefined
    throw error
  })
}

function degradation(leg: string, error: MedirError | undefined): readonly Degradation[] {
  return error === undefined ? [] : [{ leg, code: error.code, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) }]
}
