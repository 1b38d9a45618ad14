/** Indexing: makes the collection when it is new, checks that model and words fit, runs the pipeline. */
import { CHUNKER_VERSION } from '../../../indexer/chunk.ts'
import { indexSources, type IndexOptions, type Source } from '../../../indexer/pipeline.ts'
import type { IndexReport } from '../../../indexer/report.ts'
import type { Config } from '../../config.ts'
import type { CollectionKey, Degradation } from '../../domain.ts'
import { createDeidentifier } from './deidentifier.ts'
import { MedirError } from '../../errors.ts'
import type { CollectionStore, Store } from '../../store/port.ts'
import type { Analyzer } from '../../text/analyzer.ts'
import type { Embedder } from '../../embed/port.ts'
import type { DrugsOutcome } from '../drugs.ts'
import type { LoadedEmbedder } from '../engine.ts'
import { checkAnalyzer, checkEmbedder, newSettings } from '../settings.ts'

export interface IndexingParts {
  readonly config: Config
  readonly store: Store
  readonly analyzer: Analyzer
  readonly drugs: () => DrugsOutcome
  readonly embedder: (signal?: AbortSignal) => Promise<LoadedEmbedder>
}

export async function indexInto(parts: IndexingParts, key: CollectionKey, sources: AsyncIterable<Source> | Iterable<Source>, options: IndexOptions): Promise<IndexReport> {
  const { embedder, error } = await parts.embedder(options.signal)
  const { drugs, error: drugsError } = parts.drugs()
  const deidentifier = createDeidentifier(parts.config, key.tenant)
  const collection = await openOrCreate(parts, key, embedder, options.signal)
  try {
    return await indexSources(
      sources,
      {
        collection,
        analyzer: parts.analyzer,
        embedder,
        degraded: [...degradation('dense', error), ...degradation('drugs', drugsError)],
        ...(drugs === undefined ? {} : { tagDrugs: drugs.tag }),
        countTokens: async (texts) => (embedder === undefined ? texts.map((text) => text.length) : embedder.countTokens(texts)),
        chunk: { tokens: parts.config.chunkTokens, overlap: parts.config.chunkOverlap },
        windows: parts.config.windows,
        ...(deidentifier.deidentify === undefined ? {} : { deidentify: deidentifier.deidentify }),
        pipeline: `chunker-${CHUNKER_VERSION}-${parts.config.chunkTokens}-${parts.config.chunkOverlap}-deidentifier-${deidentifier.fingerprint}-drugs-${drugs?.fingerprint ?? 'off'}`,
      },
      options,
    )
  } finally {
    await collection.close()
  }
}

function degradation(leg: string, error: MedirError | undefined): readonly Degradation[] {
  return error === undefined ? [] : [{ leg, code: error.code, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) }]
}

async function openOrCreate({ store, analyzer }: IndexingParts, key: CollectionKey, embedder: Embedder | undefined, signal: AbortSignal | undefined): Promise<CollectionStore> {
  const collection = await store.open(key, 'write', signal).catch((error: unknown) => {
    if (error instanceof MedirError && error.code === 'COLLECTION_UNKNOWN') return undefined
    throw error
  })
  if (collection === undefined) return store.create(key, newSettings(analyzer, embedder), signal)
  try {
    const info = await collection.info(signal)
    checkAnalyzer(info, analyzer)
    checkEmbedder(info, embedder)
    // The model came after the first documents: from now on the collection is that model's.
    if (embedder !== undefined && info.settings.embedderFingerprint === undefined) await collection.updateSettings({ ...info.settings, embedderFingerprint: embedder.fingerprint, dimension: embedder.dimension }, signal)
    return collection
  } catch (error) {
    await collection.close()
    throw error
  }
}
