/** The paper's third network: a long short-term memory (Hochreiter, Schmidhuber 1997) over the sentence's words, one decision a word. */
import { DIMENSIONS } from '../../indexer/drugs/clusters/embed.ts'
import { createRandom } from '../../indexer/drugs/random.ts'
import { Dense, sigmoid } from './dense.ts'
import type { WordClassifier } from './window.ts'
import type { LabelledSentence } from './words.ts'

const HIDDEN = 32
const RATE = 0.02
const EPOCHS = 4
/** Sentences longer than this are cut for training. */
const LONGEST = 80

interface Step {
  readonly input: Float32Array
  /** Input, forget, output gate and candidate, after their activation. */
  readonly gates: Float32Array
  readonly cell: Float32Array
  readonly squashed: Float32Array
  readonly hidden: Float32Array
  readonly probability: number
}

export function trainLstm(sentences: readonly LabelledSentence[], seed = 1): WordClassifier {
  const random = createRandom(seed)
  const gates = new Dense(DIMENSIONS + HIDDEN, HIDDEN * 4, random)
  gates.bias.fill(1, HIDDEN, HIDDEN * 2) // remember at first
  const output = new Dense(HIDDEN, 1, random)
  const run = (sentence: LabelledSentence, length: number): readonly Step[] => {
    const steps: Step[] = []
    for (let word = 0; word < length; word++) steps.push(step(gates, output, sentence.vectors.subarray(word * DIMENSIONS, (word + 1) * DIMENSIONS), steps.at(-1)))
    return steps
  }
  for (let epoch = 0; epoch < EPOCHS; epoch++) for (const sentence of sentences) learn(gates, output, run(sentence, Math.min(LONGEST, sentence.gold.length)), sentence.gold)
  return (sentence) => Uint8Array.from(run(sentence, sentence.gold.length), ({ probability }) => (probability > 0.5 ? 1 : 0))
}

function step(gatesLayer: Dense, output: Dense, word: Float32Array, before: Step | undefined): Step {
  const input = new Float32Array(DIMENSIONS + HIDDEN)
  input.set(word)
  if (before !== undefined) input.set(before.hidden, DIMENSIONS)
  const gates = new Float32Array(HIDDEN * 4)
  gatesLayer.forward(input, gates)
  gates.forEach((value, index) => (gates[index] = index < HIDDEN * 3 ? sigmoid(value) : Math.tanh(value)))
  const cell = new Float32Array(HIDDEN)
  for (let unit = 0; unit < HIDDEN; unit++) cell[unit] = (gates[unit] as number) * (gates[HIDDEN * 3 + unit] as number) + (gates[HIDDEN + unit] as number) * (before?.cell[unit] ?? 0)
  const squashed = cell.map((value) => Math.tanh(value))
  const hidden = squashed.map((value, unit) => value * (gates[HIDDEN * 2 + unit] as number))
  const score = new Float32Array(1)
  output.forward(hidden, score)
  return { input, gates, cell, squashed, hidden, probability: sigmoid(score[0] as number) }
}

/** Backpropagation through time, weights updated as it goes back. */
function learn(gatesLayer: Dense, output: Dense, steps: readonly Step[], gold: Uint8Array): void {
  let hiddenSlope = new Float32Array(HIDDEN)
  let cellSlope = new Float32Array(HIDDEN)
  for (let at = steps.length - 1; at >= 0; at--) {
    const { input, gates, squashed, hidden, probability } = steps[at] as Step
    const before = steps[at - 1]?.cell
    output.backward(hidden, Float32Array.of(probability - (gold[at] as number)), RATE, hiddenSlope)
    const slope = new Float32Array(HIDDEN * 4)
    const nextCell = new Float32Array(HIDDEN)
    for (let unit = 0; unit < HIDDEN; unit++) {
      const [enter, forget, leave, candidate] = [gates[unit], gates[HIDDEN + unit], gates[HIDDEN * 2 + unit], gates[HIDDEN * 3 + unit]] as [number, number, number, number]
      const through = (hiddenSlope[unit] as number) * leave * (1 - (squashed[unit] as number) ** 2) + (cellSlope[unit] as number)
      slope[unit] = through * candidate * enter * (1 - enter)
      slope[HIDDEN + unit] = through * (before?.[unit] ?? 0) * forget * (1 - forget)
      slope[HIDDEN * 2 + unit] = (hiddenSlope[unit] as number) * (squashed[unit] as number) * leave * (1 - leave)
      slope[HIDDEN * 3 + unit] = through * enter * (1 - candidate ** 2)
      nextCell[unit] = through * forget
    }
    const back = new Float32Array(DIMENSIONS + HIDDEN)
    gatesLayer.backward(input, slope, RATE, back)
    hiddenSlope = back.slice(DIMENSIONS)
    cellSlope = nextCell
  }
}
