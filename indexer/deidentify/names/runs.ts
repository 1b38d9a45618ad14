/** Stretches of words that could be one name: capitalised words, initials between them, particles, on one line. */
import { CALENDAR, DRUG, FUNCTION, GIVEN, MEDICAL, ORGANIZATION, PARTICLE, SURNAME, TITLE, WORD } from './lists.ts'
import type { Tokens } from './tokens.ts'

export interface Run {
  /** Indexes into the tokens, last inclusive. */
  readonly first: number
  readonly last: number
}

/** One space, or the full stop of an initial and one space. */
export function adjacent({ text, start, end }: Tokens, left: number): boolean {
  const from = end[left] as number
  const to = start[left + 1] as number
  if (to - from === 1) return text[from] === ' ' || text[from] === '\u00a0'
  return to - from === 2 && text[from] === '.' && text[from + 1] === ' ' && from - (start[left] as number) <= 2
}

export const isInitial = ({ start, end, capital }: Tokens, index: number): boolean => capital[index] === 1 && (end[index] as number) - (start[index] as number) === 1

/** May word `index` be part of a name? `lower` admits small letters where the whole line has no capitals. */
export function isNameWord(tokens: Tokens, index: number, lower: boolean): boolean {
  if (tokens.capital[index] !== 1 && !lower) return false
  const bits = tokens.knows(index)
  if ((bits & TITLE) !== 0 && (bits & SURNAME) === 0) return false
  if ((bits & FUNCTION) !== 0) return !lower && tokens.end[index] as number - (tokens.start[index] as number) > 1 && (bits & (GIVEN | SURNAME)) !== 0 && beside(tokens, index)
  if ((bits & (GIVEN | SURNAME)) !== 0) return !lower || (bits & WORD) === 0 || ((bits & GIVEN) !== 0 && (bits & CALENDAR) === 0)
  return (bits & (WORD | MEDICAL | DRUG | ORGANIZATION | CALENDAR)) === 0
}

/** An Nguyen, Are Hansen, Yoko Ono-May: a capitalised surname that is no ordinary word stands beside it. */
function beside(tokens: Tokens, index: number): boolean {
  const strong = (other: number): boolean => tokens.capital[other] === 1 && (tokens.knows(other) & SURNAME) !== 0 && (tokens.knows(other) & (WORD | CALENDAR | DRUG | MEDICAL)) === 0
  return index + 1 < tokens.length && adjacent(tokens, index) && strong(index + 1)
}

/** The run that begins at `first`; particles and initials join, but do not end it (an initial may follow a given name). */
export function runFrom(tokens: Tokens, first: number, lower: boolean): Run {
  let last = first
  for (let at = first; at + 1 < tokens.length && at - first < 6 && adjacent(tokens, at); ) {
    const next = at + 1
    if (isNameWord(tokens, next, lower) || (lower && (tokens.end[next] as number) - (tokens.start[next] as number) === 1)) {
      last = next
      at = next
    } else if (isInitial(tokens, next) || (tokens.knows(next) & PARTICLE) !== 0) at = next
    else break
  }
  return { first, last }
}
