/**
 * InfoNCE over a batch (van den Oord et al. 2018; in-batch and hard negatives as in Karpukhin et al., DPR, EMNLP 2020):
 *
 *   u_i = q_i + B A q_i,   y_i = u_i / |u_i|,   s_ij = y_i · d_j / τ
 *   L   = −(1/n) Σ_i log( exp(s_ii) / Σ_{j ∈ C_i} exp(s_ij) )
 *
 * with d_1 … d_n the positives and d_{n+1} … the hard negatives; C_i leaves out what belongs to i's own document.
 * Gradients, with p = softmax over C_i:
 *
 *   ∂L/∂y_i = (1/(nτ)) (Σ_j p_ij d_j − d_i)
 *   ∂L/∂u_i = (∂L/∂y_i − (∂L/∂y_i · y_i) y_i) / |u_i|
 *   ∂L/∂B   = Σ_i ∂L/∂u_i (A q_i)ᵀ,   ∂L/∂A = Σ_i Bᵀ ∂L/∂u_i q_iᵀ
 */

export interface Weights {
  readonly rank: number
  readonly dimension: number
  /** Row-major r × d. */
  readonly a: Float64Array
  /** Row-major d × r. */
  readonly b: Float64Array
}

export interface Batch {
  /** n L2-normalised query vectors. */
  readonly queries: readonly Float32Array[]
  /** First the n positives in the order of the queries, then hard negatives of any query. */
  readonly passages: readonly Float32Array[]
  /** Document of each passage; a passage of query i's own document is no negative for it. */
  readonly documents: readonly string[]
}

export interface Gradients {
  readonly loss: number
  readonly a: Float64Array
  readonly b: Float64Array
}

export function infoNce(weights: Weights, { queries, passages, documents }: Batch, temperature: number): Gradients {
  const { rank, dimension, a, b } = weights
  const gradientA = new Float64Array(a.length)
  const gradientB = new Float64Array(b.length)
  let loss = 0
  for (const [index, query] of queries.entries()) {
    const inner = multiply(a, query, rank, dimension)
    const moved = multiply(b, inner, dimension, rank)
    for (let at = 0; at < dimension; at++) moved[at] = (moved[at] ?? 0) + (query[at] ?? 0)
    const norm = Math.hypot(...moved)
    const unit = moved.map((value) => value / norm)
    const { probabilities, logLoss } = softmax(unit, passages, documents, index, temperature)
    loss += logLoss / queries.length
    const wanted = passages[index] ?? new Float32Array(dimension)
    const gradient = new Float64Array(dimension)
    const scale = 1 / (queries.length * temperature)
    for (const [other, probability] of probabilities.entries()) {
      if (probability === 0) continue
      const passage = passages[other] ?? wanted
      for (let at = 0; at < dimension; at++) gradient[at] = (gradient[at] ?? 0) + scale * probability * (passage[at] ?? 0)
    }
    for (let at = 0; at < dimension; at++) gradient[at] = (gradient[at] ?? 0) - scale * (wanted[at] ?? 0)
    let along = 0
    for (let at = 0; at < dimension; at++) along += (gradient[at] ?? 0) * (unit[at] ?? 0)
    for (let at = 0; at < dimension; at++) gradient[at] = ((gradient[at] ?? 0) - along * (unit[at] ?? 0)) / norm
    addOuter(gradientB, gradient, inner)
    addOuter(gradientA, multiplyTransposed(b, gradient, dimension, rank), query)
  }
  return { loss, a: gradientA, b: gradientB }
}

function softmax(unit: Float64Array, passages: readonly Float32Array[], documents: readonly string[], own: number, temperature: number): { readonly probabilities: Float64Array; readonly logLoss: number } {
  const scores = passages.map((passage, other) => {
    if (other !== own && documents[other] === documents[own]) return -Infinity
    let sum = 0
    for (let at = 0; at < unit.length; at++) sum += (unit[at] ?? 0) * (passage[at] ?? 0)
    return sum / temperature
  })
  const highest = Math.max(...scores)
  const total = scores.reduce((sum, score) => sum + Math.exp(score - highest), 0)
  return { probabilities: Float64Array.from(scores, (score) => Math.exp(score - highest) / total), logLoss: highest + Math.log(total) - (scores[own] ?? 0) }
}

/** M x for a row-major rows × columns matrix. */
function multiply(matrix: Float64Array, vector: Float32Array | Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows)
  for (let row = 0; row < rows; row++) {
    let sum = 0
    for (let column = 0; column < columns; column++) sum += (matrix[row * columns + column] ?? 0) * (vector[column] ?? 0)
    result[row] = sum
  }
  return result
}

/** Mᵀ x for a row-major rows × columns matrix. */
function multiplyTransposed(matrix: Float64Array, vector: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(columns)
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) result[column] = (result[column] ?? 0) + (matrix[row * columns + column] ?? 0) * (vector[row] ?? 0)
  }
  return result
}

function addOuter(matrix: Float64Array, left: Float64Array, right: Float32Array | Float64Array): void {
  for (let row = 0; row < left.length; row++) {
    for (let column = 0; column < right.length; column++) matrix[row * right.length + column] = (matrix[row * right.length + column] ?? 0) + (left[row] ?? 0) * (right[column] ?? 0)
  }
}
