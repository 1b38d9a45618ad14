/**
 * What turns a sentence into hashed features. A feature either depends on one symbol standing in one slot (the word two to
 * the left, the white-space chunk around the token …), so that its keys, and at run time its summed weights, are computed
 * once a symbol; or on the context (bigrams, lexicon matches), computed for every token.
 */
import type { ClusterTable } from '../clusters/table.ts'
import type { Gazetteer } from './gazetteer.ts'
import type { Tokens } from './tokens.ts'

export interface Analysis {
  readonly length: number
  /** Symbol ids, length × slots. */
  readonly symbols: Int32Array
  /** Keys of token t: context[start[t]] … context[start[t + 1] − 1]. */
  readonly context: Uint32Array
  readonly contextStart: Int32Array
}

export interface Resources {
  /** Lexicon sources in a fixed order. */
  readonly gazetteers: readonly Gazetteer[]
  /** Nested clusters of lower-cased words, when any were learnt. */
  readonly clusters?: ClusterTable | undefined
  readonly stems: readonly { readonly stem: string; readonly kind: 'suffix' | 'prefix' | 'infix' }[]
}

/** For the second pass: what the first one said of the same words elsewhere in the document; one key or 0 a token. */
export type Evidence = (tokens: Tokens, words: Uint32Array) => Uint32Array

export interface Extractor {
  readonly slots: number
  tokenize(text: string, from: number, to: number): Tokens
  /** `gazetteers` replaces those of the resources (jackknifing). */
  analyse(text: string, tokens: Tokens, gazetteers?: readonly Gazetteer[], evidence?: Evidence): Analysis
  /** Keys of a symbol in a slot. */
  slotKeys(slot: number, symbol: number): readonly number[]
  /** Symbols known so far; the caller may call forget() when this has grown too large. */
  readonly symbolCount: number
  forget(): void
}

/** A growing list of keys. */
export class KeyBuffer {
  keys = new Uint32Array(4096)
  length = 0

  push(key: number): void {
    if (this.length === this.keys.length) {
      const larger = new Uint32Array(this.length * 2)
      larger.set(this.keys)
      this.keys = larger
    }
    this.keys[this.length++] = key
  }

  take(): Uint32Array {
    return this.keys.slice(0, this.length)
  }
}
