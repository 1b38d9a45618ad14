/** Passages of a benchmark into a collection: each is one document with one passage, as the benchmark cut it, embedded as the pipeline would. */
import { createHash } from 'node:crypto'
import type { BenchPassage } from '../../../cmirb/port.ts'
import { embeddingTexts } from '../../../indexer/embedding-texts.ts'
import type { Passage } from '../../domain.ts'
import type { Embedder } from '../../embed/port.ts'
import type { CollectionStore, IndexedDocument } from '../../store/port.ts'
import type { Analyzer } from '../../text/analyzer.ts'
import { detectLanguage } from '../../text/language.ts'

/** Passages a transaction, and texts that are embedded together. */
const BATCH = 256

export interface BuildParts {
  readonly analyzer: Analyzer
  /** Absent: words only. */
  readonly embedder?: Embedder | undefined
  /** Also vectors of windows. */
  readonly windows: boolean
  /** What a benchmark's passage is called in the store. */
  readonly passageId: (id: string) => string
}

export async function putPassages(collection: CollectionStore, passages: readonly BenchPassage[], parts: BuildParts, onProgress?: (done: number, total: number) => void, signal?: AbortSignal): Promise<void> {
  for (let at = 0; at < passages.length; at += BATCH) {
    signal?.throwIfAborted()
    const batch = passages.slice(at, at + BATCH)
    const vectors = await embedPassages(batch, parts, signal)
    await collection.putDocuments(batch.map((passage, index) => asDocument(passage, parts, vectors[index])), signal)
    onProgress?.(at + batch.length, passages.length)
  }
}

async function embedPassages(passages: readonly BenchPassage[], { embedder, windows }: BuildParts, signal: AbortSignal | undefined): Promise<readonly (readonly Float32Array[])[]> {
  if (embedder === undefined) return []
  const countTokens: Embedder['countTokens'] = async (texts) => embedder.countTokens(texts)
  const texts = await Promise.all(passages.map(async (passage) => embeddingTexts(asPassage(passage), { windows, countTokens })))
  const { vectors } = await embedder.embed(texts.flat(), 'passage', signal)
  let at = 0
  return texts.map(({ length }) => vectors.slice(at, (at += length)))
}

function asPassage({ id, title, text }: BenchPassage): Passage {
  return { id, documentId: id, ordinal: 0, ...(title === undefined ? {} : { title }), text, start: 0, end: text.length, language: detectLanguage(text), metadata: {} }
}

function asDocument(given: BenchPassage, { analyzer, passageId }: BuildParts, vectors: readonly Float32Array[] | undefined): IndexedDocument {
  const passage = asPassage(given)
  const { id, title, text, metadata } = passage
  return {
    document: { id, ...(title === undefined ? {} : { title }), text, metadata, contentHash: createHash('sha256').update(`${title ?? ''}\n${text}`).digest('hex') },
    passages: [{ passage: { ...passage, id: passageId(id) }, lexical: analyzer.fields(passage), ...(vectors === undefined ? {} : { vectors }) }],
  }
}
