/**
 * The inner loop of exact dense search: integer dot products of one query with many stored codes.
 *
 * The stored side is int8 in two planes of nibbles (planes.ts), so that a first look at all vectors reads half the bytes; and
 * the query is int8. The second look at few keeps 16 bits of the query, which halves the error. Both kernels do the same integer
 * arithmetic and give the same bits.
 */
import { WasmKernel, wasmSimdAvailable } from './wasm/kernel.ts'

export interface ScanKernel {
  readonly name: 'wasm-simd' | 'javascript'
  /** The memory that all addresses point into; a new object after an allocation that grew it. */
  readonly buffer: ArrayBuffer
  /** Address of `bytes` zeroed bytes, a multiple of 16. */
  allocate(bytes: number): number
  /** scores[i] = scales[i] · shortFactor · (16 · Σ high[i][d] · short[d] − shortBias) for i in 0 … count − 1, a multiple of 4. */
  scoreHigh(block: Block, query: PlacedQuery, count: number): void
  /** scores[i] = scales[i] · (Σ (16 · high[i][d] + low[i][d]) · query[d] − bias) for the `count` indexes (uint32) at `list`. */
  scoreListed(block: Block, query: PlacedQuery, list: number, count: number): void
}

/** Addresses of both planes, of float32 scales, and where the float32 scores go. */
export interface Block {
  readonly high: number
  readonly low: number
  readonly scales: number
  readonly scores: number
}

/** One query twice: int16 for whole codes, int8 for the first look. Biases are what the codes' offsets add; 32 bits, wrapped. */
export interface PlacedQuery {
  /** Of int16 in the order of planes.ts. */
  readonly address: number
  readonly bias: number
  /** Of int8 in the order of dimensions. */
  readonly short: number
  readonly shortBias: number
  /** From the int8 query's scores to the int16 query's. */
  readonly shortFactor: number
  /** Of one vector in one plane: a multiple of 64, two dimensions each. */
  readonly bytes: number
}

export type KernelChoice = 'auto' | 'wasm-simd' | 'javascript'

/** `auto` takes WebAssembly SIMD where the runtime has it and can reserve its memory, else plain JavaScript. */
export function createKernel(choice: KernelChoice): ScanKernel {
  if (choice === 'javascript') return new JavaScriptKernel()
  if (choice === 'wasm-simd') return new WasmKernel()
  if (!wasmSimdAvailable()) return new JavaScriptKernel()
  try {
    return new WasmKernel()
  } catch (thrown) {
    // Address space is limited (ulimit -v): WebAssembly cannot reserve its range.
    if (thrown instanceof RangeError) return new JavaScriptKernel()
    throw thrown
  }
}

/** Largest value of the int8 query. */
export const SHORT_RANGE = 127

/** Largest value of the int16 query: no score can leave 32 bits, as ‖code‖ ≤ 128 √n and ‖query‖ ≤ Q √n, so |Σ| ≤ 128 · Q · n. */
export function queryRange(dimension: number): number {
  return Math.min(16_383, Math.floor((2 ** 31 - 1) / (128 * dimension)))
}

class JavaScriptKernel implements ScanKernel {
  readonly name = 'javascript'
  #memory = new ArrayBuffer(1 << 20)
  #used = 0

  get buffer(): ArrayBuffer {
    return this.#memory
  }

  allocate(bytes: number): number {
    const address = this.#used
    this.#used += Math.ceil(bytes / 16) * 16
    if (this.#used > this.#memory.byteLength) this.#memory = this.#memory.transfer(Math.max(this.#used, this.#memory.byteLength * 1.5))
    return address
  }

  scoreHigh(block: Block, query: PlacedQuery, count: number): void {
    const { scales, scores } = this.#numbers(block)
    const plane = new Uint8Array(this.#memory, block.high)
    const values = new Int8Array(this.#memory, query.short, query.bytes * 2)
    const factor = Math.fround(query.shortFactor)
    for (let index = 0, byte = 0; index < count; index++) {
      let sum = 0
      for (let at = 0; at < values.length; at += 32) {
        for (let value = at; value < at + 16; value++, byte++) {
          const pair = plane[byte] as number
          sum += (pair & 15) * (values[value] as number) + (pair >> 4) * (values[value + 16] as number)
        }
      }
      scores[index] = Math.fround(Math.fround(((sum << 4) - query.shortBias) | 0) * (scales[index] as number)) * factor
    }
  }

  scoreListed(block: Block, query: PlacedQuery, list: number, count: number): void {
    const [high, low] = [this.#planeDot(block.high, query), this.#planeDot(block.low, query)]
    const { scales, scores } = this.#numbers(block)
    for (const index of new Uint32Array(this.#memory, list, count)) scores[index] = Math.fround(((high(index) << 4) + low(index) - query.bias) | 0) * (scales[index] as number)
  }

  #numbers(block: Block): { readonly scales: Float32Array; readonly scores: Float32Array } {
    return { scales: new Float32Array(this.#memory, block.scales), scores: new Float32Array(this.#memory, block.scores) }
  }

  /** Σ nibble · query of one vector of a plane, as a 32-bit integer. */
  #planeDot(plane: number, query: PlacedQuery): (index: number) => number {
    const words = query.bytes / 2
    const lanes = new Uint16Array(this.#memory, plane)
    const values = new Int16Array(this.#memory, query.address, words * 4)
    return (index) => {
      let sum = 0
      let lane = index * words
      for (let at = 0; at < values.length; at += 32) {
        for (let end = at + 8, value = at; value < end; value++) {
          const word = lanes[lane++] as number
          sum = (sum + (word & 15) * (values[value] as number) + ((word >> 4) & 15) * (values[value + 8] as number) + ((word >> 8) & 15) * (values[value + 16] as number) + (word >> 12) * (values[value + 24] as number)) | 0
        }
      }
      return sum
    }
  }
}
