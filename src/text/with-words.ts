/** A segmenter that knows other words besides its own: wherever they stand, they are words too. No dictionary is loaded for it. */
import { createHash } from 'node:crypto'
import type { Segmenter, Word } from './port.ts'

/** `words` are folded as the text is. Their best single segmentation stays the segmenter's own. */
export function withWords(segmenter: Segmenter, words: readonly string[]): Segmenter {
  const known = new Set(words)
  const lengths = [...new Set(words.map(({ length }) => length))].toSorted((left, right) => left - right)
  return {
    ...segmenter,
    fingerprint: `${segmenter.fingerprint}-${createHash('sha256').update(words.join('\n')).digest('hex').slice(0, 12)}`,
    segmentAll: (text) => {
      const own = segmenter.segmentAll(text)
      const seen = new Set(own.map(({ start, end }) => `${start} ${end}`))
      const more = occurrences(text, known, lengths).filter(({ start, end }) => !seen.has(`${start} ${end}`))
      return [...own, ...more].toSorted((left, right) => left.start - right.start || left.end - right.end)
    },
  }
}

function occurrences(text: string, known: ReadonlySet<string>, lengths: readonly number[]): readonly Word[] {
  return Array.from({ length: text.length }, (_, start) => lengths.flatMap((length): readonly Word[] => {
    const word = text.slice(start, start + length)
    return word.length === length && known.has(word) ? [{ text: word, start, end: start + length }] : []
  })).flat()
}
