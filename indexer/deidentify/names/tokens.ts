/** Words of a text with their places, in typed arrays: a scan that costs little where nothing is found. */
import { knowledge } from './lists.ts'

const MARK = 2
const LETTER = 1
const UPPER = 4
const kinds = new Uint8Array(0x1_0000)
for (let code = 0; code < kinds.length; code++) {
  const character = String.fromCharCode(code)
  // Han, kana and Hangul are letters too, but no part of an alphabetic word.
  if (/\p{M}/u.test(character)) kinds[code] = MARK
  else if (/\p{L}/u.test(character) && !/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u.test(character)) kinds[code] = LETTER | (/\p{Lu}/u.test(character) ? UPPER : 0)
}
// Hyphen and apostrophes hold a word together between letters.
const JOINERS = new Set(["'", '’', '-', '‑'].map((character) => character.charCodeAt(0)))

const APOSTROPHES = new Set(["'", '’'].map((character) => character.charCodeAt(0)))
const UNKNOWN = -1

export const isLetter = (code: number): boolean => (kinds[code] as number) !== 0
const isUpper = (code: number): boolean => ((kinds[code] as number) & UPPER) !== 0

export interface Tokens {
  readonly text: string
  readonly length: number
  /** Offsets of word i: UTF-16 code units, end exclusive; a full stop is not part of a word. */
  readonly start: Int32Array
  readonly end: Int32Array
  /** 1 where word i begins with a capital letter. */
  readonly capital: Uint8Array
  word(index: number): string
  /** What the lists know of word i, 0 outside the text. */
  knows(index: number): number
  /** Where word i ends without its possessive. */
  nameEnd(index: number): number
}

export function tokenize(text: string): Tokens {
  const start = new Int32Array((text.length >> 1) + 2)
  const end = new Int32Array(start.length)
  const capital = new Uint8Array(start.length)
  let length = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (!isLetter(code)) continue
    const from = at
    while (at < text.length && (isLetter(text.charCodeAt(at)) || (JOINERS.has(text.charCodeAt(at)) && isLetter(text.charCodeAt(at + 1)) && at > from))) at++
    start[length] = from
    end[length] = at
    capital[length] = isUpper(code) ? 1 : 0
    length++
  }
  const word = (index: number): string => (index < 0 || index >= length ? '' : text.slice(start[index], end[index]))
  const known = new Int32Array(length).fill(UNKNOWN)
  const knows = (index: number): number => {
    if (index < 0 || index >= length) return 0
    if (known[index] === UNKNOWN) known[index] = knowledge(word(index))
    return known[index] as number
  }
  const nameEnd = (index: number): number => {
    const to = end[index] as number
    return to - (start[index] as number) > 2 && (text.charCodeAt(to - 1) | 0x20) === 0x73 && APOSTROPHES.has(text.charCodeAt(to - 2)) ? to - 2 : to
  }
  return { text, length, start, end, capital, word, knows, nameEnd }
}
