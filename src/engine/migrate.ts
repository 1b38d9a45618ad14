/**
 * Copies a collection from one store into another, document by document through the port. What the target has already, by
 * content hash, is skipped, so a run that was cut off goes on where it stopped; what the source no longer has goes. At the
 * end counts are compared, and the same sampled searches are run on both.
 */
import { isDeepStrictEqual } from 'node:util'
import type { CollectionKey } from '../domain.ts'
import { MedirError, StoreError } from '../errors.ts'
import type { CollectionSettings, CollectionStore, IndexedDocument, Store } from '../store/port.ts'

export interface MigrationReport {
  readonly documents: number
  readonly copied: number
  readonly skipped: number
  readonly deleted: number
  /** Mean share of the ten best that both stores find, over the sampled passages' own vectors; absent without vectors. */
  readonly denseOverlap?: number
  /** The same over the sampled passages' own words. */
  readonly lexicalOverlap?: number
  /** Passages whose neighbours were searched. */
  readonly sampled: number
}

export interface MigrationOptions {
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal | undefined
  /** Passages to compare searches by. Default 50. */
  readonly samples?: number
}

const PAGE = 64
const SAMPLES = 50
const TOP = 10
/** Below this the copy is not the same collection: approximate search alone does not miss so much. */
export const LEAST_OVERLAP = 0.95

/** STORE_CORRUPT when the copy differs from its source. */
export async function migrateCollection(source: Store, target: Store, key: CollectionKey, options: MigrationOptions = {}): Promise<MigrationReport> {
  const { signal } = options
  const from = await source.open(key, 'read', signal)
  try {
    const info = await from.info(signal)
    const into = await openOrCreate(target, key, info.settings, signal)
    try {
      const copied = await copyDocuments(from, into, info.documents, options)
      const deleted = await deleteOthers(from, into, signal)
      await compareCounts(from, into, signal)
      return { documents: info.documents, copied, skipped: info.documents - copied, deleted, ...(await compareSearches(from, into, options)) }
    } finally {
      await into.close()
    }
  } finally {
    await from.close()
  }
}

async function openOrCreate(target: Store, key: CollectionKey, settings: CollectionSettings, signal: AbortSignal | undefined): Promise<CollectionStore> {
  try {
    const into = await target.open(key, 'write', signal)
    const { settings: existing } = await into.info(signal)
    if (isDeepStrictEqual(existing, settings)) return into
    await into.close()
    throw new StoreError('FINGERPRINT_MISMATCH', 'the target has a collection of that name with other settings', { value: key.name, remedy: 'Drop it there first, or migrate under another tenant.' })
  } catch (thrown) {
    if (thrown instanceof MedirError && thrown.code === 'COLLECTION_UNKNOWN') return target.create(key, settings, signal)
    throw thrown
  }
}

/** Returns how many were copied. */
async function copyDocuments(from: CollectionStore, into: CollectionStore, total: number, { onProgress, signal }: MigrationOptions): Promise<number> {
  let done = 0
  let copied = 0
  for await (const ids of documentIds(from, signal)) {
    const [wanted, present] = [await from.contentHashes(ids, signal), await into.contentHashes(ids, signal)]
    const missing = ids.filter((id) => wanted.get(id) !== present.get(id))
    const documents: IndexedDocument[] = []
    for (const id of missing) documents.push(...(await readDocument(from, id, signal)))
    if (documents.length > 0) await into.putDocuments(documents, signal)
    copied += documents.length
    done += ids.length
    onProgress?.(done, total)
  }
  return copied
}

async function readDocument(from: CollectionStore, id: string, signal: AbortSignal | undefined): Promise<readonly IndexedDocument[]> {
  const document = await from.getDocument(id, signal)
  if (document === undefined) return []
  const passages = await from.passagesOf(id, signal)
  const ids = passages.map((passage) => passage.id)
  const [vectors, lexical] = [await from.vectorsOf(ids, signal), await from.lexicalOf(ids, signal)]
  return [{ document, passages: passages.map((passage, at) => ({ passage, lexical: lexical[at] ?? {}, ...((vectors[at]?.length ?? 0) === 0 ? {} : { vectors: vectors[at] as readonly Float32Array[] }) })) }]
}

