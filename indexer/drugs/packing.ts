/**
 * Ascending 32-bit numbers as Rice-coded differences (Golomb 1966, Rice 1979): the best code for hashes, whose differences
 * fall off geometrically. u8 k, u32 count, then bits from the lowest: for each difference its quotient by 2^k in unary (so
 * many 0, then 1) and its k low bits.
 */
const HEADER = 5

export function packSorted(values: Uint32Array): Uint8Array {
  const k = riceParameter(values)
  const writer = new BitWriter()
  let previous = 0
  for (const value of values) {
    const difference = value - previous
    previous = value
    const quotient = Math.floor(difference / 2 ** k)
    for (let zero = 0; zero < quotient; zero++) writer.write(0, 1)
    writer.write(1, 1)
    writer.write(difference % 2 ** k, k)
  }
  const body = writer.finish()
  const bytes = new Uint8Array(HEADER + body.length)
  bytes[0] = k
  new DataView(bytes.buffer).setUint32(1, values.length, true)
  bytes.set(body, HEADER)
  return bytes
}

/** Throws RangeError when the bytes end too early or promise more than they can hold. */
export function unpackSorted(bytes: Uint8Array): Uint32Array {
  if (bytes.length < HEADER) throw new RangeError('packed numbers end early')
  const k = bytes[0] as number
  const count = new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true)
  // A number takes at least k + 1 bits.
  if (k > 31 || count * (k + 1) > (bytes.length - HEADER) * 8) throw new RangeError('packed numbers are damaged')
  const values = new Uint32Array(count)
  const reader = new BitReader(bytes, HEADER)
  let previous = 0
  for (let index = 0; index < count; index++) {
    const quotient = reader.zeros()
    previous += quotient * 2 ** k + (k > 16 ? reader.read(16) + reader.read(k - 16) * 65_536 : reader.read(k))
    values[index] = previous
  }
  return values
}

/** log2 of the mean difference × ln 2, which the best parameter is close to. */
function riceParameter(values: Uint32Array): number {
  const mean = (values.at(-1) ?? 0) / Math.max(1, values.length)
  return Math.max(0, Math.min(31, Math.floor(Math.log2(mean * Math.LN2 + 1))))
}

class BitWriter {
  readonly #bytes: number[] = []
  #pending = 0
  #count = 0

  write(value: number, bits: number): void {
    for (let left = value, remaining = bits; remaining > 0; ) {
      const taken = Math.min(remaining, 8 - this.#count)
      this.#pending |= left % 2 ** taken << this.#count
      this.#count += taken
      left = Math.floor(left / 2 ** taken)
      remaining -= taken
      if (this.#count === 8) this.#flush()
    }
  }

  finish(): Uint8Array {
    if (this.#count > 0) this.#flush()
    return Uint8Array.from(this.#bytes)
  }

  #flush(): void {
    this.#bytes.push(this.#pending)
    this.#pending = 0
    this.#count = 0
  }
}

class BitReader {
  readonly #bytes: Uint8Array
  #at: number
  #pending = 0
  #count = 0

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes
    this.#at = at
  }

  /** 16 bits at most. */
  read(bits: number): number {
    while (this.#count < bits) this.#fill()
    const value = this.#pending & ((1 << bits) - 1)
    this.#drop(bits)
    return value
  }

  /** How many 0 stand before the next 1. */
  zeros(): number {
    let zeros = 0
    while (this.#pending === 0) {
      zeros += this.#count
      this.#count = 0
      this.#fill()
    }
    const here = 31 - Math.clz32(this.#pending & -this.#pending)
    this.#drop(here + 1)
    return zeros + here
  }

  #fill(): void {
    if (this.#at >= this.#bytes.length) throw new RangeError('packed numbers end early')
    this.#pending |= (this.#bytes[this.#at++] as number) << this.#count
    this.#count += 8
  }

  #drop(bits: number): void {
    this.#pending >>>= bits
    this.#count -= bits
  }
}
