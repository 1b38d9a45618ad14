/** Blobs that carry their CRC-32, because SQLite checks a page's structure but not its contents. */
import { crc32 } from 'node:zlib'
import { corrupt } from './failures.ts'

const SEAL = 4

export const checksum = (text: string): number => crc32(text)

export const documentChecksum = (id: string, contentHash: string): number => crc32(`${id}\0${contentHash}`)

/** The bytes, then the CRC-32 of their row's number and themselves as four little-endian bytes: under another row they are damaged. */
export function seal(bytes: Uint8Array, row: number): Uint8Array {
  const sealed = new Uint8Array(bytes.length + SEAL)
  sealed.set(bytes)
  new DataView(sealed.buffer).setUint32(bytes.length, crc32(bytes, row >>> 0), true)
  return sealed
}

/** The bytes under the seal, not copied. Throws STORE_CORRUPT naming the file when they changed. */
export function unseal(sealed: unknown, row: number, file: string): Uint8Array {
  // A damaged record may hold any type.
  if (!(sealed instanceof Uint8Array)) throw corrupt(file)
  const end = sealed.length - SEAL
  if (end < 0) throw corrupt(file)
  const body = sealed.subarray(0, end)
  const stored = ((sealed[end] as number) | ((sealed[end + 1] as number) << 8) | ((sealed[end + 2] as number) << 16) | ((sealed[end + 3] as number) << 24)) >>> 0
  if (crc32(body, row >>> 0) !== stored) throw corrupt(file)
  return body
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** JSON keeps NUL and lone surrogates as escapes, so any JavaScript string comes back as it went in. */
export const sealJson = (value: unknown, row: number): Uint8Array => seal(encoder.encode(JSON.stringify(value)), row)

export function unsealJson(sealed: unknown, row: number, file: string): unknown {
  const body = unseal(sealed, row, file)
  return JSON.parse(decoder.decode(body))
}