async function* documentIds(collection: CollectionStore, signal: AbortSignal | undefined): AsyncGenerator<readonly string[]> {
  let after: string | undefined
  do {
    const page = await collection.scanDocuments({ limit: PAGE, ...(after === undefined ? {} : { after }) }, signal)
    if (page.ids.length > 0) yield page.ids
    after = page.next
  } while (after !== undefined)
}

async function deleteOthers(from: CollectionStore, into: CollectionStore, signal: AbortSignal | undefined): Promise<number> {
  const gone: string[] = []
  for await (const ids of documentIds(into, signal)) {
    const wanted = await from.contentHashes(ids, signal)
    gone.push(...ids.filter((id) => !wanted.has(id)))
  }
  return gone.length === 0 ? 0 : into.deleteDocuments(gone, signal)
}

async function compareCounts(from: CollectionStore, into: CollectionStore, signal: AbortSignal | undefined): Promise<void> {
  const [left, right] = [await from.info(signal), await into.info(signal)]
  for (const count of ['documents', 'passages', 'embedded'] as const) {
    if (left[count] !== right[count]) throw new StoreError('STORE_CORRUPT', `the copy has ${right[count]} ${count === 'embedded' ? 'passages with vectors' : count}, its source ${left[count]}`, { value: from.key.name, remedy: 'Stop what writes to either and run the migration again; it copies only what is missing.' })
  }
}

async function compareSearches(from: CollectionStore, into: CollectionStore, { samples = SAMPLES, signal }: MigrationOptions): Promise<Pick<MigrationReport, 'denseOverlap' | 'lexicalOverlap' | 'sampled'>> {
  const sampled = await samplePassages(from, samples, signal)
  const [vectors, lexical] = [await from.vectorsOf(sampled, signal), await from.lexicalOf(sampled, signal)]
  const dense: number[] = []
  const words: number[] = []
  for (const at of sampled.keys()) {
    const [vector] = vectors[at] ?? []
    if (vector !== undefined) dense.push(await overlapOf(async (collection) => collection.searchDense({ vector, k: TOP }, signal)))
    const terms = (lexical[at]?.body ?? []).map(({ term }) => ({ term, weight: 1 }))
    if (terms.length > 0) words.push(await overlapOf(async (collection) => collection.searchLexical({ terms, k: TOP }, signal)))
  }
  const report = { sampled: sampled.length, ...(dense.length === 0 ? {} : { denseOverlap: mean(dense) }), ...(words.length === 0 ? {} : { lexicalOverlap: mean(words) }) }
  for (const overlap of [report.denseOverlap, report.lexicalOverlap]) {
    if (overlap !== undefined && overlap < LEAST_OVERLAP) throw new StoreError('STORE_CORRUPT', `the copy finds only ${(100 * overlap).toFixed(1)} % of what its source finds`, { value: from.key.name, remedy: 'Drop the copy and migrate again; keep the source until it succeeds.' })
  }
  return report

  async function overlapOf(search: (collection: CollectionStore) => Promise<readonly { readonly id: string }[]>): Promise<number> {
    const [left, right] = [await search(from), await search(into)]
    const found = new Set(right.map(({ id }) => id))
    return left.length === 0 ? 1 : left.filter(({ id }) => found.has(id)).length / left.length
  }
}

/** Spread over the documents in their stable order. */
async function samplePassages(from: CollectionStore, count: number, signal: AbortSignal | undefined): Promise<readonly string[]> {
  const { documents } = await from.info(signal)
  const every = Math.max(1, Math.floor(documents / count))
  const sampled: string[] = []
  let at = 0
  for await (const ids of documentIds(from, signal)) {
    for (const id of ids) {
      if (at++ % every !== 0 || sampled.length >= count) continue
      const [first] = await from.passagesOf(id, signal)
      if (first !== undefined) sampled.push(first.id)
    }
  }
  return sampled
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
