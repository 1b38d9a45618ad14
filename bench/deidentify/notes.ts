/** The synthetic notes that de-identification is measured on: written by hand, and grown from two grammars with fixed seeds. */
import { readFileSync } from 'node:fs'
import { createRandom, type Random } from '../../indexer/drugs/random.ts'
import type { MarkedText } from '../../indexer/deidentify/evaluate.ts'
import type { Language } from '../../src/domain.ts'

const read = (name: string): string => readFileSync(new URL(`./${name}.txt`, import.meta.url), 'utf8')
const NAMES: Readonly<Record<Language, string>> = { en: 'english', zh: 'chinese' }
/** Grown notes a language. */
const GROWN = 180
const SEED = 20_240_607

/** All notes of a language: the hand-written first. */
export function syntheticNotes(language: Language): readonly MarkedText[] {
  return [...writtenNotes(language), ...grownNotes(language)]
}

export function writtenNotes(language: Language): readonly MarkedText[] {
  return markedFile(language, 'notes')
}

/**
 * Texts of other styles than the notes (nursing, letters, telephone, chat, headers of reports), written before seeing what
 * becomes of them: `styles` taught the rules afterwards; `held` taught the kinds of mistakes; `fresh` nothing until it had been measured, `last` nothing at all.
 */
export const PARTS = ['styles', 'held', 'fresh', 'last'] as const
type Part = (typeof PARTS)[number]

export function otherTexts(language: Language, part: Part): readonly MarkedText[] {
  return markedFile(language, part)
}

function markedFile(language: Language, part: 'notes' | Part): readonly MarkedText[] {
  const blocks = read(`${NAMES[language]}.${part}`).split(/^---.*\n/m).map((block) => block.trim()).filter((block) => block !== '')
  return blocks.map((block, index) => unmark(`${language}-${part === 'notes' ? 'written' : part}-${index + 1}`, block))
}

export function grownNotes(language: Language, count = GROWN, seed = SEED): readonly MarkedText[] {
  const grammar = parseGrammar(read(`${NAMES[language]}.grammar`))
  const random = createRandom(seed)
  const kinds = grammar.get('note') ?? []
  // Every kind of note in turn, so that none is rare by chance.
  return Array.from({ length: count }, (_, index) => unmark(`${language}-grown-${index + 1}`, expand(kinds[index % kinds.length] ?? '', grammar, random)))
}

type Grammar = ReadonlyMap<string, readonly string[]>

function parseGrammar(text: string): Grammar {
  const rules = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  return new Map(rules.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1).split(' || ').map((part) => part.trim())]))
}

/** Leftmost expansion; `\n` in a rule is a line break. */
function expand(symbolText: string, grammar: Grammar, random: Random): string {
  let text = symbolText
  for (let match = /<(\w+)>/.exec(text); match !== null; match = /<(\w+)>/.exec(text)) {
    const choices = grammar.get(match[1] ?? '')
    if (choices === undefined) throw new Error(`the grammar has no <${match[1]}>`)
    text = text.slice(0, match.index) + (choices[Math.floor(random() * choices.length)] ?? '') + text.slice(match.index + match[0].length)
  }
  return text.replaceAll('\\n', '\n')
}

/** `{TYPE|value}` → the value, with its place. */
function unmark(id: string, marked: string): MarkedText {
  const entities: { start: number; end: number; type: string }[] = []
  let text = ''
  let at = 0
  for (const match of marked.matchAll(/\{([A-Z_\d]+)\|([^{}]*)\}/g)) {
    text += marked.slice(at, match.index)
    entities.push({ start: text.length, end: text.length + (match[2] ?? '').length, type: match[1] ?? '' })
    text += match[2] ?? ''
    at = match.index + match[0].length
  }
  return { id, text: text + marked.slice(at), entities }
}
