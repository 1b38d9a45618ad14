import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../../src/statistics/random.ts'
import { adapt, adapterFunction, encodeAdapter, type Adapter } from './adapter.ts'
import { infoNce, type Batch, type Weights } from './loss.ts'
import { trainAdapter, type TrainingPair } from './train.ts'

const random = seededRandom(3)
function unit(dimension: number): Float32Array {
  const vector = Float32Array.from({ length: dimension }, () => random() - 0.5)
  const norm = Math.hypot(...vector)
  return vector.map((value) => value / norm)
}

describe('the loss', () => {
  const [rank, dimension] = [3, 7]
  const weights: Weights = { rank, dimension, a: Float64Array.from({ length: rank * dimension }, () => random() - 0.5), b: Float64Array.from({ length: rank * dimension }, () => random() - 0.5) }
  const batch: Batch = { queries: [unit(dimension), unit(dimension), unit(dimension)], passages: Array.from({ length: 5 }, () => unit(dimension)), documents: ['x', 'y', 'z', 'x', 'w'] }

  it('has the gradient that finite differences give', () => {
    const { a, b } = infoNce(weights, batch, 0.1)
    const step = 1e-6
    const numerical = (which: 'a' | 'b', at: number): number => {
      const shifted = (by: number): number => infoNce({ ...weights, [which]: weights[which].map((value, index) => (index === at ? value + by : value)) }, batch, 0.1).loss
      return (shifted(step) - shifted(-step)) / (2 * step)
    }
    for (const at of a.keys()) expect(a[at]).toBeCloseTo(numerical('a', at), 5)
    for (const at of b.keys()) expect(b[at]).toBeCloseTo(numerical('b', at), 5)
  })

  it('is log n when nothing tells the passages apart, and leaves out passages of the own document', () => {
    const same = new Float32Array([1, 0])
    const zero: Weights = { rank: 1, dimension: 2, a: new Float64Array(2), b: new Float64Array(2) }
    const loss = (documents: readonly string[]): number => infoNce(zero, { queries: [same], passages: [same, same, same, same], documents }, 1).loss
    expect(loss(['p', 'q', 'r', 's'])).toBeCloseTo(Math.log(4))
    expect(loss(['p', 'p', 'r', 's'])).toBeCloseTo(Math.log(3))
  })
})

describe('training', () => {
  const dimension = 16
  // Queries are their passages with two axes exchanged: something a low-rank residual can undo.
  const pairs = Array.from({ length: 120 }, (_, index): TrainingPair => {
    const positive = unit(dimension)
    const query = positive.slice()
    ;[query[0], query[1]] = [positive[1] ?? 0, positive[0] ?? 0]
    return { query, positive, document: String(index), negatives: [] }
  })

  it('learns what can be learnt, and gives the same weights for the same seed', async () => {
    const options = { rank: 4, temperature: 0.1, learningRate: 0.02, batch: 20, epochs: 15 }
    const first = await trainAdapter(pairs.slice(0, 100), pairs.slice(100), options)
    expect(first.validationAfter).toBeLessThan(first.validationBefore * 0.9)
    expect(first.epochs).toBeGreaterThan(0)
    expect(await trainAdapter(pairs.slice(0, 100), pairs.slice(100), options)).toEqual(first)
  })

  it('stops when another document gains nothing, and then changes nothing', async () => {
    const { adapter, epochs } = await trainAdapter(pairs, [{ query: unit(dimension), positive: unit(dimension), document: 'x', negatives: [] }], { epochs: 3 })
    // One passage alone has no negatives: its loss is 0 whatever is learnt.
    expect(epochs).toBe(0)
    expect(adapter.b.every((value) => value === 0)).toBe(true)
  })
})

describe('an adapter', () => {
  const adapter: Adapter = { dimension: 2, rank: 1, a: new Float32Array([1, 0]), b: new Float32Array([0, 1]) }
  it('adds s · B A q and normalises', () => {
    // A q = 1, B (A q) = (0, 1); q + 1 · (0, 1) = (1, 1)
    expect(Array.from(adapt(adapter, new Float32Array([1, 0]), 1))).toEqual([expect.closeTo(Math.SQRT1_2), expect.closeTo(Math.SQRT1_2)])
    expect(adapt(adapter, new Float32Array([1, 0]), 0)).toEqual(new Float32Array([1, 0]))
  })
  it('survives being stored, and uses the strength of the query type', () => {
    const stored = { embedderFingerprint: 'e', ...encodeAdapter(adapter), strength: 0.5, strengths: { title: 0 } }
    const apply = adapterFunction(stored)
    expect(apply(new Float32Array([1, 0]), 'title')).toEqual(new Float32Array([1, 0]))
    expect(apply(new Float32Array([1, 0]), 'question')).toEqual(adapt(adapter, new Float32Array([1, 0]), 0.5))
  })
})
