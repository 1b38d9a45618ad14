/** White-space words of DDI sentences with a yes/no label, and vectors for them: what the 2016 paper's networks see. */
import { countCooccurrence } from '../../indexer/drugs/clusters/cooccurrence.ts'
import { DIMENSIONS, embedWords } from '../../indexer/drugs/clusters/embed.ts'
import type { AnnotatedUnit } from '../../indexer/drugs/corpus/corpus.ts'
import { tokenizeEnglish } from '../../indexer/drugs/features/tokens.ts'

export interface LabelledSentence {
  /** words × DIMENSIONS. */
  readonly vectors: Float32Array
  readonly gold: Uint8Array
  readonly starts: readonly number[]
  readonly ends: readonly number[]
}

export type Embedding = (word: string) => Float32Array

const UNKNOWN = new Float32Array(DIMENSIONS)

/** A word of several tokens gets their mean; an unknown one zero. */
export function learnEmbedding(texts: readonly string[]): Embedding {
  const counts = countCooccurrence(texts, { language: 'en' })
  const vectors = embedWords(counts)
  const index = new Map(counts.words.map((word, place) => [word, place]))
  const cache = new Map<string, Float32Array>()
  return (word) => {
    const known = cache.get(word)
    if (known !== undefined) return known
    const { length, start, end } = tokenizeEnglish(word, 0, word.length)
    const sum = new Float32Array(DIMENSIONS)
    let found = 0
    for (let token = 0; token < length; token++) {
      const row = index.get(word.slice(start[token], end[token]).toLowerCase())
      if (row === undefined) continue
      found++
      for (let dimension = 0; dimension < DIMENSIONS; dimension++) sum[dimension]! += vectors[row * DIMENSIONS + dimension] as number
    }
    const vector = found === 0 ? UNKNOWN : sum.map((value) => value / found)
    cache.set(word, vector)
    return vector
  }
}

export function labelSentence({ text, mentions }: AnnotatedUnit, embed: Embedding): LabelledSentence {
  const words = [...text.matchAll(/\S+/g)].flatMap(({ index, 0: whole }) => {
    const bare = whole.replace(/^[\p{P}\p{S}]+/u, '')
    const start = index + whole.length - bare.length
    const word = bare.replace(/[\p{P}\p{S}]+$/u, '')
    return word === '' ? [] : [{ word, start, end: start + word.length }]
  })
  const vectors = new Float32Array(words.length * DIMENSIONS)
  words.forEach(({ word }, place) => vectors.set(embed(word), place * DIMENSIONS))
  const gold = Uint8Array.from(words, ({ start, end }) => (mentions.some(({ spans }) => spans.some(([from, to]) => from < end && start < to)) ? 1 : 0))
  return { vectors, gold, starts: words.map(({ start }) => start), ends: words.map(({ end }) => end) }
}
