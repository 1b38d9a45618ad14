/** The two legs' searches on a collection in memory. */
import type { DatabaseSync } from 'node:sqlite'
import type { ScoredId, WeightedTerm } from '../../domain.ts'
import type { CollectionMemory } from './memory.ts'
import { readOriginals } from './reads.ts'
import { windowed } from './vector-index.ts'
import { termNumbers } from './vocabulary.ts'

/** How many candidates beyond k are scored again with the float32 vectors: 3k, at least 30, at most 300. */
export const rescored = (k: number): number => k + Math.max(30, Math.min(300, 3 * k))

/** The quantised scan finds candidates, the float32 originals on disk decide their scores and order. */
export function searchDense(
  memory: CollectionMemory,
  database: DatabaseSync,
  file: string,
  query: Float32Array,
  k: number,
  windowWeight: number,
  allowed: Uint8Array | undefined,
): readonly ScoredId[] {
  const { vectors, passages } = memory
  if (vectors === undefined) return []
  const candidates = vectors.scan({ query, count: rescored(k), windowWeight, allowed, before: passages.before })
  const originals = readOriginals(database, file, vectors.dimension)
  const exact = candidates.map(({ slot }): ScoredId => {
    const stored = originals(passages.ordinalOf(slot))
    return { id: passages.idOf(slot), score: windowed(windowWeight, stored.length, (index) => dot(query, stored[index] as Float32Array)) }
  })
  return exact.sort((left, right) => right.score - left.score || (left.id < right.id ? -1 : 1)).slice(0, k)
}

export function searchLexical(memory: CollectionMemory, database: DatabaseSync, terms: readonly WeightedTerm[], k: number, allowed: Uint8Array | undefined): readonly ScoredId[] {
  const { lexical, passages } = memory
  const numbers = termNumbers(database, terms.map(({ term }) => term))
  const weights = new Map<number, number>()
  for (const [index, { weight }] of terms.entries()) {
    const id = numbers[index]
    if (id !== undefined) weights.set(id, (weights.get(id) ?? 0) + weight)
  }
  const query = [...weights].map(([id, weight]) => ({ id, weight }))
  return lexical.search({ terms: query, k, allowed, before: passages.before }).map(({ slot, score }) => ({ id: passages.idOf(slot), score }))
}

function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let at = 0; at < left.length; at++) sum += (left[at] as number) * (right[at] as number)
  return sum
}
