/** Typed arrays that grow by half when full. */

type Numbers = Uint32Array<ArrayBuffer> | Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>

class Growable<T extends Numbers> {
  #data: T
  #length = 0
  readonly #create: (length: number) => T

  constructor(create: (length: number) => T, capacity: number) {
    this.#create = create
    this.#data = create(Math.max(16, capacity))
  }

  get length(): number {
    return this.#length
  }

  /** What was pushed so far; valid until the next push or append. */
  get view(): T {
    return this.#data.subarray(0, this.#length) as T
  }

  at(index: number): number {
    return this.#data[index] as number
  }

  set(index: number, value: number): void {
    this.#data[index] = value
  }

  push(value: number): void {
    if (this.#length === this.#data.length) this.#reserve(1)
    this.#data[this.#length++] = value
  }

  append(values: T): void {
    if (this.#length + values.length > this.#data.length) this.#reserve(values.length)
    this.#data.set(values, this.#length)
    this.#length += values.length
  }

  /** Pads with zeros up to `length`. */
  extendTo(length: number): void {
    if (length <= this.#length) return
    if (length > this.#data.length) this.#reserve(length - this.#length)
    this.#length = length
  }

  #reserve(extra: number): void {
    const capacity = this.#data.length
    const larger = this.#create(Math.max(capacity + (capacity >> 1), this.#length + extra))
    larger.set(this.view)
    this.#data = larger
  }
}

export class GrowableUint32 extends Growable<Uint32Array<ArrayBuffer>> {
  constructor(capacity = 1024) {
    super((length) => new Uint32Array(length), capacity)
  }
}

export class GrowableFloat32 extends Growable<Float32Array<ArrayBuffer>> {
  constructor(capacity = 1024) {
    super((length) => new Float32Array(length), capacity)
  }
}

export class GrowableBytes extends Growable<Uint8Array<ArrayBuffer>> {
  constructor(capacity = 1024) {
    super((length) => new Uint8Array(length), capacity)
  }
}

/** Where `value` stands in the first `length` ascending numbers, or −1. */
export function indexOfSorted(sorted: GrowableUint32, value: number): number {
  let low = 0
  let high = sorted.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const found = sorted.at(middle)
    if (found === value) return middle
    if (found < value) low = middle + 1
    else high = middle - 1
  }
  return -1
}
