/**
 * source → reader → de-identify → drug tags → chunk → embed → store, batch by batch. A document is written whole or not at
 * all, and is acknowledged by the store before it counts: a run that is killed loses nothing that was counted, and the next
 * one skips what is there.
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { createBreather } from '../src/breather.ts'
import type { CollectionKey, Degradation, Document } from '../src/domain.ts'
import type { Embedder } from '../src/embed/port.ts'
import type { CollectionStore, IndexedDocument } from '../src/store/port.ts'
import { contentHash } from './ids.ts'
import { prepareDocument, type PreparedDocument, type PrepareParts } from './prepare.ts'
import type { ReadItem, SourceStream } from './readers/port.ts'
import { createReadContext } from './readers/context.ts'
import { readSource } from './readers/read.ts'
import { embedMissing } from './embed-missing.ts'
import { addFailure, addSkip, createTally, skipCounts, type IndexReport, type Tally } from './report.ts'

/** A stream of bytes to read, or documents at hand. */
export type Source = SourceStream | { readonly name: string; readonly documents: readonly Document[] }

export interface IndexProgress {
  /** Records read so far. */
  readonly documents: number
  /** Documents that the store has acknowledged, or had already. */
  readonly written: number
  readonly passages: number
  readonly failed: number
}

export interface IndexOptions {
  readonly onProgress?: (progress: IndexProgress) => void
  readonly signal?: AbortSignal | undefined
}

export interface IndexParts extends Omit<PrepareParts, 'key'> {
  readonly collection: CollectionStore
  /** Absent: passages are stored without vectors, which join in a later run. */
  readonly embedder?: Embedder | undefined
  /** Why there is no embedder, for the report. */
  readonly degraded?: readonly Degradation[]
  /** Names chunker, de-identifier and tagger: when it changes, unchanged documents are indexed again. */
  readonly pipeline: string
}

/** Enough texts to sort into even batches for the embedder, few enough to commit every few seconds. */
const BATCH_CHARACTERS = 60_000
const BATCH_DOCUMENTS = 256
/** Documents a transaction: the store writes on the calling thread, and a server has others to answer. */
const WRITE_DOCUMENTS = 8
/** Batches being embedded while others are read and written. */
const IN_FLIGHT = 2

export async function indexSources(sources: AsyncIterable<Source> | Iterable<Source>, parts: IndexParts, options: IndexOptions = {}): Promise<IndexReport> {
  const started = performance.now()
  const tally = createTally()
  const inFlight: Promise<void>[] = []
  for await (const batch of changedBatches(sources, parts, tally, options.signal)) {
    const embedded = embedBatch(batch, parts, tally, options.signal)
    // Whoever waits for it comes later; an early rejection must not count as unhandled.
    embedded.catch(() => undefined)
    const before = inFlight.at(-1) ?? Promise.resolve()
    inFlight.push(before.then(async () => writeBatch(batch, await embedded, parts, tally, options)))
    inFlight.at(-1)?.catch(() => undefined)
    if (inFlight.length >= IN_FLIGHT) await inFlight.shift()
  }
  await Promise.all(inFlight)
  // After the last batch, so that a record added earlier in this run is reached too.
  if (tally.deletions.size > 0) await parts.collection.deleteDocuments([...tally.deletions], options.signal)
  await embedMissing(parts, tally, options)
  return { collection: parts.collection.key.name, documents: { ...tally.counts }, passages: tally.passages, truncated: tally.truncated, tokens: tally.tokens, failures: tally.failures, skips: skipCounts(tally), degraded: parts.degraded ?? [], tookMs: Math.round(performance.now() - started) }
}

interface Batch {
  readonly prepared: readonly PreparedDocument[]
  /** Ids that are stored with other content. */
  readonly updated: ReadonlySet<string>
}

