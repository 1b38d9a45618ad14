/**
 * All vectors of a collection in memory as int8 codes, scanned whole for every query: exact up to quantisation, and a
 * filter is a smaller scan. A row is one passage: its whole vector, then its windows, one after the other.
 */
import { GrowableUint32, indexOfSorted } from './growable.ts'
import { createKernel, queryRange, type Block, type KernelChoice, type ScanKernel } from './kernel.ts'
import { quantisationMargin, quantisedBytes } from './quantise.ts'
import type { Standard } from './standard.ts'
import { TopK } from './top-k.ts'

/** Vectors a block: memory grows a block at a time, and a scan visits block by block. */
const BLOCK = 1024
const GONE = 0xffff_ffff

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
  readonly count: number
  readonly windowWeight: number
  /** One byte a passage slot, 0 or 1; absent: all. */
  readonly allowed: Uint8Array | undefined
  /** Order of passages with equal scores. */
  readonly before: (left: number, right: number) => boolean
}

export class VectorIndex {
  readonly dimension: number
  readonly kernel: ScanKernel
  readonly #standard: Standard
  readonly #padded: number
  readonly #query: number
  readonly #list: number
  readonly #blockScores: number
  readonly #blocks: Block[] = []
  readonly #rowSeq = new GrowableUint32()
  readonly #rowSlot = new GrowableUint32()
  readonly #rowFirst = new GrowableUint32()
  readonly #rowCount = new GrowableUint32()
  #vectors = 0
  #largestScale = 0
  #live = 0
  #scores = new Float32Array(0)

  /** Codes must have been made by the same standard. */
  constructor(standard: Standard, choice: KernelChoice) {
    this.#standard = standard
    this.dimension = standard.mean.length
    this.kernel = createKernel(choice)
    this.#padded = Math.ceil(this.dimension / 16) * 16
    this.#query = this.kernel.allocate(this.#padded * 2)
    this.#list = this.kernel.allocate(BLOCK * 4)
    this.#blockScores = this.kernel.allocate(BLOCK * 4)
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
    this.#rowFirst.push(this.#vectors)
    this.#rowCount.push(count)
    this.#live++
    for (let index = 0; index < count; index++) this.#store(codes.subarray(index * bytes, (index + 1) * bytes))
  }

