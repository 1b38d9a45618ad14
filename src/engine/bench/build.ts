/** Passages of a benchmark into a collection: each is one document with one passage, as the benchmark cut it. */
import { createHash } from 'node:crypto'
import type { BenchPassage } from '../../../cmirb/port.ts'
import type { Embedder } from '../../embed/port.ts'
import type { CollectionStore, IndexedDocument } from '../../store/port.ts'
import type { Analyzer } from '../../text/analyzer.ts'
import { detectLanguage } from '../../text/language.ts'
import { passageWindows } from '../../text/windows.ts'

/** Passages a transaction, and texts that are embedded together. */
const BATCH = 256

export interface BuildParts {
  readonly analyzer: Analyzer
  /** Absent: words only. */
  readonly embedder?: Embedder | undefined
  /** Also vectors of windows. */
  readonly windows: boolean
}

export async function putPassages(collection: CollectionStore, passages: readonly BenchPassage[], parts: BuildParts, onProgress?: (done: number, total: number) => void, signal?: AbortSignal): Promise<void> {
  for (let at = 0; at < passages.length; at += BATCH) {
    signal?.throwIfAborted()
    const batch = passages.slice(at, at + BATCH)
    const vectors = await embedPassages(batch, parts, signal)
    await collection.putDocuments(batch.map((passage, index) => asDocument(passage, parts.analyzer, vectors[index])), signal)
    onProgress?.(at + batch.length, passages.length)
  }
}

/** What is embedded for a passage: its title and its text. */
function embeddedText({ title, text }: BenchPassage): string {
  return title === undefined ? text : `${title}\n${text}`
}

async function embedPassages(passages: readonly BenchPassage[], { embedder, windows }: BuildParts, signal: AbortSignal | undefined): Promise<readonly (readonly Float32Array[])[]> {
  if (embedder === undefined) return []
  const texts = await Promise.all(passages.map(async (passage) => [embeddedText(passage), ...(windows ? await windowTexts(passage, embedder) : [])]))
  const { vectors } = await embedder.embed(texts.flat(), 'passage', signal)
  let at = 0
  return texts.map(({ length }) => vectors.slice(at, (at += length)))
}

async function windowTexts({ text }: BenchPassage, embedder: Embedder): Promise<readonly string[]> {
  const windows = await passageWindows(text, async (texts) => embedder.countTokens(texts))
  return windows.map(({ start, end }) => text.slice(start, end))
}

function asDocument(passage: BenchPassage, analyzer: Analyzer, vectors: readonly Float32Array[] | undefined): IndexedDocument {
  const { id, title, text } = passage
  const titled = title === undefined ? {} : { title }
  return {
    document: { id, ...titled, text, metadata: {}, contentHash: createHash('sha256').update(embeddedText(passage)).digest('hex') },
    passages: [
      {
        passage: { id, documentId: id, ordinal: 0, ...titled, text, start: 0, end: text.length, language: detectLanguage(text), metadata: {} },
        lexical: analyzer.fields(passage),
        ...(vectors === undefined ? {} : { vectors }),
      },
    ],
  }
}
