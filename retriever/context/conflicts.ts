/**
 * Places where two texts may contradict each other, by what shows on the surface: two sentences that share most of their
 * telling words, while one of them negates, or gives another number with the same unit. A mark to look at, no judgement:
 * what differs only in its wording is not found, and different patients may well have different numbers.
 */
import type { Analyzer } from '../../src/text/analyzer.ts'
import { sentences } from '../../src/text/sentences.ts'

export interface Conflict {
  /** Indices of the two texts. */
  readonly between: readonly [number, number]
  readonly kind: 'negation' | 'number'
  readonly sentences: readonly [string, string]
}

interface Statement {
  readonly text: string
  readonly words: ReadonlySet<string>
  readonly negated: boolean
  readonly numbers: ReadonlyMap<string, string>
}

/** Share of the shorter sentence's words that the other has too. */
const SAME_MATTER = 0.7
const FEWEST_WORDS = 3
const MAX_CONFLICTS = 10

const NEGATION = /\b(?:no|not|never|without|neither|nor|cannot|denies|denied|contraindicated|avoid|stopped|discontinued)\b|n't\b|[不无未非否勿]|禁用|禁忌|停用|避免|没有/i
const QUANTITY = /(\d+(?:\.\d+)?)\s*(%|mg|g|µg|ug|mcg|ml|mmol|mmhg|iu|u|kg|cm|mm|years?|days?|weeks?|months?|hours?|岁|天|周|月|年|小时|次)/gi

export function findConflicts(texts: readonly string[], analyzer: Analyzer): readonly Conflict[] {
  const statements = texts.map((text) => sentences(text).map(({ start, end }) => statementOf(text.slice(start, end), analyzer)).filter(({ words }) => words.size >= FEWEST_WORDS))
  const found: Conflict[] = []
  for (const [right, others] of statements.entries()) {
    for (const [left, earlier] of statements.slice(0, right).entries()) {
      for (const one of earlier) for (const other of others) {
        const kind = differ(one, other)
        if (kind !== undefined && found.length < MAX_CONFLICTS) found.push({ between: [left, right], kind, sentences: [one.text, other.text] })
      }
    }
  }
  return found
}

function statementOf(text: string, analyzer: Analyzer): Statement {
  const numbers = new Map(Array.from(text.matchAll(QUANTITY), ([, value = '', unit = '']) => [unit.toLowerCase(), value]))
  const words = new Set(analyzer.tokens(text).map(({ term }) => term).filter((term) => !/^\d/.test(term) && !NEGATION.test(term)))
  return { text, words, negated: NEGATION.test(text), numbers }
}

function differ(one: Statement, other: Statement): Conflict['kind'] | undefined {
  const shared = [...one.words].filter((word) => other.words.has(word)).length
  if (shared / Math.min(one.words.size, other.words.size) < SAME_MATTER) return undefined
  if (one.negated !== other.negated) return 'negation'
  const another = [...one.numbers].some(([unit, value]) => other.numbers.has(unit) && other.numbers.get(unit) !== value)
  return another ? 'number' : undefined
}
