/**
 * All vectors of a collection in memory as int8 codes, scanned whole for every query: exact up to quantisation, and a
 * filter is a smaller scan. A row is one passage: its whole vector, then its windows, one after the other.
 *
 * A scan scores all rows by the upper half of their codes, then those by the whole codes that the lower half could still lift
 * among the best.
 */
import { CodeBlocks, VECTORS_A_BLOCK } from './code-blocks.ts'
import { GrowableUint32, indexOfSorted } from './growable.ts'
import type { KernelChoice, ScanKernel } from './kernel.ts'
import { firstLookMargin, quantisationMargin, quantisedBytes } from './quantise.ts'
import type { Standard } from './standard.ts'
import { TopK } from './top-k.ts'

const GONE = 0xffff_ffff
/** Where at most one vector in this many is wanted, those are scored by whole codes at once. */
const NARROW = 3

export interface Candidate {
  /** Slot in the passage table. */
  readonly slot: number
  /** Quantised score, within `margin` of the exact one. */
  readonly score: number
}

export interface Candidates {
  /** Best first. */
  readonly best: readonly Candidate[]
  /** How far a quantised score may be from the exact one: six standard deviations. */
  readonly margin: number
}

export interface Scan {
  readonly query: Float32Array
  /** All that may be among the `k` best by exact score are candidates … */
  readonly k: number
  /** … up to this many. */
  readonly most: number
  readonly windowWeight: number
  /** One byte a passage slot, 0 or 1; absent: all. */
  readonly allowed: Uint8Array | undefined
  /** Order of passages with equal scores. */
  readonly before: (left: number, right: number) => boolean
}

export class VectorIndex {
  readonly dimension: number
  readonly #standard: Standard
  readonly #codes: CodeBlocks
  readonly #rowSeq = new GrowableUint32()
  readonly #rowSlot = new GrowableUint32()
  readonly #rowFirst = new GrowableUint32()
  readonly #rowCount = new GrowableUint32()
  #live = 0
  /** By vector; what a scan leaves out keeps scores of other queries. */
  #scores = new Float32Array(0)
  /** Rows or vectors of a scan; nothing stays in it. */
  #listed = new Uint32Array(0)

  /** Codes must have been made by the same standard. */
  constructor(standard: Standard, choice: KernelChoice) {
    this.#standard = standard
    this.dimension = standard.mean.length
    this.#codes = new CodeBlocks(this.dimension, choice)
  }

  get kernel(): ScanKernel {
    return this.#codes.kernel
  }

  /** Passages that have vectors. */
  get live(): number {
    return this.#live
  }

  get rows(): number {
    return this.#rowSeq.length
  }

  /** `codes` as quantise() wrote them; `seq` must be larger than any before. */
  add(seq: number, slot: number, codes: Uint8Array): void {
    const bytes = quantisedBytes(this.dimension)
    const count = codes.length / bytes
    this.#rowSeq.push(seq)
    this.#rowSlot.push(slot)
    this.#rowFirst.push(this.#codes.length)
    this.#rowCount.push(count)
    this.#live++
    for (let index = 0; index < count; index++) this.#codes.add(codes.subarray(index * bytes, (index + 1) * bytes))
  }

