/** The paper's first two networks: a window of five words through two hidden layers, started at random (MLP) or from stacked denoising autoencoders (Vincent et al. 2010). */
import { DIMENSIONS } from '../../indexer/drugs/clusters/embed.ts'
import { createRandom } from '../../indexer/drugs/random.ts'
import { Dense, sigmoid } from './dense.ts'
import type { LabelledSentence } from './words.ts'

const WINDOW = 5
const HIDDEN = [48, 24] as const
const RATE = 0.02
const EPOCHS = 4
/** Share of inputs set to zero while an autoencoder learns. */
const NOISE = 0.2

export type WordClassifier = (sentence: LabelledSentence) => Uint8Array

export function trainWindow(sentences: readonly LabelledSentence[], pretrain: boolean, seed = 1): WordClassifier {
  const random = createRandom(seed)
  const first = new Dense(WINDOW * DIMENSIONS, HIDDEN[0], random)
  const second = new Dense(HIDDEN[0], HIDDEN[1], random)
  const last = new Dense(HIDDEN[1], 1, random)
  const input = new Float32Array(first.inputs)
  const one = new Float32Array(HIDDEN[0])
  const two = new Float32Array(HIDDEN[1])
  const out = new Float32Array(1)
  const squash = (values: Float32Array): void => values.forEach((value, index) => (values[index] = Math.tanh(value)))
  const run = (sentence: LabelledSentence, word: number): number => {
    window(sentence, word, input)
    first.forward(input, one)
    squash(one)
    second.forward(one, two)
    squash(two)
    last.forward(two, out)
    return sigmoid(out[0] as number)
  }
  if (pretrain) {
    autoencode(first, sentences, (sentence, word, target) => window(sentence, word, target), seed + 1)
    autoencode(second, sentences, (sentence, word, target) => {
      window(sentence, word, input)
      first.forward(input, target)
      squash(target)
    }, seed + 2)
  }
  const slopeOne = new Float32Array(HIDDEN[0])
  const slopeTwo = new Float32Array(HIDDEN[1])
  for (let epoch = 0; epoch < EPOCHS; epoch++) {
    for (const sentence of sentences) {
      for (let word = 0; word < sentence.gold.length; word++) {
        const slope = run(sentence, word) - (sentence.gold[word] as number)
        if (Math.abs(slope) < 0.01) continue
        slopeTwo.fill(0)
        slopeOne.fill(0)
        last.backward(two, Float32Array.of(slope), RATE, slopeTwo)
        slopeTwo.forEach((value, index) => (slopeTwo[index] = value * (1 - (two[index] as number) ** 2)))
        second.backward(one, slopeTwo, RATE, slopeOne)
        slopeOne.forEach((value, index) => (slopeOne[index] = value * (1 - (one[index] as number) ** 2)))
        first.backward(input, slopeOne, RATE)
      }
    }
  }
  return (sentence) => Uint8Array.from(sentence.gold, (_, word) => (run(sentence, word) > 0.5 ? 1 : 0))
}

function window({ vectors, gold }: LabelledSentence, word: number, input: Float32Array): void {
  for (let place = 0; place < WINDOW; place++) {
    const at = word + place - (WINDOW >> 1)
    if (at < 0 || at >= gold.length) input.fill(0, place * DIMENSIONS, (place + 1) * DIMENSIONS)
    else input.set(vectors.subarray(at * DIMENSIONS, (at + 1) * DIMENSIONS), place * DIMENSIONS)
  }
}

/** One epoch over a third of the words; the decoder is thrown away. */
function autoencode(layer: Dense, sentences: readonly LabelledSentence[], fill: (sentence: LabelledSentence, word: number, target: Float32Array) => void, seed: number): void {
  const random = createRandom(seed)
  const decoder = new Dense(layer.outputs, layer.inputs, random)
  const clean = new Float32Array(layer.inputs)
  const hidden = new Float32Array(layer.outputs)
  const copy = new Float32Array(layer.inputs)
  const slope = new Float32Array(layer.outputs)
  for (const sentence of sentences) {
    for (let word = 0; word < sentence.gold.length; word++) {
      if (random() > 1 / 3) continue
      fill(sentence, word, clean)
      const noisy = clean.map((value) => (random() < NOISE ? 0 : value))
      layer.forward(noisy, hidden)
      hidden.forEach((value, index) => (hidden[index] = Math.tanh(value)))
      decoder.forward(hidden, copy)
      slope.fill(0)
      decoder.backward(hidden, copy.map((value, index) => value - (clean[index] as number)), RATE, slope)
      layer.backward(noisy, slope.map((value, index) => value * (1 - (hidden[index] as number) ** 2)), RATE)
    }
  }
}
