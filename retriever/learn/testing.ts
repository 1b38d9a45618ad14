/** A lab of known passages and the bench around it, for tests of what only a generator teaches. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHashEmbedder } from '../../src/embed/hash/embedder.ts'
import type { Generator } from '../../src/generate/port.ts'
import { openEmbeddedStore } from '../../src/store/embedded/store.ts'
import type { CollectionStore, Store } from '../../src/store/port.ts'
import { createAnalyzer } from '../../src/text/analyzer.ts'
import { createSegmenter } from '../../src/text/create.ts'
import { createBench, type Bench } from './bench.ts'
import type { GeneratedContext } from './generated/stages.ts'
import type { LearntParts } from './live.ts'
import type { PseudoQuery } from './types.ts'

export const analyzer = createAnalyzer(createSegmenter('jieba'))
export const embedder = createHashEmbedder()
const lexical = { k1: 1.2, b: 0.75, fieldWeights: { title: 1, body: 1, expansion: 0.5 } }

export interface KnownLab {
  readonly store: Store
  /** A document a passage, of the same id. */
  readonly lab: CollectionStore
  close(): Promise<void>
}

export async function openKnownLab(texts: ReadonlyMap<string, string>): Promise<KnownLab> {
  const store = openEmbeddedStore({ home: mkdtempSync(join(tmpdir(), 'medir-known-lab-')) })
  const lab = await store.create({ tenant: 't', name: 'lab' }, { segmenterFingerprint: analyzer.fingerprint, dimension: embedder.dimension, embedderFingerprint: embedder.fingerprint, lexical })
  const { vectors } = await embedder.embed([...texts.values()], 'passage')
  await lab.putDocuments(Array.from(texts, ([id, text], index) => (
    { document: { id, text, metadata: {}, contentHash: id }, passages: [{ passage: { id, documentId: id, ordinal: 0, text, start: 0, end: text.length, language: 'en' as const, metadata: {} }, lexical: analyzer.fields({ text }), vectors: [vectors[index] ?? new Float32Array()] }] }
  )))
  return {
    store,
    lab,
    close: async () => {
      await lab.close()
      await store.close()
    },
  }
}

/** Every query counts as one that found its passage. */
export async function benchOf(lab: CollectionStore, queries: readonly PseudoQuery[], parts: LearntParts = {}): Promise<Bench> {
  const { vectors } = await embedder.embed(queries.map(({ text }) => text), 'query')
  const evaluation = { lab, analyzer, embedder, lexical, vectors: new Map(queries.map(({ text }, index) => [text, vectors[index] ?? new Float32Array()])), documents: new Map(queries.map(({ documentId }) => [documentId, new Set([documentId])])) }
  const artefact = { name: 'x', file: 'x', hash: 'x' }
  return createBench(evaluation, { ...artefact, rows: queries }, { ...artefact, rows: queries.map(({ id }) => ({ id, rank: 1, kept: true, negatives: [] })) }, { version: 0, parts, origins: {} })
}

export function contextWith(lab: CollectionStore, generate: Generator['generate'], budget: GeneratedContext['budget']): GeneratedContext {
  const generator: Generator = { name: 'test:known', completesOnly: false, generate, close: async () => undefined }
  return { folder: mkdtempSync(join(tmpdir(), 'medir-known-run-')), source: lab, analyzer, embedder, embeddingTexts: async ({ text }) => [text], progress: () => () => undefined, writer: { generator, deidentify: (text) => text }, budget }
}
