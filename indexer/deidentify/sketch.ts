/**
 * Which pairs of neighbouring characters and which words a text has, as a Bloom filter with one hash (Bloom 1970), and its
 * longest number: one look at the text answers, for a hundred rules, that what they need is not in it. It may say that a word is
 * there that is not, never the other way.
 */

/** 8 KiB, so that the filter stays in the nearest cache. */
const BITS = 0x1_0000
const ZERO = 0x30
const NINE = 0x39

/** Words one after another, each as the number of its keys and the keys: of the word where it is whole, then of its pairs. */
export type Words = Uint16Array

export interface Sketch {
  /** False where none of the words stands in the text. */
  mayHave(words: Words): boolean
  /** Digits of the longest number, with no more than a space or hyphen between two of them. */
  readonly digits: number
  /** Letters and digits of the longest word without any other character. */
  readonly longest: number
}

const isSmall = (code: number): boolean => code >= 0x61 && code <= 0x7a
const pair = (left: number, right: number): number => (left * 257 + right) & (BITS - 1)
/** The first two letters of a word: keys of their own, as few words begin with them. */
const opening = (first: number, second: number): number => (first * 1_031 + second * 7 + 0x8000) & (BITS - 1)
/** A whole word by its first two letters and its length. */
const whole = (first: number, second: number, length: number): number => (first * 2_053 + second * 61 + length * 4_099 + 0x4000) & (BITS - 1)

/** A list with spaces between its words, without capitals and with 0 for any digit; `_` stands for a space, `^` for the start of a word of ASCII letters, `$` for its end. */
export function anyOf(list: string): Words {
  return Uint16Array.from(list.split(' ').flatMap((word) => {
    const keys = keysOf(word)
    return [keys.length, ...keys]
  }))
}

function keysOf(word: string): readonly number[] {
  const codes = Array.from(word.replaceAll(/^\^|\$$/g, '').replaceAll('_', ' '), (character) => character.charCodeAt(0))
  const [first = 0, second = 0] = codes
  if (codes.length === 1) return [pair(0, first)]
  const pairs = codes.slice(1).map((code, at) => pair(codes[at] as number, code))
  if (!word.startsWith('^')) return pairs
  return [word.endsWith('$') ? whole(first, second, codes.length) : opening(first, second), ...pairs]
}

const filter = new Uint8Array(BITS >> 3)
const set = (key: number): void => {
  filter[key >> 3] = (filter[key >> 3] as number) | (1 << (key & 7))
}

function hasAny(words: Words): boolean {
  for (let at = 0; at < words.length; ) {
    const end = at + 1 + (words[at] as number)
    let key = at + 1
    while (key < end && ((filter[(words[key] as number) >> 3] as number) & (1 << ((words[key] as number) & 7))) !== 0) key++
    if (key === end) return true
    at = end
  }
  return false
}

let generation = 0
let latest: { readonly text: string; readonly sketch: Sketch } | undefined

/** The last one is kept; one that is asked after the next was made says yes to everything. */
export function sketch(text: string): Sketch {
  if (latest?.text === text) return latest.sketch
  const made = ++generation
  const lengths = look(text)
  const result: Sketch = { ...lengths, mayHave: (words) => made !== generation || hasAny(words) }
  latest = { text, sketch: result }
  return result
}

/** Fills the filter. */
function look(text: string): Pick<Sketch, 'digits' | 'longest'> {
  filter.fill(0)
  let digits = 0
  let number = 0
  let longest = 0
  let run = 0
  let last = 0
  let beforeLast = 0
  /** Where the word of letters that `last` belongs to begins. */
  let from = -1
  for (let at = 0; at <= text.length; at++) {
    const given = at === text.length ? 0 : text.charCodeAt(at)
    const isDigit = given >= ZERO && given <= NINE
    const code = isDigit ? ZERO : given >= 0x41 && given <= 0x5a ? given | 0x20 : given
    set(pair(0, code))
    set(pair(last, code))
    if (isSmall(last)) {
      if (!isSmall(beforeLast)) set(opening(last, code))
      if (!isSmall(code)) set(whole(text.charCodeAt(from) | 0x20, text.charCodeAt(from + 1) | 0x20, at - from))
    } else if (isSmall(code)) from = at
    if (isDigit) digits = Math.max(digits, ++number)
    else if ((code !== 0x20 && code !== 0x2d) || last !== ZERO) number = 0
    run = isDigit || isSmall(code) ? run + 1 : 0
    longest = Math.max(longest, run)
    beforeLast = last
    last = code
  }
  return { digits, longest }
}
