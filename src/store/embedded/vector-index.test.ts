import { describe, expect, it } from 'vitest'
import { packVectors, quantise, unpackVectors } from './quantise.ts'
import { candidatesFor } from './search.ts'
import { measureStandard, plainStandard } from './standard.ts'
import { VectorIndex, windowed } from './vector-index.ts'

const DIMENSION = 100
const ROWS = 3000

/** Deterministic noise in (−1, 1). */
const noise = (seed: number): number => 2 * (Math.abs(Math.sin(seed * 12.9898) * 43_758.5453) % 1) - 1

function vector(seed: number): Float32Array {
  const raw = Float32Array.from({ length: DIMENSION }, (_, at) => noise(seed * 1000 + at))
  const length = Math.hypot(...raw)
  return raw.map((value) => value / length)
}

const dot = (left: Float32Array, right: Float32Array): number => left.reduce((sum, value, at) => sum + value * (right[at] as number), 0)
const before = (left: number, right: number): boolean => left < right

/** Every seventh row has two windows. */
const rows = Array.from({ length: ROWS }, (_, row) => (row % 7 === 0 ? [vector(row), vector(row + 10_000), vector(row + 20_000)] : [vector(row)]))

const standard = measureStandard(rows.flat(), DIMENSION, ROWS)

function filled(kernel: 'wasm-simd' | 'javascript'): VectorIndex {
  const index = new VectorIndex(standard, kernel)
  for (const [row, vectors] of rows.entries()) index.add(row + 1, row, quantise(vectors, standard))
  return index
}

function bruteForce(query: Float32Array, k: number, weight: number, accepts: (row: number) => boolean): readonly number[] {
  const scored = rows.map((vectors, row) => ({ row, score: windowed(weight, vectors.length, (at) => dot(query, vectors[at] as Float32Array)) }))
  return scored.filter(({ row }) => accepts(row)).sort((left, right) => right.score - left.score || left.row - right.row).slice(0, k).map(({ row }) => row)
}

describe.each(['wasm-simd', 'javascript'] as const)('the vector index on the %s kernel', (kernel) => {
  const index = filled(kernel)
  for (const row of [5, 7, 2999]) index.remove(row + 1)
  const gone = (row: number): boolean => [5, 7, 2999].includes(row)

  it.each([0, 0.4, 1])('finds among its candidates the ten best by exact cosine, window weight %d', (windowWeight) => {
    for (let seed = 50_000; seed < 50_020; seed++) {
      const query = vector(seed)
      const found = index.scan({ query, k: 10, most: candidatesFor(10), windowWeight, allowed: undefined, before }).best.map(({ slot }) => slot)
      expect(found.length).toBeLessThanOrEqual(40)
      expect(found).toEqual(expect.arrayContaining([...bruteForce(query, 10, windowWeight, (row) => !gone(row))]))
    }
  })

  it('scans allowed passages alone', () => {
    const allowed = Uint8Array.from({ length: ROWS }, (_, row) => (row % 100 === 7 ? 1 : 0))
    const query = vector(60_000)
    const found = index.scan({ query, k: 40, most: 40, windowWeight: 0.5, allowed, before }).best.map(({ slot }) => slot)
    expect(new Set(found)).toEqual(new Set(bruteForce(query, 40, 0.5, (row) => row % 100 === 7 && !gone(row))))
    expect(found).toHaveLength(29)
  })

  it('counts live rows and ignores removing twice or what was never there', () => {
    index.remove(6)
    index.remove(999_999)
    expect(index.live).toBe(ROWS - 3)
  })
})

describe('quantisation', () => {
  it('is off by half a step at most', () => {
    const original = vector(1)
    const bytes = quantise([original], plainStandard(DIMENSION))
    const view = new DataView(bytes.buffer)
    const scale = view.getFloat32(0, true)
    for (const [at, value] of original.entries()) expect(Math.abs(view.getInt8(4 + at) * scale - value)).toBeLessThanOrEqual(scale * 0.5001)
  })

  it('keeps the originals bit for bit', () => {
    const vectors = [vector(1), vector(2)]
    expect(unpackVectors(packVectors(vectors, DIMENSION), DIMENSION)).toEqual(vectors)
  })

  it('gives zeros for a zero vector', () => {
    expect([...quantise([new Float32Array(2)], plainStandard(2))]).toEqual([0, 0, 0, 0, 0, 0])
  })
})
