/**
 * Blue/green: a collection that another model or another preparation made is built anew beside the old one, which goes on
 * answering. What this run does not read is taken over from the old one's stored, de-identified text. When every passage has
 * its vectors the new generation takes over in one step; the old one stays until it is dropped.
 */
import { rehashed } from '../../../indexer/ids.ts'
import type { Ledger } from '../../../indexer/ledger/ledger.ts'
import { indexSources, type IndexOptions } from '../../../indexer/pipeline.ts'
import type { IndexReport } from '../../../indexer/report.ts'
import type { Source } from '../../../indexer/source.ts'
import type { CollectionStore, StoredDocument } from '../../store/port.ts'
import { isMadeBy, newSettings } from '../settings.ts'
import type { Indexing } from './index-into.ts'

const PAGE = 64

export async function rebuild(indexing: Indexing, old: CollectionStore, ledger: Ledger, sources: AsyncIterable<Source> | Iterable<Source>, options: IndexOptions): Promise<IndexReport> {
  const { store, key } = indexing
  const { generation, collection } = await begunOrNew(indexing, options.signal)
  try {
    const parts = { ...indexing, collection, ledger }
    const read = await indexSources(sources, parts, { ...options, wait: 'lexical' })
    const { signal, onProgress, wait } = options
    // What is stored was de-identified already, and doing so twice could mistake the marks for something else.
    const { settings } = await old.info(signal)
    const isClean = settings.extra?.['deidentifier'] === indexing.deidentifier
    const carried = await indexSources(carryOver(old, collection, ledger, isClean ? indexing.pipeline : undefined), isClean ? { ...parts, deidentify: undefined } : parts, { ...(signal === undefined ? {} : { signal }), ...(onProgress === undefined ? {} : { onProgress }), ...(wait === undefined ? {} : { wait }) })
    const { embedded, passages } = await collection.info(signal)
    const isCurrent = indexing.embedder === undefined || embedded >= passages
    if (isCurrent) store.promote(key, generation)
    return merged(read, carried, { generation, carried: carried.documents.added, isCurrent })
  } finally {
    await collection.close()
  }
}

/** A generation of the same fingerprints that a run before began is gone on with; of others, left behind by a change of mind, it is dropped. */
async function begunOrNew({ store, key, analyzer, embedder, ...prints }: Indexing, signal: AbortSignal | undefined): Promise<{ readonly generation: number; readonly collection: CollectionStore }> {
  for (const info of await store.generations(key.tenant, signal)) {
    if (info.key.name !== key.name || info.role !== 'building') continue
    if (isMadeBy(info, analyzer, embedder, prints)) return { generation: info.generation, collection: await store.openGeneration(key, info.generation, 'write', signal) }
    await store.dropGeneration(key, info.generation, signal)
  }
  return store.createGeneration(key, newSettings(analyzer, embedder, prints), signal)
}

/** Documents of the old generation that are not in the new one and that nobody wanted gone, each from where it once came. */
async function* carryOver(old: CollectionStore, collection: CollectionStore, ledger: Ledger, pipeline: string | undefined): AsyncGenerator<Source> {
  let after: string | undefined
  do {
    const page = await old.scanDocuments({ limit: PAGE, ...(after === undefined ? {} : { after }) })
    const there = await collection.contentHashes(page.ids)
    for (const id of page.ids) {
      const place = ledger.placeOf(id)
      if (there.has(id) || place?.isGone === true) continue
      const document = await old.getDocument(id)
      if (document !== undefined) yield sourceOf(document, { origin: place?.origin ?? 'carried', file: place?.file ?? 'carried' }, pipeline)
    }
    after = page.next
  } while (after !== undefined)
}

/** With the hash its source will have again, unless its text should come out otherwise now: then the source is to be read again. */
function sourceOf({ contentHash, ...document }: StoredDocument, { origin, file }: { readonly origin: string; readonly file: string }, pipeline: string | undefined): Source {
  return { name: file, origin, documents: [document], hashes: [pipeline === undefined ? `carried-${contentHash}` : rehashed(contentHash, pipeline)] }
}

function merged(read: IndexReport, carried: IndexReport, rebuilt: NonNullable<IndexReport['rebuilt']>): IndexReport {
  const sum = (name: 'passages' | 'embedded' | 'nearDuplicates' | 'truncated' | 'tokens' | 'tookMs'): number => read[name] + carried[name]
  const stages = Object.fromEntries([...new Set([...Object.keys(read.stages), ...Object.keys(carried.stages)])].map((stage) => [stage, (read.stages[stage] ?? 0) + (carried.stages[stage] ?? 0)]))
  return {
    ...read,
    passages: sum('passages'),
    embedded: sum('embedded'),
    nearDuplicates: sum('nearDuplicates'),
    truncated: sum('truncated'),
    tokens: sum('tokens'),
    tookMs: sum('tookMs'),
    stages,
    pending: carried.pending,
    degraded: carried.degraded,
    failures: [...read.failures, ...carried.failures],
    rebuilt,
  }
}
