/** The two legs' searches on a collection in memory. */
import type { DatabaseSync } from 'node:sqlite'
import type { ScoredId, WeightedTerm } from '../../domain.ts'
import type { CollectionMemory } from './memory.ts'
import { readOriginals } from './reads.ts'
import { TopK } from './top-k.ts'
import { windowed } from './vector-index.ts'
import { termNumbers } from './vocabulary.ts'

/** How many candidates the scan keeps at most: k and at most 3k more, 30 to 300. Usually few beyond k are scored again. */
export const candidatesFor = (k: number): number => k + Math.max(30, Math.min(300, 3 * k))

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
  const candidates = vectors.scan({ query, k, most: candidatesFor(k), windowWeight, allowed, before: passages.before })
  const originals = readOriginals(database, file, vectors.dimension)
  const best = new TopK(k, passages.before)
  for (const { slot, score } of candidates.best) {
    // Reading a vector from disk costs as much as scanning thousands: stop once no other can be among the k best.
    if (score + candidates.margin < best.threshold) break
    const stored = originals(passages.ordinalOf(slot))
    best.offer(windowed(windowWeight, stored.length, (index) => dot(query, stored[index] as Float32Array)), slot)
  }
  return best.sorted().map(({ slot, score }) => ({ id: passages.idOf(slot), score }))
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