  remove(seq: number): void {
    const row = indexOfSorted(this.#rowSeq, seq)
    if (row < 0 || this.#rowSlot.at(row) === GONE) return
    this.#rowSlot.set(row, GONE)
    this.#live--
  }

  /** Candidates for the `k` best passages, by quantised score. */
  scan(scan: Scan): Candidates {
    this.#reserve()
    const { mean, deviation } = this.#standard
    const query = scan.query.map((value, at) => value * (deviation[at] as number))
    const offset = scan.query.reduce((sum, value, at) => sum + value * (mean[at] as number), 0)
    const { unit, shortError } = this.#codes.aim(query)
    const margin = quantisationMargin(this.#codes.largestScale, query)
    const rows = this.#isNarrow(scan) ? this.#allowedRows(scan) : this.#promisingRows(scan, (2 * margin) / unit, firstLookMargin(query, shortError) / unit)
    const best = this.#best(scan, rows).map(({ slot, score }) => ({ slot, score: offset + score * unit }))
    return { best, margin }
  }

  /**
   * Rows, ascending, that may be among the k best by exact score. `reach`: how far below the k-th best score by whole codes one
   * may lie; `lift`: how much more a first score may be short of, for a scale of 1. Both in the kernel's units.
   */
  #promisingRows(scan: Scan, reach: number, lift: number): Uint32Array {
    this.#codes.scoreHigh(this.#scores)
    const scores = this.#rowScores(scan)
    // Among twice k rows by whole codes the k-th is no better than the k-th of all, and close to it.
    const first = bestRows(scores, 2 * scan.k)
    if (first.length < scan.k) return first
    const least = this.#wholeScores(scan, first).sort().at(-scan.k) as number
    return this.#rowsFrom(scores, this.#codes.blockScales.map((scale) => least - reach - lift * scale))
  }

  #best(scan: Scan, rows: Uint32Array): readonly Candidate[] {
    const best = new TopK(scan.most, scan.before)
    for (const [at, score] of this.#wholeScores(scan, rows).entries()) {
      if (score >= best.threshold) best.offer(score, this.#rowSlot.at(rows[at] as number))
    }
    return best.sorted()
  }

  /** Scores of ascending rows by whole codes, one a row. */
  #wholeScores(scan: Scan, rows: Uint32Array): Float32Array {
    const windows = this.#wantsWindows(scan)
    let count = 0
    for (const row of rows) {
      const first = this.#rowFirst.at(row)
      const end = first + (windows ? this.#rowCount.at(row) : 1)
      for (let vector = first; vector < end; vector++) this.#listed[count++] = vector
    }
    this.#codes.scoreListed(this.#listed, count, this.#scores)
    const whole = new Float32Array(rows.length)
    for (let at = 0; at < rows.length; at++) {
      const row = rows[at] as number
      whole[at] = windows ? this.#windowScore(row, scan.windowWeight) : (this.#scores[this.#rowFirst.at(row)] as number)
    }
    return whole
  }

  /** By row, from the scores by vector; −∞ for rows that are gone or not allowed. */
  #rowScores({ allowed, ...scan }: Scan): Float32Array {
    const windows = this.#wantsWindows(scan)
    const byVector = this.#scores
    if (!windows && allowed === undefined && this.#live === this.#codes.length) return byVector.subarray(0, this.rows)
    const [slots, firsts, counts] = [this.#rowSlot.view, this.#rowFirst.view, this.#rowCount.view]
    const scores = new Float32Array(slots.length)
    for (let row = 0; row < slots.length; row++) {
      const slot = slots[row] as number
      if (slot === GONE || (allowed !== undefined && allowed[slot] !== 1)) scores[row] = Number.NEGATIVE_INFINITY
      else if (windows && (counts[row] as number) > 1) scores[row] = this.#windowScore(row, scan.windowWeight)
      else scores[row] = byVector[firsts[row] as number] as number
    }
    return scores
  }

  /** Rows whose score reaches what their block asks. */
  #rowsFrom(scores: Float32Array, leastOfBlock: readonly number[]): Uint32Array {
    const firsts = this.#rowFirst.view
    let count = 0
    let row = 0
    for (const [block, least] of leastOfBlock.entries()) {
      const end = (block + 1) * VECTORS_A_BLOCK
      // The windows of a block's last row may lie in the next.
      const asked = Math.min(least, leastOfBlock[block + 1] ?? least)
      for (; row < firsts.length && (firsts[row] as number) < end; row++) if ((scores[row] as number) >= asked) this.#listed[count++] = row
    }
    return this.#listed.slice(0, count)
  }

  #allowedRows({ allowed }: Scan): Uint32Array {
    const slots = this.#rowSlot.view
    let count = 0
    for (let row = 0; row < slots.length; row++) {
      const slot = slots[row] as number
      if (slot !== GONE && (allowed === undefined || allowed[slot] === 1)) this.#listed[count++] = row
    }
    return this.#listed.slice(0, count)
  }

  #reserve(): void {
    const { length } = this.#codes
    if (this.#scores.length >= length) return
    this.#scores = new Float32Array(Math.ceil(length * 1.25))
    this.#listed = new Uint32Array(this.#scores.length)
  }

  #wantsWindows(scan: Pick<Scan, 'windowWeight'>): boolean {
    return scan.windowWeight > 0 && this.#codes.length > this.rows
  }

  /** Whether scoring what is wanted by whole codes costs less than a first look at everything. */
  #isNarrow(scan: Scan): boolean {
    const rows = scan.allowed === undefined ? this.#live : scan.allowed.reduce((sum, flag) => sum + flag, 0)
    const share = this.#wantsWindows(scan) ? this.#codes.length / this.rows : 1
    return rows * share * NARROW <= this.#codes.length
  }

  #windowScore(row: number, weight: number): number {
    const first = this.#rowFirst.at(row)
    return windowed(weight, this.#rowCount.at(row), (index) => this.#scores[first + index] as number)
  }
}

/** The k best rows, ascending. */
function bestRows(scores: Float32Array, k: number): Uint32Array {
  const best = new TopK(k, (left, right) => left < right)
  let threshold = Number.NEGATIVE_INFINITY
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] as number
    if (score < threshold || score === Number.NEGATIVE_INFINITY) continue
    best.offer(score, row)
    threshold = best.threshold
  }
  return Uint32Array.from(best.sorted(), ({ slot }) => slot).sort()
}

/** score = (1 − w) · cos(whole) + w · max over windows of cos(window); without windows the whole stands in for them. */
export function windowed(weight: number, count: number, cosine: (index: number) => number): number {
  const whole = cosine(0)
  if (weight === 0 || count === 1) return whole
  let best = Number.NEGATIVE_INFINITY
  for (let index = 1; index < count; index++) best = Math.max(best, cosine(index))
  return (1 - weight) * whole + weight * best
}
