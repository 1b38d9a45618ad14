/** The stages of self-learning without a generator, each an artefact on disk. learn.ts strings them together. */
import { z } from 'zod'
import type { Passage } from '../../src/domain.ts'
import type { Embedder } from '../../src/embed/port.ts'
import type { CollectionStore } from '../../src/store/port.ts'
import type { Analyzer } from '../../src/text/analyzer.ts'
import { detectLanguage } from '../../src/text/language.ts'
import { classifyQuery } from '../hyde/classify.ts'
import { chunked, runStage, type Artefact } from './artefact.ts'
import type { ConfirmedPair } from './feedback.ts'
import { reduced } from './lab.ts'
import { samplePassages } from './passages.ts'
import { splitOf } from './split.ts'
import { fromStructure } from './structure/structure.ts'
import { decodeVector, encodeVector, pseudoQuerySchema, type PseudoQuery } from './types.ts'

export interface StageContext {
  /** The run's folder. */
  readonly folder: string
  readonly source: CollectionStore
  readonly analyzer: Analyzer
  readonly embedder: Embedder
  /** What the embedder reads for a passage: the whole, then its windows. */
  readonly embeddingTexts: (passage: Passage) => Promise<readonly string[]>
  readonly signal?: AbortSignal | undefined
  readonly progress: (stage: string) => (done: number, total: number) => void
}

const placeSchema = z.object({ id: z.string(), documentId: z.string(), title: z.string().optional() })
/** Passages, queries or texts a chunk: what a kill may cost. */
const CHUNK = 64

/** Stage 1. The collection's revision is an input: what changed since is learnt from anew. */
export async function passagesStage({ folder, source, signal }: StageContext, limit: number, revision: number): Promise<Artefact<z.infer<typeof placeSchema>>> {
  return runStage({ folder, name: '1-passages', version: 1, inputs: { limit, revision }, schema: placeSchema, chunks: 1, signal }, async () => samplePassages(source, limit, signal))
}

/** Stage 2. A sentence that a neighbouring passage repeats was not really taken out, so it is left where it is. */
export async function structureStage(context: StageContext, passages: Artefact<z.infer<typeof placeSchema>>): Promise<Artefact<PseudoQuery>> {
  const { folder, source, signal } = context
  const titles = countTitles(passages.rows)
  const chunks = chunked(passages.rows, CHUNK)
  return runStage({ folder, name: '2-pseudo-queries', version: 1, inputs: { passages: passages.hash }, schema: pseudoQuerySchema, chunks: chunks.length, signal, onProgress: context.progress('pseudo-queries') }, async (chunk) => {
    const found = await source.getPassages((chunks[chunk] ?? []).map(({ id }) => id), signal)
    const queries = await Promise.all(found.map(async (passage) => {
      const made = fromStructure(passage, titles)
      const siblings = made.some(({ cut }) => cut !== undefined) ? await source.passagesOf(passage.documentId, signal) : []
      return made.filter(({ cut, text }) => cut === undefined || !siblings.some((sibling) => sibling.id !== passage.id && sibling.text.includes(text)))
    }))
    return queries.flat()
  })
}

/** Pairs that users confirmed; those whose documents are held out judge, the others teach. */
export async function useStage({ folder, source, signal }: StageContext, confirmed: readonly ConfirmedPair[]): Promise<Artefact<PseudoQuery>> {
  return runStage({ folder, name: '2-use', version: 1, inputs: { confirmed }, schema: pseudoQuerySchema, chunks: 1, signal }, async () => {
    const rows: PseudoQuery[] = []
    for (const [index, { query, documentId }] of confirmed.entries()) {
      const [passage] = await source.passagesOf(documentId, signal)
      if (passage === undefined) continue
      rows.push({ id: `${passage.id}-use-${index}`, passageId: passage.id, documentId, split: splitOf(documentId), style: 'use', queryType: classifyQuery(query), language: detectLanguage(query), text: query })
    }
    return rows
  })
}

function countTitles(places: readonly { readonly title?: string | undefined }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { title } of places) if (title !== undefined) counts.set(title, (counts.get(title) ?? 0) + 1)
  return counts
}

const labVectorsSchema = z.object({ passageId: z.string(), vectors: z.array(z.string()) })

/** Stage 3: vectors of the passages that lost something. */
export async function labVectorsStage(context: StageContext, queries: Artefact<PseudoQuery>): Promise<{ readonly hash: string; readonly vectors: ReadonlyMap<string, readonly Float32Array[]> }> {
  const { folder, source, embedder, signal } = context
  const byPassage = Map.groupBy(queries.rows.filter(({ cut, cutsTitle }) => cut !== undefined || cutsTitle === true), ({ passageId }) => passageId)
  const chunks = chunked([...byPassage.keys()], CHUNK)
  const artefact = await runStage({ folder, name: '3-lab-vectors', version: 1, inputs: { queries: queries.hash, embedder: embedder.fingerprint }, schema: labVectorsSchema, chunks: chunks.length, signal, onProgress: context.progress('lab vectors') }, async (chunk) => {
    const passages = await source.getPassages(chunks[chunk] ?? [], signal)
    const texts = await Promise.all(passages.map(async (passage) => context.embeddingTexts(reduced(passage, byPassage.get(passage.id) ?? []))))
    const { vectors } = await embedder.embed(texts.flat(), 'passage', signal)
    let at = 0
    return passages.map(({ id }, index) => ({ passageId: id, vectors: vectors.slice(at, (at += texts[index]?.length ?? 0)).map(encodeVector) }))
  })
  return { hash: artefact.hash, vectors: new Map(artefact.rows.map(({ passageId, vectors }) => [passageId, vectors.map(decodeVector)])) }
}

const queryVectorSchema = z.object({ id: z.string(), vector: z.string() })

/** By text, as the lab asks for them. */
export async function queryVectorsStage(context: StageContext, queries: Pick<Artefact<PseudoQuery>, 'hash' | 'rows'>, name = '4-query-vectors'): Promise<{ readonly hash: string; readonly vectors: ReadonlyMap<string, Float32Array> }> {
  const { folder, embedder, signal } = context
  const chunks = chunked(queries.rows, CHUNK)
  const artefact = await runStage({ folder, name, version: 1, inputs: { queries: queries.hash, embedder: embedder.fingerprint }, schema: queryVectorSchema, chunks: chunks.length, signal, onProgress: context.progress(name) }, async (chunk) => {
    const some = chunks[chunk] ?? []
    const { vectors } = await embedder.embed(some.map(({ text }) => text), 'query', signal)
    return some.map(({ id }, index) => ({ id, vector: encodeVector(vectors[index] ?? new Float32Array(embedder.dimension)) }))
  })
  const texts = new Map(queries.rows.map(({ id, text }) => [id, text]))
  return { hash: artefact.hash, vectors: new Map(artefact.rows.map(({ id, vector }) => [texts.get(id) ?? id, decodeVector(vector)])) }
}
