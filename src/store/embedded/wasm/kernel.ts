/** The WebAssembly SIMD kernel: one memory that grows, allocated from its start and never freed until it is dropped. */
import { StoreError } from '../../../errors.ts'
import type { Block, PlacedQuery, ScanKernel } from '../kernel.ts'
import { dotModule } from './dot.ts'

interface Memory {
  readonly buffer: ArrayBuffer
  grow(pages: number): number
}

/** The part of the WebAssembly API used here; the type library for Node leaves it out. */
declare const WebAssembly: {
  readonly Memory: new (limits: { readonly initial: number; readonly maximum: number }) => Memory
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown }
  validate(bytes: Uint8Array<ArrayBuffer>): boolean
}

const PAGE_BYTES = 65_536
const MOST_PAGES = 65_536
/** Growth a step, in pages (4 MiB). */
const STEP_PAGES = 64

interface Exports {
  scoreHigh(high: number, scales: number, scores: number, query: number, bytes: number, count: number, bias: number, factor: number): void
  scoreListed(high: number, low: number, scales: number, scores: number, query: number, bytes: number, count: number, bias: number, list: number): void
}

let compiled: object | undefined
let available: boolean | undefined

export function wasmSimdAvailable(): boolean {
  available ??= typeof WebAssembly === 'object' && WebAssembly.validate(dotModule())
  return available
}

export class WasmKernel implements ScanKernel {
  readonly name = 'wasm-simd'
  readonly #memory: Memory
  readonly #exports: Exports
  #used = 0

  /** Throws RangeError where the address range cannot be reserved. */
  constructor() {
    compiled ??= new WebAssembly.Module(dotModule())
    this.#memory = new WebAssembly.Memory({ initial: STEP_PAGES, maximum: MOST_PAGES })
    this.#exports = new WebAssembly.Instance(compiled, { env: { memory: this.#memory } }).exports as Exports
  }

  get buffer(): ArrayBuffer {
    return this.#memory.buffer
  }

  allocate(bytes: number): number {
    const address = this.#used
    const end = address + Math.ceil(bytes / 16) * 16
    const missing = Math.ceil((end - this.#memory.buffer.byteLength) / PAGE_BYTES)
    if (missing > 0) this.#grow(missing)
    this.#used = end
    return address
  }

  #grow(pages: number): void {
    try {
      this.#memory.grow(Math.max(pages, STEP_PAGES))
    } catch (thrown) {
      throw new StoreError('STORE_UNAVAILABLE', 'the vectors of the collection do not fit in memory', { cause: thrown, remedy: 'Give the process more memory, or keep the collection in Qdrant.' })
    }
  }

  scoreHigh(block: Block, query: PlacedQuery, count: number): void {
    this.#exports.scoreHigh(block.high, block.scales, block.scores, query.short, query.bytes, count, query.shortBias, query.shortFactor)
  }

  scoreListed(block: Block, query: PlacedQuery, list: number, count: number): void {
    this.#exports.scoreListed(block.high, block.low, block.scales, block.scores, query.address, query.bytes, count, query.bias, list)
  }
}