/** Reads, drops what is unchanged, prepares the rest. */
async function* changedBatches(sources: AsyncIterable<Source> | Iterable<Source>, parts: IndexParts, tally: Tally, signal: AbortSignal | undefined): AsyncGenerator<Batch> {
  for await (const documents of readBatches(sources, tally, signal)) {
    const hashes = new Map(documents.map((document) => [document.id, contentHash(document, parts.pipeline)]))
    const stored = await parts.collection.contentHashes([...hashes.keys()], signal)
    const changed = documents.filter(({ id }) => stored.get(id) !== hashes.get(id))
    tally.counts.skipped += documents.length - changed.length
    const key: CollectionKey = parts.collection.key
    const prepared: PreparedDocument[] = []
    const breathe = createBreather()
    for (const document of changed) {
      prepared.push(await prepareDocument(document, hashes.get(document.id) ?? '', { ...parts, key }))
      await breathe()
    }
    if (prepared.length > 0) yield { prepared, updated: new Set(stored.keys()) }
  }
}

async function* readBatches(sources: AsyncIterable<Source> | Iterable<Source>, tally: Tally, signal: AbortSignal | undefined): AsyncGenerator<readonly Document[]> {
  const seen = new Set<string>()
  let batch: Document[] = []
  let characters = 0
  for await (const item of readItems(sources, signal)) {
    tally.counts.input++
    if ('failure' in item) {
      addFailure(tally, item.failure)
      continue
    }
    if ('skip' in item) {
      addSkip(tally, item.skip)
      continue
    }
    if ('deletion' in item) {
      tally.counts.deleted++
      tally.deletions.add(item.deletion.documentId)
      continue
    }
    if (seen.has(item.document.id)) {
      addFailure(tally, { source: item.source, code: 'SOURCE_INVALID', reason: 'the id was already used in this run; the first record stays' })
      continue
    }
    seen.add(item.document.id)
    // A record that comes after the order to delete it is wanted again.
    tally.deletions.delete(item.document.id)
    batch.push(item.document)
    characters += item.document.text.length
    if (batch.length < BATCH_DOCUMENTS && characters < BATCH_CHARACTERS) continue
    yield batch
    batch = []
    characters = 0
  }
  if (batch.length > 0) yield batch
}

async function* readItems(sources: AsyncIterable<Source> | Iterable<Source>, signal: AbortSignal | undefined): AsyncGenerator<ReadItem> {
  const context = createReadContext({ signal })
  for await (const source of sources) {
    signal?.throwIfAborted()
    if ('documents' in source) for (const document of source.documents) yield { document, source: source.name }
    else yield* readSource(source, context)
  }
}

/** One call for the whole batch, so that the embedder can sort all its texts by length. */
async function embedBatch({ prepared }: Batch, { embedder }: IndexParts, tally: Tally, signal: AbortSignal | undefined): Promise<readonly Float32Array[] | undefined> {
  if (embedder === undefined) return undefined
  const texts = prepared.flatMap(({ passages }) => passages.flatMap(({ embeddingTexts }) => embeddingTexts))
  const { vectors, truncated, tokens } = await embedder.embed(texts, 'passage', signal)
  tally.truncated += truncated
  tally.tokens += tokens
  return vectors
}

async function writeBatch({ prepared, updated }: Batch, vectors: readonly Float32Array[] | undefined, { collection }: IndexParts, tally: Tally, { onProgress, signal }: IndexOptions): Promise<void> {
  let next = 0
  const documents: IndexedDocument[] = prepared.map(({ document, passages }) => ({
    document,
    passages: passages.map(({ passage, lexical, embeddingTexts }) => {
      if (vectors === undefined) return { passage, lexical }
      const from = next
      next += embeddingTexts.length
      return { passage, lexical, vectors: vectors.slice(from, next) }
    }),
  }))
  for (let from = 0; from < documents.length; from += WRITE_DOCUMENTS) {
    const part = documents.slice(from, from + WRITE_DOCUMENTS)
    await collection.putDocuments(part, signal)
    for (const { document, passages } of part) {
      tally.counts[updated.has(document.id) ? 'updated' : 'added']++
      tally.passages += passages.length
    }
    await nextTurn()
  }
  onProgress?.({ documents: tally.counts.input, written: tally.counts.added + tally.counts.updated + tally.counts.skipped, passages: tally.passages, failed: tally.counts.failed })
}
