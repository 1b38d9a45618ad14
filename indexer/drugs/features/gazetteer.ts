/**
 * A set of names as hashes of their token hashes: what a model needs to know of a lexicon, at two bytes a name once
 * compressed. Matches are features (B, I, E, S of the longest match), never decisions.
 */
import { hashString, mix } from './hash.ts'
import { KeyTable } from './keyTable.ts'
import type { Tokens } from './tokens.ts'

export const LONGEST_NAME = 12

export interface Gazetteer {
  readonly name: string
  readonly hashes: KeyTable
}

export const NO_MATCH = 0
export const MATCH_BEGIN = 1
export const MATCH_INSIDE = 2
export const MATCH_END = 3
export const MATCH_SINGLE = 4

const SEED = 0x5eed

export function createGazetteer(name: string, names: Iterable<string>, tokenize: (text: string) => Tokens, accept: (name: string) => boolean): Gazetteer {
  const hashes = new KeyTable()
  for (const each of names) {
    if (!accept(each)) continue
    const { length, start, end } = tokenize(each)
    if (length === 0 || length > LONGEST_NAME) continue
    let hash = SEED
    for (let token = 0; token < length; token++) hash = mix(hash, hashString(each.slice(start[token], end[token]).toLowerCase()))
    hashes.add(hash)
  }
  return { name, hashes }
}

/** Greedy longest match from the left; `words` are the hashes of the lower-cased tokens. */
export function matchGazetteer(gazetteer: Gazetteer, words: Uint32Array | Int32Array, length: number, marks: Uint8Array, at = 0): void {
  const { hashes } = gazetteer
  marks.fill(NO_MATCH, at, at + length)
  if (hashes.size === 0) return
  for (let first = 0; first < length; first++) {
    let hash = SEED
    let last = -1
    for (let token = first; token < length && token < first + LONGEST_NAME; token++) {
      hash = mix(hash, words[token] as number)
      if (hashes.find(hash) >= 0) last = token
    }
    if (last < 0) continue
    if (last === first) marks[at + first] = MATCH_SINGLE
    else {
      marks.fill(MATCH_INSIDE, at + first, at + last)
      marks[at + first] = MATCH_BEGIN
      marks[at + last] = MATCH_END
    }
    first = last
  }
}
