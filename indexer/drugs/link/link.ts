/** From a mention's words to its substance: exact name, name without salt and form, a combination's parts, one edit away. */
import type { Lexicon, LexiconEntry } from '../lexicon/lexicon.ts'
import { strippedForms } from './strip.ts'
import { createTypoIndex } from './typos.ts'

export interface Link {
  readonly entry: LexiconEntry
  /** 1 for a name as it stands, less for a guess. */
  readonly confidence: number
}

/** A part of a mention with its own offsets, relative to the mention. */
export interface LinkedPart {
  readonly start: number
  readonly end: number
  readonly link: Link | undefined
}

export interface Linker {
  /** `seen`: names of entries named elsewhere in the text, to choose among several meanings. */
  link(name: string, seen: ReadonlySet<LexiconEntry>): Link | undefined
  /** One part, or the substances of a combination. */
  parts(name: string, seen: ReadonlySet<LexiconEntry>): readonly LinkedPart[]
}

const STRIPPED = 0.95
const AMBIGUOUS = 0.6
const CORRECTED = 0.8
const SEPARATOR = /\s*(?:\/|\+|＋|／|、|-(?=[A-Za-z]{5})|\band\b|\bwith\b|和|与|及)\s*/g

export function createLinker(lexicon: Lexicon): Linker {
  const correct = createTypoIndex(lexicon)
  const exact = (name: string, seen: ReadonlySet<LexiconEntry>): Link | undefined => {
    for (const form of strippedForms(name, lexicon)) {
      const found = lexicon.find(form)
      if (found.length > 0) return choose(found, seen, form === name ? 1 : STRIPPED)
    }
    return undefined
  }
  const link = (name: string, seen: ReadonlySet<LexiconEntry>): Link | undefined => {
    const found = exact(name, seen)
    if (found !== undefined) return found
    const corrected = correct(name)
    return corrected === undefined ? undefined : choose(corrected.entries, seen, CORRECTED)
  }
  return {
    link,
    parts(name, seen) {
      const whole = { start: 0, end: name.length }
      const direct = exact(name, seen)
      if (direct !== undefined) return [{ ...whole, link: direct }]
      const pieces = split(name).map((piece) => ({ ...piece, link: exact(name.slice(piece.start, piece.end), seen) }))
      if (pieces.length > 1 && pieces.every((piece) => piece.link !== undefined)) return pieces
      const joined = joinedParts(name, lexicon, seen)
      return joined ?? [{ ...whole, link: link(name, seen) }]
    },
  }
}

function split(name: string): readonly { readonly start: number; readonly end: number }[] {
  const pieces: { start: number; end: number }[] = []
  let start = 0
  for (const match of name.matchAll(SEPARATOR)) {
    if (match.index > start) pieces.push({ start, end: match.index })
    start = match.index + match[0].length
  }
  if (start < name.length) pieces.push({ start, end: name.length })
  return pieces
}

/** 阿莫西林克拉维酸钾: two known names with nothing between them; both at least two characters. */
function joinedParts(name: string, lexicon: Lexicon, seen: ReadonlySet<LexiconEntry>): readonly LinkedPart[] | undefined {
  if (!/^\p{Script=Han}{5,}$/u.test(name)) return undefined
  for (let at = name.length - 2; at >= 2; at--) {
    const first = lexicon.find(name.slice(0, at))
    if (first.length === 0) continue
    const rest = strippedForms(name.slice(at), lexicon).map((form) => lexicon.find(form)).find((found) => found.length > 0)
    if (rest === undefined) continue
    return [
      { start: 0, end: at, link: choose(first, seen, 1) },
      { start: at, end: name.length, link: choose(rest, seen, STRIPPED) },
    ]
  }
  return undefined
}

/** A meaning that the text names elsewhere in full wins; then one whose class it names; else the first, with less belief. */
function choose(found: readonly LexiconEntry[], seen: ReadonlySet<LexiconEntry>, confidence: number): Link | undefined {
  const [first] = found
  if (first === undefined) return undefined
  if (found.length === 1) return { entry: first, confidence }
  const named = found.find((entry) => seen.has(entry))
  if (named !== undefined) return { entry: named, confidence }
  const groups = new Set([...seen].flatMap(({ atc }) => atc.map((code) => code.slice(0, 3))))
  const related = found.filter(({ atc }) => atc.some((code) => groups.has(code.slice(0, 3))))
  return related.length === 1 && related[0] !== undefined ? { entry: related[0], confidence: confidence * 0.8 } : { entry: first, confidence: confidence * AMBIGUOUS }
}
