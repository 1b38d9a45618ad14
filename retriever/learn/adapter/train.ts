/** Trains a query adapter on the CPU: Adam, seeded batches, early stopping on documents kept apart. */
import { seededRandom } from '../../../src/statistics/random.ts'
import { setImmediate as breathe } from 'node:timers/promises'
import type { Adapter } from './adapter.ts'
import { infoNce, type Batch, type Weights } from './loss.ts'

/** One pseudo-query with what it should and should not find. */
export interface TrainingPair {
  readonly query: Float32Array
  readonly positive: Float32Array
  readonly document: string
  readonly negatives: readonly { readonly vector: Float32Array; readonly document: string }[]
}

export interface TrainingOptions {
  /** Default 32. Up: more can be learnt, and more overlearnt. */
  readonly rank?: number
  /** Default 0.02. Down: the hardest negatives decide. */
  readonly temperature?: number
  readonly learningRate?: number
  readonly batch?: number
  readonly epochs?: number
  /** Epochs without a better validation loss before it stops. */
  readonly patience?: number
  readonly seed?: number
  readonly signal?: AbortSignal | undefined
  readonly onEpoch?: (epoch: number, loss: number, validation: number) => void
}

export interface Trained {
  readonly adapter: Adapter
  readonly epochs: number
  readonly validationBefore: number
  readonly validationAfter: number
}

/** Kingma & Ba, ICLR 2015. */
const BETA1 = 0.9
const BETA2 = 0.999
const EPSILON = 1e-8

export async function trainAdapter(pairs: readonly TrainingPair[], validation: readonly TrainingPair[], options: TrainingOptions = {}): Promise<Trained> {
  const { rank = 32, temperature = 0.02, learningRate = 5e-4, batch = 64, epochs = 12, patience = 2, seed = 1 } = options
  const dimension = pairs[0]?.query.length ?? 0
  const random = seededRandom(seed)
  const weights: Weights = { rank, dimension, a: Float64Array.from({ length: rank * dimension }, () => gaussian(random) / Math.sqrt(dimension)), b: new Float64Array(dimension * rank) }
  const [stepA, stepB] = [adam(weights.a, learningRate), adam(weights.b, learningRate)]
  const judge = (): number => meanLoss(weights, validation, batch, temperature)
  const validationBefore = judge()
  let best = { loss: validationBefore, a: weights.a.slice(), b: weights.b.slice(), epoch: 0 }
  for (let epoch = 1; epoch <= epochs && epoch - best.epoch <= patience; epoch++) {
    let loss = 0
    const batches = shuffledBatches(pairs, batch, random)
    for (const some of batches) {
      options.signal?.throwIfAborted()
      const gradients = infoNce(weights, asBatch(some), temperature)
      stepA(gradients.a)
      stepB(gradients.b)
      loss += gradients.loss / batches.length
      await breathe()
    }
    const now = judge()
    options.onEpoch?.(epoch, loss, now)
    if (now < best.loss) best = { loss: now, a: weights.a.slice(), b: weights.b.slice(), epoch }
  }
  return { adapter: { rank, dimension, a: Float32Array.from(best.a), b: Float32Array.from(best.b) }, epochs: best.epoch, validationBefore, validationAfter: best.loss }
}

function asBatch(pairs: readonly TrainingPair[]): Batch {
  return {
    queries: pairs.map(({ query }) => query),
    passages: [...pairs.map(({ positive }) => positive), ...pairs.flatMap(({ negatives }) => negatives.map(({ vector }) => vector))],
    documents: [...pairs.map(({ document }) => document), ...pairs.flatMap(({ negatives }) => negatives.map(({ document }) => document))],
  }
}

function meanLoss(weights: Weights, pairs: readonly TrainingPair[], size: number, temperature: number): number {
  if (pairs.length === 0) return 0
  let sum = 0
  for (let at = 0; at < pairs.length; at += size) {
    const some = pairs.slice(at, at + size)
    sum += infoNce(weights, asBatch(some), temperature).loss * some.length
  }
  return sum / pairs.length
}

/** Fisher-Yates. The last, smaller batch counts too. */
function shuffledBatches(pairs: readonly TrainingPair[], size: number, random: () => number): readonly (readonly TrainingPair[])[] {
  const order = [...pairs]
  for (let last = order.length - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    const held = order[last]
    const swapped = order[other]
    if (held !== undefined && swapped !== undefined) [order[last], order[other]] = [swapped, held]
  }
  return Array.from({ length: Math.ceil(order.length / size) }, (_, index) => order.slice(index * size, (index + 1) * size))
}

function adam(values: Float64Array, learningRate: number): (gradient: Float64Array) => void {
  const first = new Float64Array(values.length)
  const second = new Float64Array(values.length)
  let step = 0
  return (gradient) => {
    step++
    const [scale1, scale2] = [1 - BETA1 ** step, 1 - BETA2 ** step]
    for (let at = 0; at < values.length; at++) {
      const slope = gradient[at] ?? 0
      first[at] = BETA1 * (first[at] ?? 0) + (1 - BETA1) * slope
      second[at] = BETA2 * (second[at] ?? 0) + (1 - BETA2) * slope * slope
      values[at] = (values[at] ?? 0) - (learningRate * ((first[at] ?? 0) / scale1)) / (Math.sqrt((second[at] ?? 0) / scale2) + EPSILON)
    }
  }
}

/** Box & Muller 1958. */
function gaussian(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
