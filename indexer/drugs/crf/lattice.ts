/**
 * Inference in a linear-chain conditional random field (Lafferty, McCallum, Pereira 2001): marginals by the scaled
 * forward-backward algorithm (Rabiner 1989) and the best sequence by Viterbi. Scores lie in a flat array, length × labels.
 * Pairs of labels that may not follow one another do not exist here, in training as in use.
 */
import type { LabelSet } from './labels.ts'

export class Lattice {
  readonly #labels: LabelSet
  #capacity = 0
  /** exp(score − the token's largest score); then the forward variables. */
  #emission = new Float64Array(0)
  #forward = new Float64Array(0)
  #backward = new Float64Array(0)
  #scale = new Float64Array(0)
  #back = new Uint8Array(0)
  readonly #exponential: Float64Array
  #step: Float64Array

  constructor(labels: LabelSet) {
    this.#labels = labels
    this.#exponential = new Float64Array(labels.from.length)
    this.#step = new Float64Array(labels.count)
  }

  #reserve(length: number): void {
    if (length <= this.#capacity) return
    this.#capacity = Math.max(length, this.#capacity * 2, 64)
    const size = this.#capacity * this.#labels.count
    this.#emission = new Float64Array(size)
    this.#forward = new Float64Array(size)
    this.#backward = new Float64Array(size)
    this.#scale = new Float64Array(this.#capacity)
    this.#back = new Uint8Array(size)
  }

  /**
   * Writes P(label at token) into `marginals` and adds the expected count of every allowed pair into `pairs`.
   * `transition` has one score per allowed pair.
   */
  marginals(length: number, scores: Float32Array | Float64Array, transition: Float32Array, marginals: Float64Array, pairs?: Float64Array): void {
    this.#reserve(length)
    const { count, from, to, mayStart, mayEnd } = this.#labels
    const emission = this.#emission
    const forward = this.#forward
    const backward = this.#backward
    const weight = this.#exponential
    for (let pair = 0; pair < weight.length; pair++) weight[pair] = Math.exp(transition[pair] as number)
    for (let token = 0; token < length; token++) {
      let largest = -Infinity
      for (let label = 0; label < count; label++) largest = Math.max(largest, scores[token * count + label] as number)
      for (let label = 0; label < count; label++) emission[token * count + label] = Math.exp((scores[token * count + label] as number) - largest)
    }
    for (let token = 0; token < length; token++) {
      const row = token * count
      forward.fill(0, row, row + count)
      if (token === 0) for (let label = 0; label < count; label++) forward[label] = mayStart[label] as number
      else for (let pair = 0; pair < weight.length; pair++) forward[row + (to[pair] as number)]! += (forward[row - count + (from[pair] as number)] as number) * (weight[pair] as number)
      let sum = 0
      for (let label = 0; label < count; label++) sum += forward[row + label]! *= emission[row + label] as number
      this.#scale[token] = sum
      for (let label = 0; label < count; label++) forward[row + label]! /= sum
    }
    let total = 0
    const lastRow = (length - 1) * count
    for (let label = 0; label < count; label++) total += (forward[lastRow + label] as number) * (mayEnd[label] as number)
    for (let label = 0; label < count; label++) backward[lastRow + label] = (mayEnd[label] as number) / total
    const step = this.#step
    for (let token = length - 1; token > 0; token--) {
      const row = token * count
      const before = row - count
      const scale = this.#scale[token] as number
      for (let label = 0; label < count; label++) step[label] = ((emission[row + label] as number) * (backward[row + label] as number)) / scale
      backward.fill(0, before, row)
      for (let pair = 0; pair < weight.length; pair++) {
        const flow = (weight[pair] as number) * (step[to[pair] as number] as number)
        backward[before + (from[pair] as number)]! += flow
        if (pairs !== undefined) pairs[pair]! += (forward[before + (from[pair] as number)] as number) * flow
      }
    }
    for (let at = 0; at < length * count; at++) marginals[at] = (forward[at] as number) * (backward[at] as number)
  }

  /** The best label sequence. */
  best(length: number, scores: Float32Array | Float64Array, transition: Float32Array, labels: Uint8Array): void {
    this.#reserve(length)
    const { count, from, to, mayStart, mayEnd } = this.#labels
    const best = this.#forward
    const back = this.#back
    for (let label = 0; label < count; label++) best[label] = mayStart[label] === 1 ? (scores[label] as number) : -Infinity
    for (let token = 1; token < length; token++) {
      const row = token * count
      best.fill(-Infinity, row, row + count)
      for (let pair = 0; pair < from.length; pair++) {
        const value = (best[row - count + (from[pair] as number)] as number) + (transition[pair] as number)
        if (value > (best[row + (to[pair] as number)] as number)) {
          best[row + (to[pair] as number)] = value
          back[row + (to[pair] as number)] = from[pair] as number
        }
      }
      for (let label = 0; label < count; label++) best[row + label]! += scores[row + label] as number
    }
    let label = 0
    let top = -Infinity
    for (let each = 0; each < count; each++) {
      const value = mayEnd[each] === 1 ? (best[(length - 1) * count + each] as number) : -Infinity
      if (value > top) {
        top = value
        label = each
      }
    }
    for (let token = length - 1; token >= 0; token--) {
      labels[token] = label
      label = back[token * count + label] as number
    }
  }
}
