/** Turning the word list of a segmenter without offsets back into words with offsets. */
import type { Word } from './port.ts'

/** Words that stand end to end and make up the text (a single segmentation). */
export function adjacentWords(parts: readonly string[]): Word[] {
  let at = 0
  return parts.map((text) => {
    const word = { text, start: at, end: at + text.length }
    at = word.end
    return word
  })
}

/** Overlapping words ordered by start: each is found at or after the start of the one before it. */
export function overlappingWords(text: string, parts: readonly string[]): Word[] {
  const words: Word[] = []
  const seenAtStart = new Set<string>()
  let from = 0
  for (const part of parts) {
    const start = text.indexOf(part, seenAtStart.has(part) ? from + 1 : from)
    if (start < 0) continue
    if (start !== from) seenAtStart.clear()
    from = start
    seenAtStart.add(part)
    words.push({ text: part, start, end: start + part.length })
  }
  return words
}

/** Letters or digits: everything else separates words. */
export const HAS_WORD_CHARACTER = /[\p{L}\p{N}]/u
