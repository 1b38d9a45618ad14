/**
 * Tokens and sentences. English tokens are letter runs, digit runs and single other characters; Chinese ones single
 * characters. Offsets are UTF-16 code units, end exclusive. White space is no token.
 */
import type { Language } from '../../../src/domain.ts'

export interface Tokens {
  readonly length: number
  readonly start: Int32Array
  readonly end: Int32Array
}

const SPACE = 0
const LETTER = 1
const DIGIT = 2
const OTHER = 3
const ASCII = Uint8Array.from({ length: 128 }, (_, code) => kindOf(String.fromCharCode(code)))

function kindOf(character: string): number {
  if (/\s/.test(character)) return SPACE
  if (/[\p{L}\p{M}]/u.test(character)) return LETTER
  return /\p{N}/u.test(character) ? DIGIT : OTHER
}

const wide = new Map<number, number>()
/** Letter, digit, space or other; surrogates count as other, one token each pair is not worth its cost. */
export function characterKind(code: number): number {
  if (code < 128) return ASCII[code] as number
  const known = wide.get(code)
  if (known !== undefined) return known
  const kind = kindOf(String.fromCharCode(code))
  wide.set(code, kind)
  return kind
}

export function tokenizeEnglish(text: string, from: number, to: number): Tokens {
  const start = new Int32Array(to - from)
  const end = new Int32Array(to - from)
  let length = 0
  let previous = SPACE
  for (let at = from; at < to; at++) {
    const kind = characterKind(text.charCodeAt(at))
    if (kind !== SPACE) {
      if (kind === previous && kind !== OTHER) end[length - 1] = at + 1
      else {
        start[length] = at
        end[length++] = at + 1
      }
    }
    previous = kind
  }
  return { length, start, end }
}

export function tokenizeChinese(text: string, from: number, to: number): Tokens {
  const start = new Int32Array(to - from)
  const end = new Int32Array(to - from)
  let length = 0
  for (let at = from; at < to; at++) {
    if (characterKind(text.charCodeAt(at)) === SPACE) continue
    start[length] = at
    end[length++] = at + 1
  }
  return { length, start, end }
}

/** Longest stretch handed to the model at once; longer ones are cut at the last white space, or hard. */
const LONGEST_SENTENCE = 600

/** Where one sentence ends and the next begins; the ranges cover the text. */
export function sentenceRanges(text: string, language: Language): readonly (readonly [number, number])[] {
  const ranges: [number, number][] = []
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const tooLong = at - from >= LONGEST_SENTENCE
    if (!tooLong && !endsSentence(text, at, language)) continue
    const space = tooLong ? text.lastIndexOf(' ', at) : -1
    const to = space > from ? space + 1 : at + 1
    ranges.push([from, to])
    from = to
  }
  if (from < text.length) ranges.push([from, text.length])
  return ranges
}

function endsSentence(text: string, at: number, language: Language): boolean {
  const character = text[at] as string
  if (character === '\n') return true
  if (language === 'zh') return '。！？；'.includes(character)
  if (character !== '.' && character !== '!' && character !== '?') return false
  return text[at + 1] === ' ' && /[A-Z]/.test(text[at + 2] ?? '') && /[a-z)\]]{2}/.test(text.slice(at - 2, at))
}
