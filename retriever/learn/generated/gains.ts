/** What texts that a generator wrote are worth: nDCG@10 of searches that use them. */
import type { Embedder } from '../../../src/embed/port.ts'
import type { GateParameters } from '../../hyde/gate.ts'
import { createRetriever } from '../../retriever.ts'
import { asked, gain, knownVectors, setLexical, type EvaluationParts, type Variant } from '../evaluate.ts'
import type { PseudoQuery } from '../types.ts'

export interface TextGains {
  readonly parts: EvaluationParts
  readonly variant: Variant
  /** Absent: what medir brings. */
  readonly gate?: GateParameters | undefined
  /** Of the texts, by text. */
  readonly vectors: ReadonlyMap<string, Float32Array>
}

/** As passages, each text once. */
export async function textVectors(embedder: Pick<Embedder, 'embed'>, texts: Iterable<string>, signal?: AbortSignal): Promise<ReadonlyMap<string, Float32Array>> {
  const distinct = [...new Set(texts)]
  if (distinct.length === 0) return new Map()
  const { vectors } = await embedder.embed(distinct, 'passage', signal)
  return new Map(distinct.flatMap((text, index) => (vectors[index] === undefined ? [] : [[text, vectors[index]] as const])))
}

/** In the order of the queries; one without a text is searched for alone. `texts` by the query's id. */
export async function gainsWith({ parts, variant, gate, vectors }: TextGains, queries: readonly PseudoQuery[], texts: ReadonlyMap<string, string>, signal?: AbortSignal): Promise<readonly number[]> {
  await setLexical(parts, variant, signal)
  const known = new Map([...parts.vectors, ...vectors])
  const retriever = createRetriever({ collection: parts.lab, analyzer: { ...parts.analyzer, highlights: () => [] }, embedder: knownVectors({ embedder: parts.embedder, vectors: known }), ...asked(variant), ...(gate === undefined ? {} : { hyde: { gate } }) })
  const gains: number[] = []
  for (const { id, text: query, queryType, language, documentId } of queries) {
    const text = texts.get(id)
    const { hits } = await retriever.search({ query, k: 10, mode: 'hybrid', hyde: text === undefined ? 'off' : 'auto', queryType, language, ...(text === undefined ? {} : { hypothetical: [text] }) }, signal)
    gains.push(gain(hits.map(({ id: hit }) => hit), parts.documents.get(documentId) ?? new Set()))
  }
  return gains
}
