/** Spherical k-means (Lloyd 1982 on unit vectors), started from the first k rows: the most frequent words. Deterministic. */
export interface Clustering {
  readonly assignment: Uint16Array
  /** clusters × dimensions, unit rows. */
  readonly centres: Float32Array
}

export function sphericalKMeans(vectors: Float32Array, dimensions: number, clusters: number, iterations = 10): Clustering {
  const rows = vectors.length / dimensions
  const k = Math.min(clusters, rows)
  const centres = vectors.slice(0, k * dimensions)
  const assignment = new Uint16Array(rows)
  for (let iteration = 0; iteration < iterations; iteration++) {
    for (let row = 0; row < rows; row++) assignment[row] = nearest(vectors, row * dimensions, centres, k, dimensions)
    centres.fill(0)
    for (let row = 0; row < rows; row++) {
      const to = (assignment[row] as number) * dimensions
      for (let dimension = 0; dimension < dimensions; dimension++) centres[to + dimension]! += vectors[row * dimensions + dimension] as number
    }
    for (let centre = 0; centre < k; centre++) {
      let square = 0
      for (let dimension = 0; dimension < dimensions; dimension++) square += (centres[centre * dimensions + dimension] as number) ** 2
      const norm = Math.sqrt(square) || 1
      for (let dimension = 0; dimension < dimensions; dimension++) centres[centre * dimensions + dimension]! /= norm
    }
  }
  return { assignment, centres }
}

function nearest(vectors: Float32Array, from: number, centres: Float32Array, k: number, dimensions: number): number {
  let best = 0
  let highest = -Infinity
  for (let centre = 0; centre < k; centre++) {
    let sum = 0
    for (let dimension = 0; dimension < dimensions; dimension++) sum += (vectors[from + dimension] as number) * (centres[centre * dimensions + dimension] as number)
    if (sum > highest) {
      highest = sum
      best = centre
    }
  }
  return best
}
