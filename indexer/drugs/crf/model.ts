/** A CRF as it is run: extractor, labels, int8 weights in sparse rows, sums cached by symbol and slot. */
import type { Analysis, Extractor } from '../features/extractor.ts'
import { KeyTable } from '../features/keyTable.ts'
import { decodeSpans, type LabelSet, type TokenSpan } from './labels.ts'
import { Lattice } from './lattice.ts'

/** Sparse rows: feature f has weights value[row[f]] … value[row[f + 1] − 1] × scale for the labels of the same indices. */
export interface SparseWeights {
  readonly keys: Uint32Array
  readonly row: Uint32Array
  readonly label: Uint8Array
  readonly value: Int8Array
  readonly scale: number
  readonly transition: Float32Array
}

export interface ScoredSpan extends TokenSpan {
  /** Smallest marginal probability along the span of being part of such a mention, 0 to 1. */
  readonly confidence: number
}

/** Distinct symbols remembered before the caches are emptied. */
const MAXIMUM_SYMBOLS = 60_000

export class CrfModel {
  readonly labels: LabelSet
  readonly weights: SparseWeights
  readonly #table: KeyTable
  readonly #extractor: Extractor
  readonly #lattice: Lattice
  #cache: (Float32Array | undefined)[] = []
  #scores = new Float32Array(0)
  #marginals = new Float64Array(0)

  constructor(labels: LabelSet, weights: SparseWeights, extractor: Extractor) {
    this.labels = labels
    this.weights = weights
    this.#extractor = extractor
    this.#lattice = new Lattice(labels)
    this.#table = new KeyTable(weights.keys.length)
    for (const key of weights.keys) this.#table.add(key)
  }

  get extractor(): Extractor {
    return this.#extractor
  }

  /** Spans of tokens in the best label sequence. */
  tag(analysis: Analysis): readonly ScoredSpan[] {
    const { length } = analysis
    if (length === 0) return []
    this.#score(analysis)
    const best = new Uint8Array(length)
    this.#lattice.best(length, this.#scores, this.weights.transition, best)
    const spans = decodeSpans(best)
    if (this.#extractor.symbolCount > MAXIMUM_SYMBOLS) this.#forget()
    return spans.length === 0 ? [] : this.#withConfidence(length, spans)
  }

  #withConfidence(length: number, spans: readonly TokenSpan[]): readonly ScoredSpan[] {
    const { count } = this.labels
    if (this.#marginals.length < length * count) this.#marginals = new Float64Array(this.#scores.length)
    this.#lattice.marginals(length, this.#scores, this.weights.transition, this.#marginals)
    return spans.map((span) => {
      let confidence = 1
      for (let token = span.first; token <= span.last; token++) confidence = Math.min(confidence, 1 - (this.#marginals[token * count] as number))
      return { ...span, confidence: Math.max(0, confidence) }
    })
  }

  #forget(): void {
    this.#extractor.forget()
    this.#cache = []
  }

  #score({ length, symbols, context, contextStart }: Analysis): void {
    const { count } = this.labels
    if (this.#scores.length < length * count) this.#scores = new Float32Array(length * count * 2)
    const scores = this.#scores
    const { slots } = this.#extractor
    scores.fill(0, 0, length * count)
    for (let token = 0; token < length; token++) {
      const base = token * count
      for (let slot = 0; slot < slots; slot++) {
        const vector = this.#vector(slot, symbols[token * slots + slot] as number)
        for (let label = 0; label < count; label++) scores[base + label]! += vector[label] as number
      }
      for (let at = contextStart[token] as number, end = contextStart[token + 1] as number; at < end; at++) this.#add(context[at] as number, scores, base)
    }
  }

  #vector(slot: number, symbol: number): Float32Array {
    const index = symbol * this.#extractor.slots + slot
    const known = this.#cache[index]
    if (known !== undefined) return known
    const vector = new Float32Array(this.labels.count)
    for (const key of this.#extractor.slotKeys(slot, symbol)) this.#add(key, vector, 0)
    this.#cache[index] = vector
    return vector
  }

  #add(key: number, target: Float32Array, base: number): void {
    const feature = this.#table.find(key)
    if (feature < 0) return
    const { row, label, value, scale } = this.weights
    for (let at = row[feature] as number, end = row[feature + 1] as number; at < end; at++) target[base + (label[at] as number)]! += (value[at] as number) * scale
  }
}
