/**
 * Terms of Han text: every character and every pair of neighbours. No dictionary stands between a passage and its index,
 * so a new drug or a rare disease is found as well as a common word (Kwok, "Comparing representations in Chinese
 * information retrieval", SIGIR 1997; Nie, Gao, Zhang & Zhou, "On the use of words and n-grams for Chinese information
 * retrieval", IRAL 2000: characters with pairs are the best of the plain representations).
 *
 * The query knows its words: a pair across a word's edge (糖尿病|治疗 → 病治) says less than one within, a character within
 * a word less than one that stands alone.
 */
import type { Segmenter } from './port.ts'

export interface HanTerm {
  readonly term: string
  /** Offsets in the folded text, UTF-16 code units, end exclusive. */
  readonly start: number
  readonly end: number
}

/** A pair within a word and a character that is its own word weigh 1. Chosen on data held apart, docs/decisions/012-han-terms.md. */
export const PAIR_ACROSS_WORDS = 0.5
export const CHARACTER_WITHIN_WORD = 0.5

const RUN = /\p{Script=Han}+/gu

/** Ordered by start, a character before the pair that it begins. */
export function hanTerms(text: string): readonly HanTerm[] {
  return Array.from(text.matchAll(RUN)).flatMap(({ 0: run, index }) => termsOfRun(run, index))
}

function termsOfRun(run: string, at: number): readonly HanTerm[] {
  const characters = Array.from(run)
  const terms: HanTerm[] = []
  let start = at
  for (const [position, character] of characters.entries()) {
    const end = start + character.length
    terms.push({ term: character, start, end })
    const next = characters[position + 1]
    if (next !== undefined) terms.push({ term: character + next, start, end: end + next.length })
    start = end
  }
  return terms
}

/** What a term of the query weighs by where it stands among the words of `text`. */
export function hanWeigher(text: string, segmenter: Segmenter): (term: HanTerm) => number {
  const within = new Set<number>()
  const joined = new Set<number>()
  for (const { start, end } of segmenter.segmentAll(text).filter((word) => Array.from(word.text).length > 1)) {
    for (let at = start; at < end; at++) within.add(at)
    for (let at = start + 1; at < end; at++) joined.add(at)
  }
  return ({ term, start }) => {
    const [first = '', second] = Array.from(term)
    if (second === undefined) return within.has(start) ? CHARACTER_WITHIN_WORD : 1
    return joined.has(start + first.length) ? 1 : PAIR_ACROSS_WORDS
  }
}
