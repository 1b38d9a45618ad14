/** How well the lab's passages are found again: the real retriever over the lab, one figure a pseudo-query. */
import { isDeepStrictEqual } from 'node:util'
import type { Embedder } from '../../src/embed/port.ts'
import type { CollectionStore, LexicalParameters } from '../../src/store/port.ts'
import type { Analyzer } from '../../src/text/analyzer.ts'
import type { RetrieverParameters } from '../parameters.ts'
import { createRetriever } from '../retriever.ts'
import type { QueryAdapter } from '../search.ts'
import { macroMean, styleGroups } from './styles.ts'
import type { PseudoQuery } from './types.ts'
import type { Saturation } from './weights.ts'

export interface EvaluationParts {
  readonly lab: CollectionStore
  readonly analyzer: Analyzer
  readonly embedder: Pick<Embedder, 'name' | 'dimension' | 'maxTokens' | 'fingerprint'>
  /** Query vectors by text. */
  readonly vectors: ReadonlyMap<string, Float32Array>
  /** Lab passages of each document. */
  readonly documents: ReadonlyMap<string, ReadonlySet<string>>
  /** The source collection's, as they are now. */
  readonly lexical: LexicalParameters
}

/** What is tried; absent parts are the present ones. */
export interface Variant {
  readonly parameters?: RetrieverParameters
  readonly adapter?: QueryAdapter
  readonly lexical?: Saturation
  /** The same index terms, other weights of a query's. */
  readonly analyzer?: Analyzer
}

const DEPTH = 10

/**
 * nDCG@10 with one relevant document (Järvelin & Kekäläinen 2002): 1 / log2(1 + rank) of its first passage, 0 beyond the
 * tenth. In the order of the queries.
 */
export async function evaluate(parts: EvaluationParts, queries: readonly PseudoQuery[], variant: Variant, signal?: AbortSignal): Promise<readonly number[]> {
  await setLexical(parts, variant, signal)
  const retriever = createRetriever({ collection: parts.lab, analyzer: { ...parts.analyzer, highlights: () => [] }, embedder: knownVectors(parts), ...asked(variant) })
  const values: number[] = []
  for (const { text, queryType, language, documentId } of queries) {
    const { hits } = await retriever.search({ query: text, k: DEPTH, mode: 'hybrid', hyde: 'off', queryType, language }, signal)
    values.push(gain(hits.map(({ id }) => id), parts.documents.get(documentId) ?? new Set()))
  }
  return values
}

/** The lab scores by the variant's parameters from now on; a run that was killed may have left others. */
export async function setLexical({ lab, lexical }: Pick<EvaluationParts, 'lab' | 'lexical'>, variant: Variant, signal?: AbortSignal): Promise<void> {
  const { settings } = await lab.info(signal)
  const wanted = { ...lexical, ...variant.lexical }
  if (isDeepStrictEqual(settings.lexical, wanted)) return
  await lab.updateSettings({ ...settings, lexical: wanted }, signal)
}

/** What of a variant the retriever takes; the rest is in the lab. */
export function asked({ parameters, adapter, analyzer }: Variant): Omit<Variant, 'lexical'> {
  return { ...(analyzer === undefined ? {} : { analyzer: { ...analyzer, highlights: () => [] } }), ...(parameters === undefined ? {} : { parameters }), ...(adapter === undefined ? {} : { adapter }) }
}

/** Mean over styles of their means. */
export function macro(queries: readonly { readonly style: string }[], values: readonly number[]): number {
  return macroMean(styleGroups(queries), values)
}

export function gain(ids: readonly string[], relevant: ReadonlySet<string>): number {
  const place = ids.slice(0, DEPTH).findIndex((id) => relevant.has(id))
  return place < 0 ? 0 : 1 / Math.log2(place + 2)
}

/** Every pseudo-query was embedded in a stage of its own; the lab asks for nothing else. */
export function knownVectors({ embedder, vectors }: Pick<EvaluationParts, 'embedder' | 'vectors'>): Embedder {
  return {
    ...embedder,
    embed: async (texts) => ({ vectors: texts.map((text) => vectors.get(text) ?? new Float32Array(embedder.dimension)), truncated: 0, tokens: 0 }),
    countTokens: async (texts) => texts.map(({ length }) => length),
    close: async () => undefined,
  }
}
