/** The dense leg: nearest passages to the query's vector, or to its mean with the vectors of hypotheses. */
import type { ScoredId } from '../../src/domain.ts'
import type { LegOptions } from './lexical.ts'
import type { LegSearcher } from './together.ts'

export async function denseLeg(collection: LegSearcher, vector: Float32Array, { k, filter, windowWeight }: LegOptions & { readonly windowWeight: number }, signal?: AbortSignal): Promise<readonly ScoredId[]> {
  return collection.searchDense({ vector, k, windowWeight, ...(filter === undefined ? {} : { filter }) }, signal)
}

/**
 * HyDE's query vector, L2-normalised mean of the query and n hypotheses:
 *
 *   v = (E(q) + Σ_i E(h_i)) / (n + 1)
 *
 * Gao, Ma, Lin & Callan, "Precise Zero-Shot Dense Retrieval without Relevance Labels", ACL 2023, eq. 8.
 */
export function meanVector(vectors: readonly Float32Array[]): Float32Array {
  const mean = new Float32Array(vectors[0]?.length ?? 0)
  for (const vector of vectors) for (let index = 0; index < mean.length; index++) mean[index] = (mean[index] ?? 0) + (vector[index] ?? 0)
  const norm = Math.hypot(...mean)
  return norm === 0 ? mean : mean.map((value) => value / norm)
}
