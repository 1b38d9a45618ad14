/**
 * A query adapter: a low-rank residual on the query's vector, so that queries move and the index does not.
 *
 *   q' = normalise(q + s · B A q),   A: r × d,  B: d × r (zero at the start: the identity)
 *
 * Residual adapters on frozen embeddings: Houlsby et al., ICML 2019; low rank: Hu et al., "LoRA", ICLR 2022. s is the
 * strength with which it is used; a strength below the trained one interpolates between the old and the new model
 * (Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022), which keeps what pairs cannot show.
 */
import { z } from 'zod'
import type { QueryType } from '../../types.ts'
import { decodeVector, encodeVector } from '../types.ts'

export interface Adapter {
  readonly dimension: number
  readonly rank: number
  /** Row-major r × d. */
  readonly a: Float32Array
  /** Row-major d × r. */
  readonly b: Float32Array
}

export const adapterSchema = z.object({
  /** Of the embedder whose vectors it moves. */
  embedderFingerprint: z.string(),
  dimension: z.int(),
  rank: z.int(),
  a: z.string(),
  b: z.string(),
  strength: z.number(),
  /** Query types with a strength of their own. */
  strengths: z.record(z.string(), z.number()),
})
export type StoredAdapter = z.infer<typeof adapterSchema>

export function encodeAdapter({ dimension, rank, a, b }: Adapter): Pick<StoredAdapter, 'dimension' | 'rank' | 'a' | 'b'> {
  return { dimension, rank, a: encodeVector(a), b: encodeVector(b) }
}

/** What the retriever applies to a query's vector. */
export function adapterFunction(stored: StoredAdapter): (vector: Float32Array, queryType: QueryType) => Float32Array {
  const adapter: Adapter = { dimension: stored.dimension, rank: stored.rank, a: decodeVector(stored.a), b: decodeVector(stored.b) }
  return (vector, queryType) => adapt(adapter, vector, stored.strengths[queryType] ?? stored.strength)
}

export function adapt({ dimension, rank, a, b }: Adapter, vector: Float32Array, strength: number): Float32Array {
  if (strength === 0) return vector
  const inner = new Float64Array(rank)
  for (let row = 0; row < rank; row++) {
    let sum = 0
    for (let column = 0; column < dimension; column++) sum += (a[row * dimension + column] ?? 0) * (vector[column] ?? 0)
    inner[row] = sum
  }
  const moved = new Float32Array(dimension)
  for (let row = 0; row < dimension; row++) {
    let sum = 0
    for (let column = 0; column < rank; column++) sum += (b[row * rank + column] ?? 0) * (inner[column] ?? 0)
    moved[row] = (vector[row] ?? 0) + strength * sum
  }
  const norm = Math.hypot(...moved)
  return norm === 0 ? vector : moved.map((value) => value / norm)
}
