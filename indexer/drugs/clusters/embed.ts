/**
 * Word vectors from counts: positive pointwise mutual information with smoothed contexts (Levy, Goldberg, Dagan 2015),
 * reduced by a randomised singular value decomposition (Halko, Martinsson, Tropp 2011), symmetric weighting U√S, unit rows.
 */
import { createRandom } from '../random.ts'
import type { Cooccurrence } from './cooccurrence.ts'

export const DIMENSIONS = 64
const POWER_ITERATIONS = 3
const CONTEXT_SMOOTHING = 0.75

/** words × DIMENSIONS. */
export function embedWords(counts: Cooccurrence, seed = 1): Float32Array {
  const weights = positiveInformation(counts)
  const words = counts.words.length
  const random = createRandom(seed)
  let basis = new Float32Array(counts.columns * DIMENSIONS).map(() => random() - 0.5)
  orthonormalize(basis, counts.columns)
  for (let iteration = 0; iteration < POWER_ITERATIONS; iteration++) {
    basis = multiplyTransposed(counts, weights, multiply(counts, weights, basis))
    orthonormalize(basis, counts.columns)
  }
  return unitRows(scaled(multiply(counts, weights, basis), words), words)
}

function positiveInformation({ row, column, count, columns }: Cooccurrence): Float32Array {
  const rowSum = new Float64Array(row.length - 1)
  const columnSum = new Float64Array(columns)
  for (let word = 0; word + 1 < row.length; word++) {
    for (let at = row[word] as number; at < (row[word + 1] as number); at++) {
      rowSum[word]! += count[at] as number
      columnSum[column[at] as number]! += count[at] as number
    }
  }
  const smoothed = columnSum.map((sum) => sum ** CONTEXT_SMOOTHING)
  const total = smoothed.reduce((sum, value) => sum + value, 0)
  const weights = new Float32Array(count.length)
  for (let word = 0; word + 1 < row.length; word++) {
    for (let at = row[word] as number; at < (row[word + 1] as number); at++) {
      weights[at] = Math.max(0, Math.log(((count[at] as number) / (rowSum[word] as number)) * (total / (smoothed[column[at] as number] as number))))
    }
  }
  return weights
}

function multiply({ row, column }: Cooccurrence, weights: Float32Array, right: Float32Array): Float32Array {
  const result = new Float32Array((row.length - 1) * DIMENSIONS)
  for (let word = 0; word + 1 < row.length; word++) {
    for (let at = row[word] as number; at < (row[word + 1] as number); at++) {
      const weight = weights[at] as number
      const from = (column[at] as number) * DIMENSIONS
      for (let dimension = 0; dimension < DIMENSIONS; dimension++) result[word * DIMENSIONS + dimension]! += weight * (right[from + dimension] as number)
    }
  }
  return result
}

function multiplyTransposed({ row, column, columns }: Cooccurrence, weights: Float32Array, right: Float32Array): Float32Array<ArrayBuffer> {
  const result = new Float32Array(columns * DIMENSIONS)
  for (let word = 0; word + 1 < row.length; word++) {
    for (let at = row[word] as number; at < (row[word + 1] as number); at++) {
      const weight = weights[at] as number
      const to = (column[at] as number) * DIMENSIONS
      for (let dimension = 0; dimension < DIMENSIONS; dimension++) result[to + dimension]! += weight * (right[word * DIMENSIONS + dimension] as number)
    }
  }
  return result
}

/** Modified Gram-Schmidt on the columns of a rows × DIMENSIONS matrix, in place. */
function orthonormalize(matrix: Float32Array, rows: number): void {
  const dot = (a: number, b: number): number => {
    let sum = 0
    for (let row = 0; row < rows; row++) sum += (matrix[row * DIMENSIONS + a] as number) * (matrix[row * DIMENSIONS + b] as number)
    return sum
  }
  for (let column = 0; column < DIMENSIONS; column++) {
    for (let earlier = 0; earlier < column; earlier++) {
      const overlap = dot(column, earlier)
      for (let row = 0; row < rows; row++) matrix[row * DIMENSIONS + column]! -= overlap * (matrix[row * DIMENSIONS + earlier] as number)
    }
    const norm = Math.sqrt(dot(column, column)) || 1
    for (let row = 0; row < rows; row++) matrix[row * DIMENSIONS + column]! /= norm
  }
}

/** Turns M·Q into U√S: the eigenvectors of its Gram matrix, each column divided by the square root of its singular value. */
function scaled(projected: Float32Array, words: number): Float32Array {
  const gram = new Float64Array(DIMENSIONS * DIMENSIONS)
  for (let word = 0; word < words; word++) {
    for (let a = 0; a < DIMENSIONS; a++) {
      const value = projected[word * DIMENSIONS + a] as number
      for (let b = 0; b < DIMENSIONS; b++) gram[a * DIMENSIONS + b]! += value * (projected[word * DIMENSIONS + b] as number)
    }
  }
  const { values, vectors } = jacobi(gram)
  const result = new Float32Array(projected.length)
  for (let word = 0; word < words; word++) {
    for (let to = 0; to < DIMENSIONS; to++) {
      let sum = 0
      for (let from = 0; from < DIMENSIONS; from++) sum += (projected[word * DIMENSIONS + from] as number) * (vectors[from * DIMENSIONS + to] as number)
      result[word * DIMENSIONS + to] = sum / Math.max(1e-6, values[to] as number) ** 0.25
    }
  }
  return result
}

/** Eigenvalues and eigenvectors (columns) of a symmetric matrix by cyclic Jacobi rotations. Destroys its argument. */
function jacobi(matrix: Float64Array): { values: Float64Array; vectors: Float64Array } {
  const n = DIMENSIONS
  const vectors = new Float64Array(n * n)
  for (let index = 0; index < n; index++) vectors[index * n + index] = 1
  for (let sweep = 0; sweep < 12; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        const off = matrix[p * n + q] as number
        if (Math.abs(off) < 1e-12) continue
        const theta = ((matrix[q * n + q] as number) - (matrix[p * n + p] as number)) / (2 * off)
        const tangent = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
        const cosine = 1 / Math.sqrt(tangent * tangent + 1)
        const sine = tangent * cosine
        for (let row = 0; row < n; row++) rotate(matrix, row * n + p, row * n + q, cosine, sine)
        for (let column = 0; column < n; column++) rotate(matrix, p * n + column, q * n + column, cosine, sine)
        for (let row = 0; row < n; row++) rotate(vectors, row * n + p, row * n + q, cosine, sine)
      }
    }
  }
  return { values: Float64Array.from({ length: n }, (_, index) => matrix[index * n + index] as number), vectors }
}

function rotate(values: Float64Array, a: number, b: number, cosine: number, sine: number): void {
  const first = values[a] as number
  const second = values[b] as number
  values[a] = cosine * first - sine * second
  values[b] = sine * first + cosine * second
}

function unitRows(matrix: Float32Array, rows: number): Float32Array {
  for (let row = 0; row < rows; row++) {
    let square = 0
    for (let dimension = 0; dimension < DIMENSIONS; dimension++) square += (matrix[row * DIMENSIONS + dimension] as number) ** 2
    const norm = Math.sqrt(square) || 1
    for (let dimension = 0; dimension < DIMENSIONS; dimension++) matrix[row * DIMENSIONS + dimension]! /= norm
  }
  return matrix
}
