/**
 * Training of a linear-chain CRF by stochastic gradient descent with AdaGrad (Duchi, Hazan, Singer 2011), one sentence a
 * step, on the softmax-margin objective (Gimpel, Smith 2010): while training, every wrong label gets its cost added to its
 * score. A mention missed costs `missCost`, any other wrong label `errorCost`; `missCost` is the knob for recall.
 */
import { createRandom, shuffle } from '../random.ts'
import type { LabelSet } from './labels.ts'
import { Lattice } from './lattice.ts'

/** A sentence as the trainer sees it: the feature ids of token t are ids[start[t]] … ids[start[t + 1] − 1]. */
export interface Instance {
  readonly length: number
  readonly ids: Int32Array
  readonly start: Int32Array
  readonly gold: Uint8Array
}

export interface TrainOptions {
  readonly epochs: number
  readonly rate: number
  readonly missCost: number
  readonly errorCost: number
  readonly seed: number
  readonly onEpoch?: (epoch: number, loss: number) => void
  readonly signal?: AbortSignal | undefined
}

export interface Weights {
  /** features × labels. */
  readonly emission: Float32Array
  /** One a pair of LabelSet. */
  readonly transition: Float32Array
}

/** Gradients smaller than this change nothing that int8 weights could show. */
const NEGLIGIBLE = 1e-4
const ADAGRAD_START = 1e-2

export function trainCrf(instances: readonly Instance[], features: number, labels: LabelSet, options: TrainOptions): Weights {
  const trainer = new Trainer(features, labels, options)
  const random = createRandom(options.seed)
  const order = Int32Array.from(instances, (_, index) => index)
  for (let epoch = 1; epoch <= options.epochs; epoch++) {
    shuffle(order, random)
    let loss = 0
    for (const index of order) loss += trainer.step(instances[index] as Instance)
    options.onEpoch?.(epoch, loss)
    options.signal?.throwIfAborted()
  }
  return { emission: trainer.emission, transition: trainer.transition }
}

class Trainer {
  readonly emission: Float32Array
  readonly transition: Float32Array
  readonly #emissionSquares: Float32Array
  readonly #transitionSquares: Float32Array
  readonly #labels: LabelSet
  readonly #options: TrainOptions
  readonly #lattice: Lattice
  readonly #pairs: Float64Array
  readonly #pairOf: Int16Array
  #scores = new Float32Array(0)
  #marginals = new Float64Array(0)

  constructor(features: number, labels: LabelSet, options: TrainOptions) {
    this.emission = new Float32Array(features * labels.count)
    this.#emissionSquares = new Float32Array(features * labels.count).fill(ADAGRAD_START)
    this.transition = new Float32Array(labels.from.length)
    this.#transitionSquares = new Float32Array(labels.from.length).fill(ADAGRAD_START)
    this.#labels = labels
    this.#options = options
    this.#lattice = new Lattice(labels)
    this.#pairs = new Float64Array(labels.from.length)
    this.#pairOf = new Int16Array(labels.count * labels.count).fill(-1)
    labels.from.forEach((from, pair) => (this.#pairOf[from * labels.count + (labels.to[pair] as number)] = pair))
  }

  /** One sentence; returns Σ (1 − P(gold label)), a readable loss. */
  step(instance: Instance): number {
    const { length, gold } = instance
    const { count } = this.#labels
    if (length === 0) return 0
    if (this.#scores.length < length * count) {
      this.#scores = new Float32Array(length * count)
      this.#marginals = new Float64Array(length * count)
    }
    this.#score(instance)
    this.#pairs.fill(0)
    this.#lattice.marginals(length, this.#scores, this.transition, this.#marginals, this.#pairs)
    let loss = 0
    for (let token = 0; token < length; token++) loss += this.#updateToken(instance, token)
    for (let token = 1; token < length; token++) this.#pairs[this.#pairOf[(gold[token - 1] as number) * count + (gold[token] as number)] as number]! -= 1
    const { rate } = this.#options
    for (let pair = 0; pair < this.#pairs.length; pair++) {
      const gradient = this.#pairs[pair] as number
      if (gradient === 0) continue
      const squares = (this.#transitionSquares[pair]! += gradient * gradient)
      this.transition[pair]! -= (rate * gradient) / Math.sqrt(squares)
    }
    return loss
  }

  #score({ length, ids, start, gold }: Instance): void {
    const { count } = this.#labels
    const { missCost, errorCost } = this.#options
    const scores = this.#scores
    const emission = this.emission
    for (let token = 0; token < length; token++) {
      const row = token * count
      const right = gold[token] as number
      for (let label = 0; label < count; label++) scores[row + label] = label === right ? 0 : label === 0 ? missCost : errorCost
      for (let at = start[token] as number, end = start[token + 1] as number; at < end; at++) {
        const base = (ids[at] as number) * count
        for (let label = 0; label < count; label++) scores[row + label]! += emission[base + label] as number
      }
    }
  }

  #updateToken({ ids, start, gold }: Instance, token: number): number {
    const { count } = this.#labels
    const { rate } = this.#options
    const emission = this.emission
    const squares = this.#emissionSquares
    const row = token * count
    const right = gold[token] as number
    const end = start[token + 1] as number
    for (let label = 0; label < count; label++) {
      const gradient = (this.#marginals[row + label] as number) - (label === right ? 1 : 0)
      if (gradient < NEGLIGIBLE && gradient > -NEGLIGIBLE) continue
      const square = gradient * gradient
      const step = rate * gradient
      for (let at = start[token] as number; at < end; at++) {
        const index = (ids[at] as number) * count + label
        emission[index]! -= step / Math.sqrt((squares[index]! += square))
      }
    }
    return 1 - (this.#marginals[row + right] as number)
  }
}
