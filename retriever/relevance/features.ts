/** What a passage's relevance is judged by: two figures that mean the same for every query, unlike fused scores. */
import type { WeightedTerm } from '../../src/domain.ts'
import type { CollectionStore } from '../../src/store/port.ts'

export interface RelevanceFeatures {
  /**
   * How far the passage's cosine stands above what is usual in its collection, in standard deviations:
   *   z = (cos(q, p) − μ) / σ,   μ, σ over cos(q, b) of background passages b
   * Absent without vectors.
   */
  readonly distance?: number
  /** Share of the query's information that the passage's words cover: Σ idf(t) over t ∈ q ∩ p, divided by Σ idf(t) over t ∈ q. */
  readonly coverage: number
}

/** Passages whose cosines say what is usual; fewer say nothing reliable. */
const BACKGROUND_SIZE = 200
const LEAST_BACKGROUND = 20

/** Vectors of the first passages in the store's own order: the same ones every time while the collection does not change. */
export async function backgroundVectors(collection: CollectionStore, signal?: AbortSignal): Promise<readonly Float32Array[]> {
  const { passages } = await collection.scan({ limit: BACKGROUND_SIZE, embedded: true }, signal)
  const vectors = await collection.vectorsOf(passages.map(({ id }) => id), signal)
  return vectors.flatMap(([whole]) => (whole === undefined ? [] : [whole]))
}

export function distances(query: Float32Array, passages: readonly (Float32Array | undefined)[], background: readonly Float32Array[]): readonly (number | undefined)[] {
  if (background.length < LEAST_BACKGROUND) return passages.map(() => undefined)
  const usual = background.map((vector) => dot(query, vector))
  const mean = usual.reduce((sum, value) => sum + value, 0) / usual.length
  const deviation = Math.sqrt(usual.reduce((sum, value) => sum + (value - mean) ** 2, 0) / usual.length)
  return passages.map((vector) => (vector === undefined || deviation === 0 ? undefined : (dot(query, vector) - mean) / deviation))
}

/** BM25's idf: a word that the collection does not know weighs most, so that a question about something else covers little. */
export async function termWeights(collection: CollectionStore, terms: readonly WeightedTerm[], signal?: AbortSignal): Promise<ReadonlyMap<string, number>> {
  const { passages, documentFrequencies } = await collection.termStatistics(terms.map(({ term }) => term), signal)
  return new Map(terms.map(({ term, weight }, index) => {
    const frequency = documentFrequencies[index] ?? 0
    return [term, weight * Math.log(1 + (passages - frequency + 0.5) / (frequency + 0.5))]
  }))
}

export function coverage(weights: ReadonlyMap<string, number>, words: ReadonlySet<string>): number {
  let all = 0
  let covered = 0
  for (const [term, weight] of weights) {
    all += weight
    if (words.has(term)) covered += weight
  }
  return all === 0 ? 0 : covered / all
}

export function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let at = 0; at < left.length; at++) sum += (left[at] ?? 0) * (right[at] ?? 0)
  return sum
}
