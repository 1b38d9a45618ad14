/**
 * Where a collection's vectors lie: mean and standard deviation of every dimension, over the first vectors stored.
 *
 * Embeddings of one model share a large common part, and a few dimensions are many times wider than the rest. Codes are of
 * standardised coordinates, z = (v − mean) / deviation, so that neither wastes the 8 bits:
 *
 *   ⟨q, v⟩ = ⟨q, mean⟩ + Σ_d (q_d · deviation_d) · z_d
 *
 * Any mean and deviation give right scores; those that fit give finer ones.
 */
import type { DatabaseSync } from 'node:sqlite'
import { packVectors, unpackVectors } from './quantise.ts'
import { seal, unseal } from './sealed.ts'

const ROW = 1
/** Vectors of average variance that every dimension is mixed with: keeps deviations sane while there are few vectors. */
const PRIOR = 16
/** No dimension is taken for narrower than this share of the average. */
const NARROWEST = 0.05

export interface Standard {
  readonly mean: Float32Array
  readonly deviation: Float32Array
  /** Passages measured. */
  readonly sample: number
}

/** Leaves vectors as they are. */
export const plainStandard = (dimension: number): Standard => ({ mean: new Float32Array(dimension), deviation: new Float32Array(dimension).fill(1), sample: 0 })

/** Measured again at eight times the passages while the sample is small: at 1, 8, 64, 512 and 4,096 of them. */
export const outgrown = (sample: number, passages: number): boolean => sample < 1000 && passages >= Math.max(1, 8 * sample)

export function measureStandard(vectors: Iterable<Float32Array>, dimension: number, passages: number): Standard {
  const sum = new Float64Array(dimension)
  const squares = new Float64Array(dimension)
  let count = 0
  for (const vector of vectors) {
    count++
    for (let at = 0; at < dimension; at++) {
      const value = vector[at] as number
      sum[at] = (sum[at] as number) + value
      squares[at] = (squares[at] as number) + value * value
    }
  }
  const mean = sum.map((total) => total / count)
  const scatter = squares.map((total, at) => Math.max(0, total - count * (mean[at] as number) ** 2))
  const average = scatter.reduce((total, value) => total + value, 0) / (dimension * count)
  // Vectors without any spread tell nothing about the next ones.
  if (average < 1e-12) return { ...plainStandard(dimension), sample: passages }
  const deviation = scatter.map((value) => Math.sqrt(Math.max(average * NARROWEST ** 2, (value + PRIOR * average) / (count + PRIOR))))
  return { mean: Float32Array.from(mean), deviation: Float32Array.from(deviation), sample: passages }
}

export function readStandard(database: DatabaseSync, dimension: number, file: string): Standard {
  const row = database.prepare('SELECT sample, parameters FROM standard').get()
  if (row === undefined) return plainStandard(dimension)
  const [mean, deviation] = unpackVectors(unseal(row['parameters'], ROW + Number(row['sample']), file), dimension) as [Float32Array, Float32Array]
  return { mean, deviation, sample: Number(row['sample']) }
}

export function writeStandard(database: DatabaseSync, { mean, deviation, sample }: Standard): void {
  const parameters = seal(packVectors([mean, deviation], mean.length), ROW + sample)
  database.prepare('INSERT OR REPLACE INTO standard (one, sample, parameters) VALUES (?, ?, ?)').run(ROW, sample, parameters)
}
