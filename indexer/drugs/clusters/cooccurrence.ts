/** How often each word stands next to each frequent word, two to the left … two to the right, in unlabelled text. */
import type { Language } from '../../../src/domain.ts'
import { KeyTable } from '../features/keyTable.ts'
import { tokenizeChinese, tokenizeEnglish } from '../features/tokens.ts'

export interface Cooccurrence {
  readonly words: readonly string[]
  /** Row of word w: column[row[w]] … column[row[w + 1] − 1], with counts beside. */
  readonly row: Uint32Array
  readonly column: Uint32Array
  readonly count: Float32Array
  readonly columns: number
}

const POSITIONS = [-2, -1, 1, 2] as const
const CONTEXT_WORDS = 1_000

export interface CountOptions {
  readonly language: Language
  /** Rarer words get no cluster. Default 5. */
  readonly minimumCount?: number
  /** Default 30,000. */
  readonly maximumWords?: number
}

export function countCooccurrence(texts: Iterable<string>, { language, minimumCount = 5, maximumWords = 30_000 }: CountOptions): Cooccurrence {
  const { sequences, frequencies, names } = intern(texts, language)
  const order = Array.from({ length: names.length }, (_, id) => id)
    .filter((id) => (frequencies[id] as number) >= minimumCount)
    // Ties in the order of first appearance keep the result the same from run to run.
    .toSorted((a, b) => (frequencies[b] as number) - (frequencies[a] as number) || a - b)
    .slice(0, maximumWords)
  const rank = new Int32Array(names.length).fill(-1)
  order.forEach((id, place) => (rank[id] = place))
  const columns = Math.min(CONTEXT_WORDS, order.length) * POSITIONS.length
  const pairs = new KeyTable(1 << 20)
  let counts = new Float32Array(1 << 20)
  for (const sequence of sequences) {
    for (let token = 0; token < sequence.length; token++) {
      const word = rank[sequence[token] as number] as number
      if (word < 0) continue
      POSITIONS.forEach((offset, position) => {
        const neighbour = sequence[token + offset]
        const context = neighbour === undefined ? -1 : (rank[neighbour] as number)
        if (context < 0 || context * POSITIONS.length >= columns) return
        // 30,000 words × 4,000 columns fit 32 bits.
        const pair = pairs.add(word * columns + context * POSITIONS.length + position + 1)
        if (pair >= counts.length) {
          const larger = new Float32Array(counts.length * 2)
          larger.set(counts)
          counts = larger
        }
        counts[pair]!++
      })
    }
  }
  return { words: order.map((id) => names[id] as string), ...sparseRows(pairs.list(), counts, order.length, columns), columns }
}

function sparseRows(keys: Uint32Array, counts: Float32Array, words: number, columns: number): { row: Uint32Array; column: Uint32Array; count: Float32Array } {
  const row = new Uint32Array(words + 1)
  for (const key of keys) row[Math.floor((key - 1) / columns) + 1]!++
  for (let word = 0; word < words; word++) row[word + 1]! += row[word] as number
  const next = row.slice()
  const column = new Uint32Array(keys.length)
  const count = new Float32Array(keys.length)
  keys.forEach((key, pair) => {
    const word = Math.floor((key - 1) / columns)
    const at = next[word]!++
    column[at] = (key - 1) % columns
    count[at] = counts[pair] as number
  })
  return { row, column, count }
}

function intern(texts: Iterable<string>, language: Language): { sequences: readonly Uint32Array[]; frequencies: readonly number[]; names: readonly string[] } {
  const ids = new Map<string, number>()
  const names: string[] = []
  const frequencies: number[] = []
  const sequences: Uint32Array[] = []
  const tokenize = language === 'en' ? tokenizeEnglish : tokenizeChinese
  for (const text of texts) {
    const { length, start, end } = tokenize(text, 0, text.length)
    const sequence = new Uint32Array(length)
    for (let token = 0; token < length; token++) {
      const word = text.slice(start[token], end[token]).toLowerCase()
      let id = ids.get(word)
      if (id === undefined) {
        id = names.length
        ids.set(word, id)
        names.push(word)
        frequencies.push(0)
      }
      frequencies[id]!++
      sequence[token] = id
    }
    sequences.push(sequence)
  }
  return { sequences, frequencies, names }
}
