/**
 * The lexical leg as a sparse vector: a dimension a term, by a 32-bit hash, and as its weight the part of BM25 that depends
 * on the passage (S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond, 2009):
 *
 *   weight(t, d) = tf / (tf + k1 · (1 − b + b · len(d) / avglen)),   tf(t, d) = Σ_f weight_f · count_f(t, d),   len(d) = Σ_t tf(t, d)
 *
 * The server multiplies each by idf(t) = ln(1 + (N − df + 0.5) / (df + 0.5)) when it searches (`modifier: idf`), so that the
 * inner product with the query's term weights is what the embedded store computes. Two terms of one hash count as one; what
 * that costs is measured in docs/scale.md.
 */
import type { LexicalField, LexicalFields, WeightedTerm } from '../../domain.ts'
import type { LexicalParameters } from '../port.ts'

export interface SparseVector {
  readonly indices: number[]
  readonly values: number[]
}

const FIELDS: readonly LexicalField[] = ['title', 'body', 'expansion']

/** The weighted term frequencies of a passage by dimension, those of weight 0 left out. */
export function termFrequencies(lexical: LexicalFields, { fieldWeights }: LexicalParameters): ReadonlyMap<number, number> {
  const frequencies = new Map<number, number>()
  for (const field of FIELDS) {
    const weight = fieldWeights[field]
    if (weight === 0) continue
    for (const { term, count } of lexical[field] ?? []) add(frequencies, termDimension(term), weight * count)
  }
  return frequencies
}

/** Weighted length in terms. */
export function lengthOf(frequencies: ReadonlyMap<number, number>): number {
  let length = 0
  for (const frequency of frequencies.values()) length += frequency
  return length
}

/** `averageLength` 0 is an empty collection's: lengths do not matter then. */
export function passageVector(frequencies: ReadonlyMap<number, number>, averageLength: number, { k1, b }: LexicalParameters): SparseVector {
  const saturation = averageLength === 0 ? k1 : k1 * (1 - b + (b * lengthOf(frequencies)) / averageLength)
  const indices = [...frequencies.keys()].sort((left, right) => left - right)
  return { indices, values: indices.map((index) => bm25(frequencies.get(index) as number, saturation)) }
}

const bm25 = (frequency: number, saturation: number): number => frequency / (frequency + saturation)

/** Terms of weight 0 are left out: they match nothing. */
export function queryVector(terms: readonly WeightedTerm[]): SparseVector {
  const weights = new Map<number, number>()
  for (const { term, weight } of terms) if (weight > 0) add(weights, termDimension(term), weight)
  return { indices: [...weights.keys()], values: [...weights.values()] }
}

function add(sums: Map<number, number>, key: number, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value)
}

const rotate = (value: number, by: number): number => (value << by) | (value >>> (32 - by))

const mixed = (block: number): number => Math.imul(rotate(Math.imul(block, 0xcc9e_2d51), 15), 0x1b87_3593)

/**
 * The dimension of a term, 0 to 2^32 − 1, the same on every machine: MurmurHash3 x86 32 (A. Appleby, 2011, public domain)
 * over UTF-16 code units, two a block. Terms of a whole block, as pairs of Han characters are, never share a dimension.
 */
export function termDimension(term: string): number {
  let hash = 0
  for (let at = 0; at + 1 < term.length; at += 2) hash = (Math.imul(rotate(hash ^ mixed(term.charCodeAt(at) | (term.charCodeAt(at + 1) << 16)), 13), 5) + 0xe654_6b64) | 0
  if (term.length % 2 === 1) hash ^= mixed(term.charCodeAt(term.length - 1))
  hash ^= 2 * term.length
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}
