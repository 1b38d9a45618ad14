/** Longest matches of lexicon names in a text, with their entries. */
import type { Language } from '../../src/domain.ts'
import { acceptName } from './features/acceptName.ts'
import { hashString, mix } from './features/hash.ts'
import { KeyTable } from './features/keyTable.ts'
import { tokenizeChinese, tokenizeEnglish, type Tokens } from './features/tokens.ts'
import type { Lexicon, LexiconEntry } from './lexicon/lexicon.ts'

export interface Match {
  readonly start: number
  readonly end: number
  readonly entries: readonly LexiconEntry[]
  /** Capital letters and digits only, five at most: needs its context to be believed. */
  readonly abbreviation: boolean
}

const LONGEST = 24
/** With an English plural: NSAIDs. */
const ABBREVIATION = /^[A-Z][A-Z0-9-]{1,4}s?$/
const LATIN = /[A-Za-z]/

export class LexiconMatcher {
  readonly #language: Language
  readonly #table = new KeyTable(1 << 14)
  readonly #entries: (readonly LexiconEntry[] | undefined)[] = []
  readonly #exact = new Set<string>()

  constructor(lexicon: Lexicon, language: Language) {
    this.#language = language
    for (const entry of lexicon.entries) for (const name of [...entry.names, ...entry.aliases]) this.#add(name, lexicon)
  }

  #tokenize(text: string): Tokens {
    return this.#language === 'en' ? tokenizeEnglish(text, 0, text.length) : tokenizeChinese(text, 0, text.length)
  }

  #add(name: string, lexicon: Lexicon): void {
    const abbreviation = ABBREVIATION.test(name)
    if (!abbreviation && !acceptName(name)) return
    for (const form of this.#forms(name)) {
      if (abbreviation) this.#exact.add(form)
      const key = this.#learn(form)
      if (key !== undefined) this.#entries[this.#table.find(key)] ??= lexicon.find(name)
    }
  }

  /** With an English plural. */
  #forms(name: string): readonly string[] {
    return this.#language === 'en' && /[a-z]{3}$|^[A-Z0-9-]+$/i.test(name) && !/s$/i.test(name) ? [name, `${name}s`] : [name]
  }

  /** Every prefix is known, so that a scan can stop early. The key of the whole, or undefined for what is too long. */
  #learn(name: string): number | undefined {
    const tokens = this.#tokenize(name)
    if (tokens.length === 0 || tokens.length > LONGEST) return undefined
    let key = 0
    for (let token = 0; token < tokens.length; token++) {
      key = mix(key, hashString(name.slice(tokens.start[token], tokens.end[token]).toLowerCase()))
      this.#table.add(key)
    }
    return key
  }

  /** Greedy from the left; matches do not overlap. */
  match(text: string): readonly Match[] {
    const tokens = this.#tokenize(text)
    const hashes = new Uint32Array(tokens.length)
    for (let token = 0; token < tokens.length; token++) hashes[token] = hashString(text.slice(tokens.start[token], tokens.end[token]).toLowerCase())
    const matches: Match[] = []
    for (let first = 0; first < tokens.length; first++) {
      const found = this.#longest(text, tokens, hashes, first)
      if (found === undefined) continue
      matches.push(found.match)
      first = found.last
    }
    return matches
  }

  #longest(text: string, tokens: Tokens, hashes: Uint32Array, first: number): { readonly match: Match; readonly last: number } | undefined {
    const start = tokens.start[first] as number
    if (LATIN.test(text[start] as string) && LATIN.test(text[start - 1] ?? '')) return undefined
    let key = 0
    let best: { readonly match: Match; readonly last: number } | undefined
    for (let last = first; last < tokens.length && last < first + LONGEST; last++) {
      key = mix(key, hashes[last] as number)
      const id = this.#table.find(key)
      if (id < 0) break
      const entries = this.#entries[id]
      const end = tokens.end[last] as number
      if (entries === undefined || entries.length === 0 || (LATIN.test(text[end - 1] as string) && LATIN.test(text[end] ?? ''))) continue
      const surface = text.slice(start, end)
      const abbreviation = ABBREVIATION.test(surface) && this.#exact.has(surface)
      if (!abbreviation && !acceptName(surface)) continue
      best = { match: { start, end, entries, abbreviation }, last }
    }
    return best
  }
}

