/**
 * The inner loop of exact dense search: integer dot products of one query with many stored codes.
 *
 * The stored side is int8; the query keeps 16 bits, which costs nothing (both are widened to 16 bits before multiplying)
 * and halves the error. Both kernels do the same integer arithmetic and give the same bits.
 */
import { WasmKernel, wasmSimdAvailable } from './wasm/kernel.ts'

export interface ScanKernel {
  readonly name: 'wasm-simd' | 'javascript'
  /** The memory that all addresses point into; a new object after an allocation that grew it. */
  readonly buffer: ArrayBuffer
  /** Address of `bytes` zeroed bytes, a multiple of 16. */
  allocate(bytes: number): number
  /** scores[i] = scales[i] · Σ codes[i][d] · query[d] for i in 0 … count − 1; `dimension` is a multiple of 16, `count` of 4. */
  scoreAll(block: Block, query: number, dimension: number, count: number): void
  /** The same for the `count` indexes (uint32) at `list` alone. */
  scoreListed(block: Block, query: number, dimension: number, list: number, count: number): void
}

/** Addresses of int8 codes, float32 scales and where the float32 scores go. */
export interface Block {
  readonly codes: number
  readonly scales: number
  readonly scores: number
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

/** Queries are scaled so that no sum of products can leave 32 bits: ‖code‖ ≤ 127 √n and ‖query‖ ≤ Q √n, so |Σ| ≤ 127 · Q · n. */
export function queryRange(dimension: number): number {
  return Math.min(16_383, Math.floor((2 ** 31 - 1) / (127 * dimension)))
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

  scoreAll(block: Block, query: number, dimension: number, count: number): void {
    const score = this.#scorer(block, query, dimension)
    for (let index = 0; index < count; index++) score(index)
  }

  scoreListed(block: Block, query: number, dimension: number, list: number, count: number): void {
    const score = this.#scorer(block, query, dimension)
    for (const index of new Uint32Array(this.#memory, list, count)) score(index)
  }

  #scorer(block: Block, queryAddress: number, dimension: number): (index: number) => void {
    const codes = new Int8Array(this.#memory, block.codes)
    const scales = new Float32Array(this.#memory, block.scales)
    const scores = new Float32Array(this.#memory, block.scores)
    const query = new Int16Array(this.#memory, queryAddress, dimension)
    return (index) => {
      const start = index * dimension
      let sum = 0
      for (let at = 0; at < dimension; at++) sum = (sum + (codes[start + at] as number) * (query[at] as number)) | 0
      scores[index] = Math.fround(sum) * (scales[index] as number)
    }
  }
}