  remove(seq: number): void {
    const row = indexOfSorted(this.#rowSeq, seq)
    if (row < 0 || this.#rowSlot.at(row) === GONE) return
    this.#rowSlot.set(row, GONE)
    this.#live--
  }

  /** The `count` best passages by quantised score. */
  scan(scan: Scan): Candidates {
    const { mean, deviation } = this.#standard
    const query = scan.query.map((value, at) => value * (deviation[at] as number))
    const offset = scan.query.reduce((sum, value, at) => sum + value * (mean[at] as number), 0)
    const queryScale = this.#placeQuery(query)
    const windows = scan.windowWeight > 0 && this.#vectors > this.rows
    const partial = scan.allowed !== undefined || this.#live < this.rows || (!windows && this.#vectors > this.rows)
    if (partial) this.#scoreSome(scan.allowed, windows)
    else this.#scoreAll()
    const best = this.#select(scan, windows).map(({ slot, score }) => ({ slot, score: offset + score * queryScale }))
    return { best, margin: quantisationMargin(this.#largestScale, query) }
  }

  #store(code: Uint8Array): void {
    const index = this.#vectors % BLOCK
    if (index === 0) this.#blocks.push({ codes: this.kernel.allocate(BLOCK * this.#padded), scales: this.kernel.allocate(BLOCK * 4), scores: this.#blockScores })
    const block = this.#blocks.at(-1) as Block
    const bytes = new Uint8Array(this.kernel.buffer)
    bytes.set(code.subarray(0, 4), block.scales + index * 4)
    this.#largestScale = Math.max(this.#largestScale, new Float32Array(this.kernel.buffer, block.scales + index * 4, 1)[0] as number)
    bytes.set(code.subarray(4), block.codes + index * this.#padded)
    this.#vectors++
  }

  /** Returns what scores must be multiplied with. */
  #placeQuery(query: Float32Array): number {
    let largest = 0
    for (const value of query) largest = Math.max(largest, Math.abs(value))
    const scale = largest === 0 ? 0 : queryRange(this.#padded) / largest
    const target = new Int16Array(this.kernel.buffer, this.#query, this.#padded)
    for (let at = 0; at < query.length; at++) target[at] = Math.round((query[at] as number) * scale)
    return scale === 0 ? 0 : 1 / scale
  }

  #scoreAll(): void {
    this.#prepareScores()
    for (const [number, block] of this.#blocks.entries()) {
      const count = Math.min(BLOCK, this.#vectors - number * BLOCK)
      this.kernel.scoreAll(block, this.#query, this.#padded, Math.ceil(count / 4) * 4)
      this.#scores.set(new Float32Array(this.kernel.buffer, this.#blockScores, count), number * BLOCK)
    }
  }

  #scoreSome(allowed: Uint8Array | undefined, windows: boolean): void {
    this.#prepareScores()
    const list = new Uint32Array(this.kernel.buffer, this.#list, BLOCK)
    const blockScores = new Float32Array(this.kernel.buffer, this.#blockScores, BLOCK)
    let listed = 0
    let current = 0
    const flush = (): void => {
      if (listed > 0) this.kernel.scoreListed(this.#blocks[current] as Block, this.#query, this.#padded, this.#list, listed)
      for (let at = 0; at < listed; at++) this.#scores[current * BLOCK + (list[at] as number)] = blockScores[list[at] as number] as number
      listed = 0
    }
    for (let row = 0; row < this.rows; row++) {
      const slot = this.#rowSlot.at(row)
      if (slot === GONE || (allowed !== undefined && allowed[slot] !== 1)) continue
      const first = this.#rowFirst.at(row)
      const end = first + (windows ? this.#rowCount.at(row) : 1)
      for (let vector = first; vector < end; vector++) {
        const block = Math.floor(vector / BLOCK)
        if (block !== current) {
          flush()
          current = block
        }
        list[listed++] = vector % BLOCK
      }
    }
    flush()
  }

  #prepareScores(): void {
    if (this.#scores.length < this.#vectors) this.#scores = new Float32Array(Math.ceil(this.#vectors / BLOCK) * BLOCK)
  }

  #select(scan: Scan, windows: boolean): readonly Candidate[] {
    const best = new TopK(scan.count, scan.before)
    const scores = this.#scores
    const slots = this.#rowSlot.view
    const firsts = this.#rowFirst.view
    let threshold = best.threshold
    // Scores of rows that were not scanned are left over from other queries: looking at the slot keeps them out. Nearly
    // every row falls at the threshold, so that comes first where it costs one number.
    const plain = !windows && this.#vectors === slots.length
    for (let row = 0; row < slots.length; row++) {
      if (plain && (scores[row] as number) < threshold) continue
      const slot = slots[row] as number
      if (slot === GONE || (scan.allowed !== undefined && scan.allowed[slot] !== 1)) continue
      const score = windows ? this.#windowScore(row, scan.windowWeight) : (scores[firsts[row] as number] as number)
      if (score < threshold) continue
      best.offer(score, slot)
      threshold = best.threshold
    }
    return best.sorted()
  }

  #windowScore(row: number, weight: number): number {
    const first = this.#rowFirst.at(row)
    return windowed(weight, this.#rowCount.at(row), (index) => this.#scores[first + index] as number)
  }
}

/** score = (1 − w) · cos(whole) + w · max over windows of cos(window); without windows the whole stands in for them. */
export function windowed(weight: number, count: number, cosine: (index: number) => number): number {
  const whole = cosine(0)
  if (weight === 0 || count === 1) return whole
  let best = Number.NEGATIVE_INFINITY
  for (let index = 1; index < count; index++) best = Math.max(best, cosine(index))
  return (1 - weight) * whole + weight * best
}
