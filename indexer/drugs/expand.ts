/** A query's drugs under all their names, in both languages: what the lexical leg adds, and what can be boosted. */
import type { Language } from '../../src/domain.ts'
import { shippedLexicon, type Lexicon, type LexiconEntry } from './lexicon/lexicon.ts'
import { LexiconMatcher } from './match.ts'
import { createTypoIndex, type TypoIndex } from './link/typos.ts'

export interface ExpansionTerm {
  /** A name to analyse like query text. */
  readonly text: string
  readonly language: Language
  /** 0 to 1, relative to a word the user typed. */
  readonly weight: number
}

export interface ExpandedSubstance {
  readonly name: string
  readonly zh?: string | undefined
  readonly atc: readonly string[]
  readonly classes: readonly string[]
}

export interface DrugExpansion {
  readonly terms: readonly ExpansionTerm[]
  readonly substances: readonly ExpandedSubstance[]
}

/** Preferred names (INN, generic) and other names (brands, abbreviations) of the same substance. */
const PREFERRED = 0.5
const ALIAS = 0.25
/** A name that was only nearly spelt. */
const MISSPELT = 0.7
/** Short ones match anything. */
const SHORTEST_ALIAS = 3
const MAXIMUM_TERMS = 24

export type DrugExpander = (query: string) => DrugExpansion

export function createDrugExpander(lexicon: Lexicon = shippedLexicon()): DrugExpander {
  // Who only indexes never asks.
  let matchers: readonly LexiconMatcher[] | undefined
  const correct = createTypoIndex(lexicon)
  return (query) => {
    const found = new Map<LexiconEntry, number>()
    matchers ??= [new LexiconMatcher(lexicon, 'en'), new LexiconMatcher(lexicon, 'zh')]
    for (const matcher of matchers) for (const { entries } of matcher.match(query)) for (const entry of entries) found.set(entry, 1 / entries.length)
    if (found.size === 0) for (const entry of misspelt(query, correct)) found.set(entry, MISSPELT)
    const lower = query.toLowerCase()
    const terms = [...found].flatMap(([entry, belief]) => namesOf(entry).filter(({ text }) => !lower.includes(text.toLowerCase())).map((term) => ({ ...term, weight: Math.round(term.weight * belief * 1000) / 1000 })))
    return { terms: terms.toSorted((a, b) => b.weight - a.weight).slice(0, MAXIMUM_TERMS), substances: [...found.keys()].map(({ name, zh, atc, classes }) => ({ name, zh, atc, classes })) }
  }
}

let shared: DrugExpander | undefined
/** With the shipped lexicon. Throws SourceError when that is missing. */
export function expandDrugs(query: string): DrugExpansion {
  return (shared ??= createDrugExpander())(query)
}

function namesOf(entry: LexiconEntry): readonly ExpansionTerm[] {
  const term = (text: string, weight: number): ExpansionTerm => ({ text, language: /\p{Script=Han}/u.test(text) ? 'zh' : 'en', weight })
  return [...entry.names.map((name) => term(name, PREFERRED)), ...entry.aliases.filter((alias) => alias.length >= SHORTEST_ALIAS).map((alias) => term(alias, ALIAS))]
}

function misspelt(query: string, correct: TypoIndex): readonly LexiconEntry[] {
  return [...query.matchAll(/[A-Za-z-]{7,}|\p{Script=Han}{4,12}/gu)].flatMap(([word]) => correct(word)?.entries.slice(0, 1) ?? [])
}
