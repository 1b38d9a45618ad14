/** All codes of a collection in the kernel's memory, in blocks: memory grows a block at a time, and a scan visits block by block. */
import { createKernel, queryRange, SHORT_RANGE, type Block, type KernelChoice, type PlacedQuery, type ScanKernel } from './kernel.ts'
import { biasOf, highBiasOf, paddedDimension, placeOf, planeBytes, split } from './planes.ts'

export const VECTORS_A_BLOCK = 1024

export interface Aim {
  /** What scores must be multiplied with. */
  readonly unit: number
  /** Length of what the int8 query misses of the query. */
  readonly shortError: number
}

export class CodeBlocks {
  readonly kernel: ScanKernel
  readonly #padded: number
  readonly #planeBytes: number
  readonly #staging: Uint8Array
  readonly #list: number
  readonly #blockScores: number
  readonly #blocks: Block[] = []
  readonly #blockScales: number[] = []
  #placed: PlacedQuery
  #length = 0
  #largestScale = 0

  constructor(dimension: number, choice: KernelChoice) {
    this.kernel = createKernel(choice)
    this.#padded = paddedDimension(dimension)
    this.#planeBytes = planeBytes(dimension)
    this.#staging = new Uint8Array(this.#padded)
    this.#list = this.kernel.allocate(VECTORS_A_BLOCK * 4)
    this.#blockScores = this.kernel.allocate(VECTORS_A_BLOCK * 4)
    this.#placed = { address: this.kernel.allocate(this.#padded * 2), bias: 0, short: this.kernel.allocate(this.#padded), shortBias: 0, shortFactor: 0, bytes: this.#planeBytes }
  }

  get length(): number {
    return this.#length
  }

  get largestScale(): number {
    return this.#largestScale
  }

  /** The largest scale of each block of `VECTORS_A_BLOCK`. */
  get blockScales(): readonly number[] {
    return this.#blockScales
  }

  /** One vector as quantise() wrote it: float32 scale, int8 codes. */
  add(code: Uint8Array): void {
    const index = this.#length % VECTORS_A_BLOCK
    if (index === 0) this.#grow()
    const block = this.#blocks.at(-1) as Block
    const { buffer } = this.kernel
    new Uint8Array(buffer, block.scales + index * 4, 4).set(code.subarray(0, 4))
    const scale = new Float32Array(buffer, block.scales + index * 4, 1)[0] as number
    this.#largestScale = Math.max(this.#largestScale, scale)
    this.#blockScales[this.#blocks.length - 1] = Math.max(this.#blockScales.at(-1) as number, scale)
    this.#staging.set(code.subarray(4))
    const plane = (address: number): Uint32Array => new Uint32Array(buffer, address + index * this.#planeBytes, this.#planeBytes / 4)
    split(new Uint32Array(this.#staging.buffer), plane(block.high), plane(block.low))
    this.#length++
  }

  /** Every score until the next call is a dot product with this query. */
  aim(query: Float32Array): Aim {
    let largest = 0
    for (const value of query) largest = Math.max(largest, Math.abs(value))
    // Of a query of zeros all scores are 0.
    const [scale, shortScale] = largest === 0 ? [1, 1] : [queryRange(this.#padded) / largest, SHORT_RANGE / largest]
    const { address, short } = this.#placed
    const placed = new Int16Array(this.kernel.buffer, address, this.#padded)
    const shorts = new Int8Array(this.kernel.buffer, short, this.#padded)
    let [sum, shortSum, squaredError] = [0, 0, 0]
    for (let at = 0; at < query.length; at++) {
      const value = query[at] as number
      sum += placed[placeOf(at)] = Math.round(value * scale)
      shortSum += shorts[at] = Math.round(value * shortScale)
      squaredError += (value - (shorts[at] as number) / shortScale) ** 2
    }
    this.#placed = { ...this.#placed, bias: biasOf(sum), shortBias: highBiasOf(shortSum), shortFactor: scale / shortScale }
    return { unit: 1 / scale, shortError: Math.sqrt(squaredError) }
  }

  /** All scores by the high planes, into `scores`. */
  scoreHigh(scores: Float32Array): void {
    for (const [number, block] of this.#blocks.entries()) {
      const count = Math.min(VECTORS_A_BLOCK, this.#length - number * VECTORS_A_BLOCK)
      this.kernel.scoreHigh(block, this.#placed, Math.ceil(count / 4) * 4)
      scores.set(new Float32Array(this.kernel.buffer, this.#blockScores, count), number * VECTORS_A_BLOCK)
    }
  }

  /** Scores of the first `count` of `vectors`, ascending, by both planes, each to its place in `scores`. */
  scoreListed(vectors: Uint32Array, count: number, scores: Float32Array): void {
    const list = new Uint32Array(this.kernel.buffer, this.#list, VECTORS_A_BLOCK)
    const blockScores = new Float32Array(this.kernel.buffer, this.#blockScores, VECTORS_A_BLOCK)
    for (let from = 0, to = 0; from < count; from = to) {
      const number = Math.floor((vectors[from] as number) / VECTORS_A_BLOCK)
      const first = number * VECTORS_A_BLOCK
      for (to = from; to < count && (vectors[to] as number) < first + VECTORS_A_BLOCK; to++) list[to - from] = (vectors[to] as number) - first
      this.kernel.scoreListed(this.#blocks[number] as Block, this.#placed, this.#list, to - from)
      for (let at = 0; at < to - from; at++) scores[first + (list[at] as number)] = blockScores[list[at] as number] as number
    }
  }

  #grow(): void {
    const plane = (): number => this.kernel.allocate(VECTORS_A_BLOCK * this.#planeBytes)
    this.#blocks.push({ high: plane(), low: plane(), scales: this.kernel.allocate(VECTORS_A_BLOCK * 4), scores: this.#blockScores })
    this.#blockScales.push(0)
  }
}
