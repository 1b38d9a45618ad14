/**
 * Round-trip filter and hard negatives, in one pass over the lab: a pseudo-query stays when its passage is among the first
 * hits (Alberti et al., ACL 2019: round-trip consistency), and what stands at ranks 5 to 100 and is of another document is
 * near enough to teach and far enough not to be an answer itself (Qu et al., RocketQA, NAACL 2021).
 */
import { z } from 'zod'
import { createRetriever } from '../retriever.ts'
import { chunked, runStage, type Artefact } from './artefact.ts'
import { knownVectors, setLexical, type EvaluationParts } from './evaluate.ts'
import type { StageContext } from './stages.ts'
import type { PseudoQuery } from './types.ts'

/** The passage must be among so many first hits. */
const FOUND_WITHIN = 20
const NEGATIVES_FROM = 5
const NEGATIVES_TO = 100
/** Hard negatives kept a query, spread evenly over the ranks. */
const NEGATIVES = 4
const CHUNK = 64

export const keptSchema = z.object({ id: z.string(), rank: z.int().nullable(), kept: z.boolean(), negatives: z.array(z.string()) })
export type Kept = Readonly<z.infer<typeof keptSchema>>

export async function filterStage({ folder, signal, progress }: Pick<StageContext, 'folder' | 'signal' | 'progress'>, name: string, parts: EvaluationParts, queries: Pick<Artefact<PseudoQuery>, 'hash' | 'rows'>, inputs: Readonly<Record<string, unknown>>): Promise<Artefact<Kept>> {
  const retriever = createRetriever({ collection: parts.lab, analyzer: { ...parts.analyzer, highlights: () => [] }, embedder: knownVectors(parts) })
  const chunks = chunked(queries.rows, CHUNK)
  await setLexical(parts, {}, signal)
  return runStage({ folder, name, version: 1, inputs: { ...inputs, queries: queries.hash }, schema: keptSchema, chunks: chunks.length, signal, onProgress: progress(name) }, async (chunk) => {
    const kept: Kept[] = []
    for (const { id, text, queryType, language, documentId } of chunks[chunk] ?? []) {
      const { hits } = await retriever.search({ query: text, k: NEGATIVES_TO, mode: 'hybrid', hyde: 'off', queryType, language }, signal)
      const relevant = parts.documents.get(documentId) ?? new Set<string>()
      const place = hits.findIndex((hit) => relevant.has(hit.id))
      const others = hits.slice(NEGATIVES_FROM - 1).filter((hit) => !relevant.has(hit.id))
      const step = Math.max(1, Math.floor(others.length / NEGATIVES))
      const negatives = Array.from({ length: NEGATIVES }, (_, index) => others[index * step]?.id).filter((negative) => negative !== undefined)
      kept.push({ id, rank: place < 0 ? null : place + 1, kept: place >= 0 && place < FOUND_WITHIN, negatives })
    }
    return kept
  })
}
