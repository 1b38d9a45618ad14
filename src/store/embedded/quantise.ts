/**
 * Scalar quantisation: a standardised vector z (standard.ts) becomes one scale and a signed byte a dimension,
 * z ≈ scale · code with scale = max |z| / 127. Rescoring with the float32 originals mends what this is off by.
 */
import type { Standard } from './standard.ts'

const LARGEST_CODE = 127
const LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1

/** Bytes of one quantised vector: its float32 scale, then its codes. */
export const quantisedBytes = (dimension: number): number => 4 + dimension

/** All vectors of a passage, one after the other. */
export function quantise(vectors: readonly Float32Array[], { mean, deviation }: Standard): Uint8Array {
  const dimension = mean.length
  const bytes = new Uint8Array(vectors.length * quantisedBytes(dimension))
  const view = new DataView(bytes.buffer)
  for (const [index, vector] of vectors.entries()) {
    const start = index * quantisedBytes(dimension)
    const standardised = vector.map((value, at) => (value - (mean[at] as number)) / (deviation[at] as number))
    let largest = 0
    for (let at = 0; at < dimension; at++) largest = Math.max(largest, Math.abs(standardised[at] as number))
    const scale = Math.fround(largest / LARGEST_CODE)
    view.setFloat32(start, scale, true)
    if (scale === 0) continue
    const codes = new Int8Array(bytes.buffer, start + 4, dimension)
    for (let at = 0; at < dimension; at++) codes[at] = Math.max(-LARGEST_CODE, Math.min(LARGEST_CODE, Math.round((standardised[at] as number) / scale)))
  }
  return bytes
}

/**
 * A rounded coordinate is off by an even spread of ± scale / 2, standard deviation scale / √12; independent over the
 * dimensions, a dot product with the query (times the deviations) is off by ‖query‖ · scale / √12. Six of these: one score in a thousand million is outside.
 */
export function quantisationMargin(largestScale: number, query: Float32Array): number {
  let squares = 0
  for (const value of query) squares += value * value
  return (6 * largestScale * Math.sqrt(squares)) / Math.sqrt(12)
}

/**
 * The same six standard deviations for a score by the high plane (planes.ts) and the int8 query from that by the whole codes,
 * for a code's scale of 1: a low nibble is one of 0 … 15 in place of its mean, standard deviation √(255 / 12); and the query
 * misses `shortError`, of which a code multiplies each dimension by at most 127.
 */
export function firstLookMargin(query: Float32Array, shortError: number): number {
  return Math.hypot(quantisationMargin(1, query) * Math.sqrt(255), 6 * LARGEST_CODE * shortError)
}

/** float32 vectors as little-endian bytes, one after the other. */
export function packVectors(vectors: readonly Float32Array[], dimension: number): Uint8Array {
  const flat = new Float32Array(vectors.length * dimension)
  for (const [index, vector] of vectors.entries()) flat.set(vector, index * dimension)
  const bytes = new Uint8Array(flat.buffer)
  if (!LITTLE_ENDIAN) {
    const view = new DataView(bytes.buffer)
    for (let at = 0; at < flat.length; at++) view.setFloat32(at * 4, flat[at] as number, true)
  }
  return bytes
}

export function unpackVectors(bytes: Uint8Array, dimension: number): Float32Array[] {
  const flat = new Float32Array(bytes.length / 4)
  if (LITTLE_ENDIAN) {
    new Uint8Array(flat.buffer).set(bytes)
  } else {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    for (let at = 0; at < flat.length; at++) flat[at] = view.getFloat32(at * 4, true)
  }
  return Array.from({ length: flat.length / dimension }, (_, index) => flat.subarray(index * dimension, (index + 1) * dimension))
}
