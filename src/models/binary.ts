/** A little-endian reader over a file in memory that fails by name instead of reading past the end. */
import { ModelError } from '../errors.ts'

export interface BinaryReader {
  readonly offset: () => number
  u8(): number
  u16(): number
  u32(): number
  i32(): number
  u64(): number
  f32(): number
  bytes(length: number): Uint8Array
  /** Jumps to an absolute offset. */
  seek(offset: number): void
}

export function binaryReader(data: Uint8Array): BinaryReader {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength)
  let at = 0
  const take = (length: number): number => {
    if (length < 0 || at + length > data.byteLength) throw new ModelError('MODEL_INVALID', 'the weight file ends too early', { value: at, remedy: 'Pull the model again.' })
    const from = at
    at += length
    return from
  }
  return {
    offset: () => at,
    u8: () => view.getUint8(take(1)),
    u16: () => view.getUint16(take(2), true),
    u32: () => view.getUint32(take(4), true),
    i32: () => view.getInt32(take(4), true),
    u64: () => Number(view.getBigUint64(take(8), true)),
    f32: () => view.getFloat32(take(4), true),
    bytes: (length) => {
      const from = take(length)
      return data.subarray(from, from + length)
    },
    seek: (offset) => {
      at = 0
      take(offset)
    },
  }
}
