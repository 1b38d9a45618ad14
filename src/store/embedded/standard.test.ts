import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { contractSettings, passageId, single } from '../store.contract.ts'
import { quantise } from './quantise.ts'
import { candidatesFor } from './search.ts'
import { measureStandard, outgrown, plainStandard, type Standard } from './standard.ts'
import { openEmbeddedStore } from './store.ts'
import { VectorIndex } from './vector-index.ts'

const DIMENSION = 64
const ROWS = 2000

const noise = (seed: number): number => 2 * (Math.abs(Math.sin(seed * 12.9898) * 43_758.5453) % 1) - 1

const wide = (dimension: number): boolean => dimension % 20 === 3

/** Like real embeddings: a large part shared by all, three dimensions far wider than the rest. */
function skewed(seed: number): Float32Array {
  const raw = Float32Array.from({ length: DIMENSION }, (_, at) => (wide(at) ? 15 : 1) * noise(at + 0.5) + (wide(at) ? 1 : 0.3) * noise(seed * 100 + at))
  const length = Math.hypot(...raw)
  return raw.map((value) => value / length)
}

const dot = (left: Float32Array, right: Float32Array): number => left.reduce((sum, value, at) => sum + value * (right[at] as number), 0)
const vectors = Array.from({ length: ROWS }, (_, row) => skewed(row + 1))

/** Largest error among the candidates of ten queries, and the share of the true ten best that they hold. */
function quality(standard: Standard): { readonly error: number; readonly margin: number; readonly recall: number } {
  const index = new VectorIndex(standard, 'auto')
  for (const [row, vector] of vectors.entries()) index.add(row + 1, row, quantise([vector], standard))
  let error = 0
  let margin = 0
  let found = 0
  for (let seed = 9000; seed < 9010; seed++) {
    const query = skewed(seed)
    const candidates = index.scan({ query, k: 10, most: candidatesFor(10), windowWeight: 0, allowed: undefined, before: (left, right) => left < right })
    margin = candidates.margin
    for (const { slot, score } of candidates.best) error = Math.max(error, Math.abs(score - dot(query, vectors[slot] as Float32Array)))
    const best = vectors.map((vector, row) => ({ row, score: dot(query, vector) })).sort((left, right) => right.score - left.score).slice(0, 10)
    found += best.filter(({ row }) => candidates.best.some(({ slot }) => slot === row)).length
  }
  return { error, margin, recall: found / 100 }
}

describe('the standard', () => {
  it('makes quantised scores of skewed embeddings several times finer, within the margin it states', () => {
    const plain = quality(plainStandard(DIMENSION))
    const standardised = quality(measureStandard(vectors.slice(0, 512), DIMENSION, 512))
    expect(standardised.error).toBeLessThan(plain.error / 4)
    expect(standardised.recall).toBe(1)
    for (const { error, margin } of [plain, standardised]) expect(error).toBeLessThan(margin)
  })

  it('is the mean and the standard deviation, mixed with the average variance of sixteen more', () => {
    const { mean, deviation, sample } = measureStandard([Float32Array.of(1, 0), Float32Array.of(3, 0)], 2, 2)
    expect([...mean]).toEqual([2, 0])
    // Scatter 2 and 0, so the average variance is 2 / (2 · 2) = 0.5: (2 + 16 · 0.5) / 18 and (0 + 16 · 0.5) / 18.
    expect(deviation[0]).toBeCloseTo(Math.sqrt(10 / 18), 6)
    expect(deviation[1]).toBeCloseTo(Math.sqrt(8 / 18), 6)
    expect(sample).toBe(2)
  })

  it('leaves vectors alone that have no spread', () => {
    expect(measureStandard([Float32Array.of(0.6, 0.8)], 2, 1)).toEqual({ ...plainStandard(2), sample: 1 })
  })

  it('is outgrown at 1, 8, 64, 512 and 4,096 passages and never again', () => {
    const measuredAt: number[] = []
    let sample = 0
    for (let passages = 0; passages < 100_000; passages++) {
      if (!outgrown(sample, passages)) continue
      measuredAt.push(passages)
      sample = passages
    }
    expect(measuredAt).toEqual([1, 8, 64, 512, 4096])
  })

  it('changes under a reader without changing an answer', async () => {
    const home = mkdtempSync(join(tmpdir(), 'medir-standard-'))
    const store = openEmbeddedStore({ home })
    const collection = await store.create({ tenant: 'default', name: 'growing' }, { ...contractSettings, dimension: DIMENSION })
    const elsewhere = await openEmbeddedStore({ home }).open(collection.key, 'read')
    const query = skewed(9001)
    for (let count = 1; count <= 70; count++) {
      await collection.putDocuments([single(String(count), { vectors: [vectors[count] as Float32Array] })])
      const best = Array.from({ length: count }, (_, at) => ({ id: passageId(String(at + 1)), score: dot(query, vectors[at + 1] as Float32Array) })).sort((left, right) => right.score - left.score)
      const hits = await elsewhere.searchDense({ vector: query, k: 5 })
      expect(hits.map(({ id }) => id)).toEqual(best.slice(0, 5).map(({ id }) => id))
    }
    await elsewhere.close()
    await store.close()
    rmSync(home, { recursive: true })
  })
})
