/**
 * BM25 in memory (S. Robertson, H. Zaragoza: The Probabilistic Relevance Framework: BM25 and Beyond, 2009), with fields
 * in the simple form of BM25F (section 3.6): field weights multiply term frequencies and lengths before saturation.
 *
 *   tf(t, d)    = Σ_f weight_f · count_f(t, d)              len(d) = Σ_t tf(t, d)
 *   score(q, d) = Σ_t w_q(t) · idf(t) · tf / (tf + k1 · (1 − b + b · len(d) / avglen))
 *   idf(t)      = ln(1 + (N − df(t) + 0.5) / (df(t) + 0.5))
 *
 * N, df and avglen are exact at any moment: they follow every addition and removal. A row is one version of a passage's words.
 */
import type { LexicalParameters } from '../port.ts'
import { GrowableBytes, GrowableFloat32, GrowableUint32, indexOfSorted } from './growable.ts'
import { LexicalReader } from './lexical-codec.ts'
import { Postings } from './postings.ts'
import { TopK } from './top-k.ts'

const GONE = 0xffff_ffff

export interface LexicalRow {
  readonly seq: number
  /** Slot in the passage table. */
  readonly slot: number
  /** As encodeLexical() wrote them. */
  readonly entries: Uint8Array
}

interface QueryTerm {
  readonly id: number
  readonly weight: number
}

export interface LexicalScan {
  readonly terms: readonly QueryTerm[]
  readonly k: number
  /** One byte a passage slot, 0 or 1; absent: all. */
  readonly allowed: Uint8Array | undefined
  readonly before: (left: number, right: number) => boolean
}

export class LexicalIndex {
  readonly #parameters: LexicalParameters
  readonly #reader: LexicalReader
  readonly #postings = new Postings()
  readonly #rowSeq = new GrowableUint32()
  readonly #rowSlot = new GrowableUint32()
  readonly #rowLength = new GrowableFloat32()
  readonly #frequencies = new GrowableUint32()
  #live = 0
  #totalLength = 0
  #norms = new Float64Array(0)
  #normsValid = false
  #scores = new Float64Array(0)

  constructor(parameters: LexicalParameters) {
    this.#parameters = parameters
    this.#reader = new LexicalReader(parameters.fieldWeights)
  }

  get rows(): number {
    return this.#rowSeq.length
  }

  get live(): number {
    return this.#live
  }

  /** Mean weighted length in terms; 0 in an empty collection. */
  get averageLength(): number {
    return this.#live === 0 ? 0 : this.#totalLength / this.#live
  }

  /** In how many passages the term occurs in a field whose weight is not 0. */
  documentFrequency(term: number): number {
    return term < this.#frequencies.length ? this.#frequencies.at(term) : 0
  }

  /** Fills an empty index at once: rows are kept as they come, counted, and placed in a second reading. */
  load(rows: Iterable<LexicalRow>): void {
    const packed = new GrowableBytes()
    const ends = new GrowableUint32()
    for (const { seq, slot, entries } of rows) {
      packed.append(entries as Uint8Array<ArrayBuffer>)
      ends.push(packed.length)
      this.#addRow(seq, slot, this.#reader.read(entries))
    }
    const reader = this.#reader
    const bytes = packed.view
    this.#postings.build(this.#frequencies.view, (put) => {
      let start = 0
      for (let row = 0; row < ends.length; row++) {
        const end = ends.at(row)
        const count = reader.read(bytes.subarray(start, end))
        for (let at = 0; at < count; at++) put(reader.terms[at] as number, row, reader.frequencies[at] as number)
        start = end
      }
    })
  }

  /** The row's seq must be larger than any before. */
  add({ seq, slot, entries }: LexicalRow): void {
    const row = this.rows
    const count = this.#reader.read(entries)
    this.#addRow(seq, slot, count)
    for (let at = 0; at < count; at++) this.#postings.add(this.#reader.terms[at] as number, row, this.#reader.frequencies[at] as number)
    if (this.#postings.shouldMerge) this.#postings.merge((row) => this.#rowSlot.at(row) === GONE)
  }

  /** `entries` are those the row was added with. */
  remove(seq: number, entries: Uint8Array): void {
    const row = indexOfSorted(this.#rowSeq, seq)
    if (row < 0 || this.#rowSlot.at(row) === GONE) return
    const count = this.#reader.read(entries)
    for (let at = 0; at < count; at++) {
      const term = this.#reader.terms[at] as number
      this.#frequencies.set(term, this.#frequencies.at(term) - 1)
    }
    this.#rowSlot.set(row, GONE)
    this.#totalLength -= this.#rowLength.at(row)
    this.#live--
    this.#normsValid = false
  }

  /** Best first; only passages that share a term of positive weight. */
  search(scan: LexicalScan): readonly { readonly slot: number; readonly score: number }[] {
    const scores = this.#emptyScores()
    const norms = this.#currentNorms()
    for (const { id, weight } of scan.terms) {
      const frequency = this.documentFrequency(id)
      if (frequency === 0 || weight <= 0) continue
      this.#postings.accumulate(id, weight * this.#inverseDocumentFrequency(frequency), norms, scores)
    }
    return this.#select(scan, scores)
  }

  #select(scan: LexicalScan, scores: Float64Array): readonly { readonly slot: number; readonly score: number }[] {
    const best = new TopK(scan.k, scan.before)
    const slots = this.#rowSlot.view
    let threshold = Number.MIN_VALUE
    for (let row = 0; row < slots.length; row++) {
      const score = scores[row] as number
      if (score < threshold) continue
      const slot = slots[row] as number
      if (slot === GONE || (scan.allowed !== undefined && scan.allowed[slot] !== 1)) continue
      best.offer(score, slot)
      threshold = Math.max(Number.MIN_VALUE, best.threshold)
    }
    return best.sorted()
  }

  #inverseDocumentFrequency(frequency: number): number {
    return Math.log(1 + (this.#live - frequency + 0.5) / (frequency + 0.5))
  }

  /** Counts in the row whose `count` terms the reader holds. */
  #addRow(seq: number, slot: number, count: number): void {
    const { terms, frequencies } = this.#reader
    let length = 0
    if (count > 0) this.#frequencies.extendTo((terms[count - 1] as number) + 1)
    for (let at = 0; at < count; at++) {
      const term = terms[at] as number
      this.#frequencies.set(term, this.#frequencies.at(term) + 1)
      length += frequencies[at] as number
    }
    this.#rowSeq.push(seq)
    this.#rowSlot.push(slot)
    this.#rowLength.push(length)
    this.#totalLength += this.#rowLength.at(this.rows - 1)
    this.#live++
    this.#normsValid = false
  }

  #emptyScores(): Float64Array {
    if (this.#scores.length < this.rows) this.#scores = new Float64Array(this.rows + (this.rows >> 2))
    else this.#scores.fill(0, 0, this.rows)
    return this.#scores
  }

  /** k1 · (1 − b + b · len / avglen) a row, computed again only after a change. */
  #currentNorms(): Float64Array {
    if (this.#normsValid) return this.#norms
    if (this.#norms.length < this.rows) this.#norms = new Float64Array(this.rows + (this.rows >> 2))
    const { k1, b } = this.#parameters
    const average = this.averageLength
    const lengths = this.#rowLength.view
    for (let row = 0; row < lengths.length; row++) this.#norms[row] = average === 0 ? k1 : k1 * (1 - b + (b * (lengths[row] as number)) / average)
    this.#normsValid = true
    return this.#norms
  }
}
