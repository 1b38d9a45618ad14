/** A fully connected layer trained with AdaGrad. */
import type { Random } from '../../indexer/drugs/random.ts'

export class Dense {
  readonly inputs: number
  readonly outputs: number
  readonly weights: Float32Array
  readonly bias: Float32Array
  readonly #weightSquares: Float32Array
  readonly #biasSquares: Float32Array

  constructor(inputs: number, outputs: number, random: Random) {
    this.inputs = inputs
    this.outputs = outputs
    const scale = Math.sqrt(6 / (inputs + outputs)) // Glorot, Bengio 2010
    this.weights = Float32Array.from({ length: inputs * outputs }, () => (random() * 2 - 1) * scale)
    this.bias = new Float32Array(outputs)
    this.#weightSquares = new Float32Array(inputs * outputs).fill(1e-2)
    this.#biasSquares = new Float32Array(outputs).fill(1e-2)
  }

  forward(input: Float32Array, output: Float32Array): void {
    for (let to = 0; to < this.outputs; to++) {
      let sum = this.bias[to] as number
      const row = to * this.inputs
      for (let from = 0; from < this.inputs; from++) sum += (this.weights[row + from] as number) * (input[from] as number)
      output[to] = sum
    }
  }

  /** Updates by the gradient at the outputs; adds the gradient at the inputs to `back` when given. */
  backward(input: Float32Array, gradient: Float32Array, rate: number, back?: Float32Array): void {
    for (let to = 0; to < this.outputs; to++) {
      const slope = gradient[to] as number
      if (slope === 0) continue
      const row = to * this.inputs
      for (let from = 0; from < this.inputs; from++) {
        if (back !== undefined) back[from]! += slope * (this.weights[row + from] as number)
        const step = slope * (input[from] as number)
        if (step !== 0) this.weights[row + from]! -= (rate * step) / Math.sqrt((this.#weightSquares[row + from]! += step * step))
      }
      this.bias[to]! -= (rate * slope) / Math.sqrt((this.#biasSquares[to]! += slope * slope))
    }
  }
}

export const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value))
