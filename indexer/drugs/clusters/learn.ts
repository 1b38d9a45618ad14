/** Nested word clusters, coarse to fine, from unlabelled text. */
import { countCooccurrence, type CountOptions } from './cooccurrence.ts'
import { DIMENSIONS, embedWords } from './embed.ts'
import { sphericalKMeans } from './kmeans.ts'

/** Fine clusters are themselves clustered, so a word's coarse cluster follows from its fine one. */
export const LEVELS = [300, 80, 25] as const

export interface WordClusters {
  readonly words: readonly string[]
  /** Fine cluster of each word. */
  readonly fine: Uint16Array
  /** Middle cluster of each fine one, coarse cluster of each middle one. */
  readonly middle: Uint16Array
  readonly coarse: Uint16Array
}

export function learnClusters(texts: Iterable<string>, options: CountOptions): WordClusters {
  const counts = countCooccurrence(texts, options)
  const fine = sphericalKMeans(embedWords(counts), DIMENSIONS, LEVELS[0])
  const middle = sphericalKMeans(fine.centres, DIMENSIONS, LEVELS[1], 25)
  const coarse = sphericalKMeans(middle.centres, DIMENSIONS, LEVELS[2], 25)
  return { words: counts.words, fine: fine.assignment, middle: middle.assignment, coarse: coarse.assignment }
}
