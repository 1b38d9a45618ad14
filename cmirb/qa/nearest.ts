/** Worked examples nearest to a question, by the cosine of their vectors; ties to the earlier one. */
import type { Embedder } from '../../src/embed/port.ts'
import type { Question } from './question.ts'

/** For each question its `k` nearest examples, never itself, nearest last: the generator reads the best one just before the question. */
export async function nearestExamples(questions: readonly Question[], examples: readonly Question[], k: number, embedder: Embedder, signal?: AbortSignal): Promise<ReadonlyMap<string, readonly Question[]>> {
  const texts = (all: readonly Question[]): readonly string[] => all.map(({ text }) => text)
  // Both sides are questions: the same kind of text takes the same prefix.
  const { vectors: known } = await embedder.embed(texts(examples), 'query', signal)
  const { vectors: asked } = await embedder.embed(texts(questions), 'query', signal)
  return new Map(questions.map((question, index) => [question.id, pick(question, asked[index] ?? new Float32Array(), known, examples, k)]))
}

function pick(question: Question, vector: Float32Array, known: readonly Float32Array[], examples: readonly Question[], k: number): readonly Question[] {
  return examples
    .map((example, index) => ({ example, index, cosine: dot(vector, known[index] ?? new Float32Array()) }))
    .filter(({ example }) => example.text !== question.text)
    .toSorted((left, right) => right.cosine - left.cosine || left.index - right.index)
    .slice(0, k)
    .map(({ example }) => example)
    .toReversed()
}

function dot(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, index) => sum + value * (right[index] ?? 0), 0)
}
