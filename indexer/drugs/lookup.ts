/** What the lexicon knows of a name or an ATC code, for people and for filters. */
import { ATC } from './lexicon/format.ts'
import type { EntryKind, Lexicon, LexiconEntry } from './lexicon/lexicon.ts'
import { createLinker } from './link/link.ts'

export interface DrugMeaning {
  /** INN, a class's English name, or a herb's Chinese one. */
  readonly name: string
  readonly kind: EntryKind
  readonly zh?: string | undefined
  readonly atc: readonly string[]
  readonly classes: readonly string[]
  /** Every other name: brands, abbreviations, salts, in both languages. */
  readonly aliases: readonly string[]
  /** 1: the name as it stands; less: without its salt or form, or one typing error away. */
  readonly confidence: number
}

export type DrugLookup = (asked: string) => readonly DrugMeaning[]

/** More substances than this under one ATC code are cut. */
const MOST = 100

/** Meanings of a name, best first, or the substances under an ATC code or group; empty when nothing is known. */
export function createDrugLookup(lexicon: Lexicon): DrugLookup {
  const linker = createLinker(lexicon)
  return (asked) => {
    const name = asked.trim()
    const exact = lexicon.find(name)
    if (exact.length > 0) return exact.map((entry) => meaning(entry, 1))
    if (ATC.test(name.toUpperCase())) return lexicon.entries.filter(({ kind, atc }) => kind !== 'class' && atc.some((code) => code.startsWith(name.toUpperCase()))).slice(0, MOST).map((entry) => meaning(entry, 1))
    const guess = linker.link(name, new Set())
    return guess === undefined ? [] : [meaning(guess.entry, guess.confidence)]
  }
}

function meaning({ name, kind, zh, atc, classes, names, aliases }: LexiconEntry, confidence: number): DrugMeaning {
  return { name, kind, ...(zh === undefined ? {} : { zh }), atc, classes, aliases: [...names, ...aliases].filter((each) => each !== name && each !== zh), confidence }
}
