/** Dense float weights → sparse int8 rows. Weights under the threshold, and features left with none, are dropped. */
import type { SparseWeights } from './model.ts'
import type { Weights } from './train.ts'

export const DROPPED_BELOW = 0.05

export function quantize(keys: Uint32Array, weights: Weights, labels: number, droppedBelow: number = DROPPED_BELOW): SparseWeights {
  let largest = 0
  for (const weight of weights.emission) largest = Math.max(largest, Math.abs(weight))
  const scale = largest === 0 ? 1 : largest / 127
  const kept: { key: number; entries: [number, number][] }[] = []
  for (let feature = 0; feature < keys.length; feature++) {
    const entries: [number, number][] = []
    for (let label = 0; label < labels; label++) {
      const weight = weights.emission[feature * labels + label] as number
      const level = Math.round(weight / scale)
      if (Math.abs(weight) >= droppedBelow && level !== 0) entries.push([label, level])
    }
    if (entries.length > 0) kept.push({ key: keys[feature] as number, entries })
  }
  kept.sort((a, b) => a.key - b.key)
  const row = new Uint32Array(kept.length + 1)
  kept.forEach(({ entries }, index) => (row[index + 1] = (row[index] as number) + entries.length))
  const flat = kept.flatMap(({ entries }) => entries)
  return { keys: Uint32Array.from(kept, ({ key }) => key), row, label: Uint8Array.from(flat, ([label]) => label), value: Int8Array.from(flat, ([, value]) => value), scale, transition: weights.transition }
}

/** The mean of several runs: right for a linear model, and worth more than any one seed. */
export function averageWeights(runs: readonly Weights[]): Weights {
  const mean = (parts: readonly Float32Array[]): Float32Array => {
    const sum = new Float32Array(parts[0]?.length ?? 0)
    for (const part of parts) for (let index = 0; index < sum.length; index++) sum[index]! += (part[index] as number) / parts.length
    return sum
  }
  return { emission: mean(runs.map((run) => run.emission)), transition: mean(runs.map((run) => run.transition)) }
}
