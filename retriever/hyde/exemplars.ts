/** Exemplar memory: the learnt demonstrations nearest to a query (Liu et al., DeeLIO 2022: k nearest in-context examples). */
import { decodeVector } from '../learn/types.ts'
import { dot } from './combine.ts'
import type { Exemplar } from './prompts.ts'

export interface StoredExemplar extends Exemplar {
  /** Of the query, by the collection's embedder; base64 of float32. */
  readonly vector: string
}

/** Two leave a small model's context room for the answer. */
const SHOWN = 2
const decoded = new WeakMap<StoredExemplar, Float32Array>()

/** Nearest last, where a model looks first. */
export function nearestExemplars(exemplars: readonly StoredExemplar[], vector: Float32Array, count = SHOWN): readonly Exemplar[] {
  const near = exemplars.map((exemplar, index) => ({ exemplar, index, similarity: dot(vectorOf(exemplar), vector) })).toSorted((left, right) => right.similarity - left.similarity || left.index - right.index)
  return near.slice(0, count).toReversed().map(({ exemplar: { query, text } }) => ({ query, text }))
}

function vectorOf(exemplar: StoredExemplar): Float32Array {
  const known = decoded.get(exemplar) ?? decodeVector(exemplar.vector)
  decoded.set(exemplar, known)
  return known
}
