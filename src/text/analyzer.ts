/**
 * Text → terms of the lexical leg, the same on the index side and the query side.
 *
 *   HbA1c≥7.0%的2型糖尿病患者 → hba1c, 7.0, 2型, 型, 型糖, 糖, 糖尿, 尿, 尿病, …
 *
 * Han text gives its characters and pairs, weighed in a query by the words they make up (han.ts). Latin text gives stems;
 * numbers stay, and a dose (100mg) gives its number and its unit.
 */
import type { Highlight, Language, LexicalFields, TermCount, WeightedTerm } from '../domain.ts'
import { hanTerms, hanWeigher } from './han.ts'
import { normalizeWithOffsets, type Normalized } from './normalize.ts'
import type { Segmenter } from './port.ts'
import { stem } from './stem.ts'
import { STOP_WORDS } from './stop-words.ts'
import { withWords } from './with-words.ts'

/** Raise it whenever the same text would give other terms: a collection remembers what made it. */
const ANALYZER_VERSION = 2

export interface Token {
  readonly term: string
  /** Offsets in the text as given, UTF-16 code units, end exclusive. */
  readonly start: number
  readonly end: number
}

export interface Analyzer {
  readonly fingerprint: string
  tokens(text: string): readonly Token[]
  /** The index side. `context` (headings, date) counts as title. */
  fields(passage: { readonly title?: string; readonly context?: string; readonly text: string }): LexicalFields
  /** The query side: a word used n times has n times its weight, which is 1 for a Latin word. */
  queryTerms(text: string, options?: { readonly language?: Language }): readonly WeightedTerm[]
  /** Where the terms stand in the text; merged, in order. */
  highlights(text: string, terms: readonly WeightedTerm[]): readonly Highlight[]
  /** Absent where no words weigh a query's terms. */
  readonly words?: QueryWords
}

/** The words that weigh a query's Han terms. */
export interface QueryWords {
  /** Whether it is one word to the segmenter. */
  knows(word: string): boolean
  /** An analyser whose queries know these words too, folded by normalize(); index side and fingerprint stay the same. */
  with(words: readonly string[]): Analyzer
}

export function createAnalyzer(segmenter: Segmenter): Analyzer {
  const fingerprint = `analyzer-${ANALYZER_VERSION}-${segmenter.fingerprint}`
  const tokens = (text: string): readonly Token[] => tokenize(normalizeWithOffsets(text))
  return {
    fingerprint,
    tokens,
    fields: ({ title, context, text }) => {
      const heading = [title, context].filter((part) => part !== undefined && part !== '').join('\n')
      const body = countTerms(tokens(text))
      return heading === '' ? { body } : { title: countTerms(tokens(heading)), body }
    },
    queryTerms: (text) => weighTerms(normalizeWithOffsets(text), segmenter),
    highlights: (text, terms) => mergeHighlights(tokens(text), new Set(terms.map(({ term }) => term))),
    words: {
      knows: (word) => segmenter.segment(word).length === 1,
      with: (words) => ({ ...createAnalyzer(withWords(segmenter, words)), fingerprint }),
    },
  }
}

const HAN = /\p{Script=Han}/u
const LATIN_RUN = /[\p{L}\p{N}]+(?:\.\p{N}+)?/gu
/** 2型糖尿病, III期, 3级: the kind or grade means little without its number. */
const GRADED = /^[型期级度类代]/
const DOSE = /^(\d+(?:\.\d+)?)([a-z]+)$/

function tokenize(normalized: Normalized): readonly Token[] {
  const found: Token[] = []
  visitTerms(normalized.text, (term, start, end) => found.push({ term, start: normalized.starts[start] ?? 0, end: normalized.ends[end - 1] ?? 0 }))
  return found.sort((left, right) => left.start - right.start || left.end - right.end)
}

/** Ordered by term, so that the same text gives the same bytes. */
function weighTerms({ text }: Normalized, segmenter: Segmenter): readonly WeightedTerm[] {
  const weigh = HAN.test(text) ? hanWeigher(text, segmenter) : () => 1
  const weights = new Map<string, number>()
  visitTerms(text, (term, start, end, isHan) => weights.set(term, (weights.get(term) ?? 0) + (isHan ? weigh({ term, start, end }) : 1)))
  return Array.from(weights, ([term, weight]) => ({ term, weight })).sort((left, right) => (left.term < right.term ? -1 : 1))
}

/** Every term of folded text that is no stop word; offsets into that text. */
function visitTerms(text: string, visit: (term: string, start: number, end: number, isHan: boolean) => void): void {
  for (const { term, start, end } of hanTerms(text)) if (!STOP_WORDS.has(term)) visit(term, start, end, true)
  const add = (term: string, start: number, end: number): void => {
    if (!STOP_WORDS.has(term)) visit(term, start, end, false)
  }
  for (const match of text.matchAll(LATIN_RUN)) addRun(match[0], match.index, add)
}

/** A run may mix scripts (egfr治疗): its Han parts are terms already. */
function addRun(run: string, at: number, add: (term: string, start: number, end: number) => void): void {
  for (const part of run.matchAll(/[^\p{Script=Han}]+/gu)) {
    const start = at + part.index
    const end = start + part[0].length
    const graded = GRADED.exec(run.slice(part.index + part[0].length))
    if (graded !== null) add(part[0] + graded[0], start, end + 1)
    const dose = DOSE.exec(part[0])
    if (dose === null) {
      add(/^[a-z]+$/.test(part[0]) && !STOP_WORDS.has(part[0]) ? stem(part[0]) : part[0], start, end)
      continue
    }
    const [, number = '', unit = ''] = dose
    add(number, start, start + number.length)
    add(unit, start + number.length, end)
  }
}

/** Ordered by term, so that the same text gives the same bytes. */
function countTerms(tokens: readonly Token[]): TermCount[] {
  const counts = new Map<string, number>()
  for (const { term } of tokens) counts.set(term, (counts.get(term) ?? 0) + 1)
  return Array.from(counts, ([term, count]) => ({ term, count })).sort((left, right) => (left.term < right.term ? -1 : 1))
}

/** Single Han characters match everywhere and would colour the page: they count in the score, not in highlights. */
function mergeHighlights(tokens: readonly Token[], wanted: ReadonlySet<string>): readonly Highlight[] {
  const merged: { start: number; end: number }[] = []
  for (const { term, start, end } of tokens) {
    if (!wanted.has(term) || (term.length === 1 && HAN.test(term))) continue
    const last = merged.at(-1)
    if (last !== undefined && start <= last.end) last.end = Math.max(last.end, end)
    else merged.push({ start, end })
  }
  return merged
}
