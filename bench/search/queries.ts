/** Queries of forty words each, from texts the collection holds, and random vectors. */
import type { WeightedTerm } from '../../src/domain.ts'
import { createAnalyzer } from '../../src/text/analyzer.ts'
import { createSegmenter } from '../../src/text/create.ts'
import { passageTexts, randomNumbers, randomVector } from './passages.ts'

const QUERIES = 50
const WORDS = 40
/** Every so many passages one gives a query. */
const STRIDE = 190

export interface Query {
  readonly terms: readonly WeightedTerm[]
  readonly vector: Float32Array
}

export function queries(dimension: number): readonly Query[] {
  const analyzer = createAnalyzer(createSegmenter('jieba'))
  const random = randomNumbers(99)
  const made: Query[] = []
  let number = 0
  for (const text of passageTexts(QUERIES * STRIDE * 2)) {
    if (number++ % STRIDE !== 0) continue
    const words = new Set(analyzer.tokens(text).map(({ term }) => term))
    if (words.size < WORDS) continue
    made.push({ terms: [...words].slice(0, WORDS).map((term) => ({ term, weight: 1 })), vector: randomVector(dimension, random) })
    if (made.length === QUERIES) break
  }
  return made
}
