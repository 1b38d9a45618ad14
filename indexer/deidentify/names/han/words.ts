/**
 * How a Chinese text falls into words. A name is where the dictionary breaks off: unknown names come out as single characters,
 * known ones as words that it marks as names (nr).
 */
import { dict } from '@node-rs/jieba/dict.js'
import { createJiebaSegmenter } from '../../../../src/text/jieba/segmenter.ts'
import { isSpoken } from './characters.ts'

export interface WordMap {
  /** The end of the word that begins at each offset; 0 where none begins. */
  readonly endAt: Uint32Array
  /** Whether a word begins at the offset; the end of the text counts. */
  begins(at: number): boolean
}

/** Loaded at the first Chinese text, where the search has not loaded it already. */
export function wordsOf(text: string): WordMap {
  const endAt = new Uint32Array(text.length + 1)
  const inside = new Uint8Array(text.length + 1)
  let start = 0
  for (const word of createJiebaSegmenter().cut(text)) {
    const end = start + word.length
    if (isSpoken(text, start, end)) {
      endAt[start] = end
      for (let at = start + 1; at < end; at++) inside[at] = 1
    }
    start = end
  }
  return { endAt, begins: (at) => inside[at] !== 1 }
}

let names: ReadonlySet<string> | undefined

/** Whether the dictionary marks the word as a person's name. */
export function isDictionaryName(word: string): boolean {
  names ??= new Set(Array.from(dict.toString().matchAll(/^(\S{2,4}) \d+ nr\w*$/gm), (match) => match[1] ?? ''))
  return names.has(word)
}
