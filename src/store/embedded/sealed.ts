/** Blobs that carry their CRC-32, because SQLite checks a page's structure but not its contents. */
import { crc32 } from 'node:zlib'
import { corrupt } from './failures.ts'

const SEAL = 4

export const checksum = (text: string): number => crc32(text)

/** The bytes, then their CRC-32 as four little-endian bytes. */
export function seal(bytes: Uint8Array): Uint8Array {
  const sealed = new Uint8Array(bytes.length + SEAL)
  sealed.set(bytes)
  new DataView(sealed.buffer).setUint32(bytes.length, crc32(bytes), true)
  return sealed
}

/** The bytes under the seal, not copied. Throws STORE_CORRUPT naming the file when they changed. */
export function unseal(sealed: Uint8Array, file: string): Uint8Array {
  const end = sealed.length - SEAL
  if (end < 0) throw corrupt(file)
  const body = sealed.subarray(0, end)
  const stored = ((sealed[end] as number) | ((sealed[end + 1] as number) << 8) | ((sealed[end + 2] as number) << 16) | ((sealed[end + 3] as number) << 24)) >>> 0
  if (crc32(body) !== stored) throw corrupt(file)
  return body
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** JSON keeps NUL and lone surrogates as escapes, so any JavaScript string comes back as it went in. */
export const sealJson = (value: unknown): Uint8Array => seal(encoder.encode(JSON.stringify(value)))

export function unsealJson(sealed: Uint8Array, file: string): unknown {
  const body = unseal(sealed, file)
  return JSON.parse(decoder.decode(body))
}
