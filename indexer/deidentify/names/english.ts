/** Names in alphabetic text: runs of capitalised words that score as names, and their other mentions in the document. */
import { KIN } from './context.ts'
import type { Finding } from '../finding.ts'
import { isHan } from './han/characters.ts'
import { CALENDAR, DRUG, EPONYM_HEAD, FUNCTION, GIVEN, MEDICAL, PARTICLE, PLACE, SURNAME, SURNAME_SHAPE, TERM_SHAPE, TITLE, WORD } from './lists.ts'
import { adjacent, isInitial, isNameWord, runFrom, type Run } from './runs.ts'
import { NAME_THRESHOLD, scoreRun, type Setting } from './score.ts'
import { tokenize, type Tokens } from './tokens.ts'

/** Runs this far above the threshold name their words for the whole document. */
const SURE = 1

export function findAlphabeticNames(text: string): readonly Finding[] {
  const tokens = tokenize(text)
  const foreign = hanShare(text)
  const medical = foreign ? 1 : medicalShare(tokens)
  const findings: Finding[] = []
  const names = new Set<string>()
  const lowerLines = linesWithoutCapitals(tokens)
  for (let index = 0; index < tokens.length; index++) {
    const lower = !foreign && lowerLines(index)
    const titled = isTitled(tokens, index)
    if (tokens.capital[index] !== 1 && !lower && !(titled && (tokens.knows(index) & PARTICLE) !== 0)) continue
    const run = titled ? titledRun(tokens, index, lower) : isNameWord(tokens, index, lower) || (isInitial(tokens, index) && tokens.capital[index] === 1) ? runFrom(tokens, index, lower) : undefined
    if (run === undefined) continue
    const best = bestPart(tokens, run, { medical, lower, foreign })
    if (best !== undefined) {
      findings.push({ start: tokens.start[best.run.first] as number, end: tokens.nameEnd(reversedEnd(tokens, best.run)), type: 'NAME' })
      if (best.score >= NAME_THRESHOLD + SURE && !lower) addWords(tokens, best.run, names)
    }
    index = Math.max(index, best === undefined ? run.last : best.run.last)
  }
  return [...findings, ...reversedNames(tokens), ...otherMentions(tokens, names)]
}

/** GRUENWALD, OTTO: behind the surname in capitals, a comma and a given name in capitals. */
function reversedEnd(tokens: Tokens, { first, last }: Run): number {
  const isLast = first === last && /^[\p{Lu}'’-]{3,}$/u.test(tokens.word(last)) && tokens.text.slice(tokens.end[last], tokens.start[last + 1]) === ', '
  return isLast && (tokens.knows(last + 1) & GIVEN) !== 0 && (tokens.knows(last + 1) & (MEDICAL | CALENDAR)) === 0 && /^[\p{Lu}'’-]{2,}$/u.test(tokens.word(last + 1)) ? last + 1 : last
}

/** "Yoshida, Keiko", "SMITH, John A.": a surname, a comma, a given name. */
function reversedNames(tokens: Tokens): readonly Finding[] {
  const findings: Finding[] = []
  for (let index = 0; index + 1 < tokens.length; index++) {
    if (tokens.capital[index] !== 1 || tokens.capital[index + 1] !== 1 || tokens.text.slice(tokens.end[index], tokens.start[index + 1]) !== ', ') continue
    const [last, first] = [tokens.knows(index), tokens.knows(index + 1)]
    const isLast = (last & (SURNAME | SURNAME_SHAPE)) !== 0 && (last & (PLACE | GIVEN | MEDICAL | FUNCTION | CALENDAR)) === 0
    if (!isLast || (first & GIVEN) === 0 || (first & (MEDICAL | PLACE | FUNCTION | CALENDAR)) !== 0 || ((last & WORD) !== 0 && (first & WORD) !== 0)) continue
    const until = index + 2 < tokens.length && adjacent(tokens, index + 1) && isInitial(tokens, index + 2) ? index + 2 : index + 1
    findings.push({ start: tokens.start[index] as number, end: tokens.nameEnd(until), type: 'NAME' })
  }
  return findings
}

/** The whole run, or without its first or last word when that word is only capitalised for its place. */
function bestPart(tokens: Tokens, run: Run, setting: Setting): { readonly run: Run; readonly score: number } | undefined {
  const whole = scoreRun(tokens, run, setting)
  if (whole >= NAME_THRESHOLD) return { run, score: whole }
  if (run.last === run.first || whole <= -5) return undefined
  for (const part of [{ first: run.first + 1, last: run.last }, { first: run.first, last: run.last - 1 }]) {
    const score = scoreRun(tokens, part, setting)
    if (score >= NAME_THRESHOLD + 0.4) return { run: part, score }
  }
  return undefined
}

/** Prof, Capt */
const ABBREVIATION = 4

function isTitled(tokens: Tokens, index: number): boolean {
  if ((tokens.knows(index - 1) & TITLE) === 0) return false
  const gap = tokens.text.slice(tokens.end[index - 1], tokens.start[index])
  // "your doctor. He": only an abbreviation has a full stop of its own.
  return gap === ' ' || gap === '\u00a0' || (/^\.[ \u00a0]$/.test(gap) && (tokens.end[index - 1] as number) - (tokens.start[index - 1] as number) <= ABBREVIATION)
}

/** After a title any capitalised word is a name, an ordinary one too: Dr. Best, Mr. Young. */
function titledRun(tokens: Tokens, first: number, lower: boolean): Run | undefined {
  const bits = tokens.knows(first)
  if ((bits & TITLE) !== 0 || KIN.has(tokens.word(first).toLowerCase()) || (lower && (bits & (WORD | MEDICAL)) !== 0 && (bits & GIVEN) === 0)) return undefined
  return runFrom(tokens, first, lower)
}

function addWords(tokens: Tokens, { first, last }: Run, names: Set<string>): void {
  for (let index = first; index <= last; index++) {
    const word = tokens.text.slice(tokens.start[index], tokens.nameEnd(index))
    if (word.length >= 3 && tokens.capital[index] === 1 && (tokens.knows(index) & (WORD | MEDICAL | DRUG | TERM_SHAPE)) === 0) names.add(word.toLowerCase())
  }
}

function otherMentions(tokens: Tokens, names: ReadonlySet<string>): readonly Finding[] {
  const findings: Finding[] = []
  if (names.size === 0) return findings
  for (let index = 0; index < tokens.length; index++) {
    if (tokens.capital[index] !== 1) continue
    if (!names.has(tokens.text.slice(tokens.start[index], tokens.nameEnd(index)).toLowerCase())) continue
    if (adjacent(tokens, index) && (tokens.knows(index + 1) & EPONYM_HEAD) !== 0) continue
    findings.push({ start: tokens.start[index] as number, end: tokens.nameEnd(index), type: 'NAME' })
  }
  return findings
}

/** More Han characters than letters around them: the names in it are Chinese. */
function hanShare(text: string): boolean {
  let han = 0
  let letters = 0
  for (let at = 0; at < Math.min(text.length, 2_000); at++) {
    const code = text.charCodeAt(at)
    const lower = code | 0x20
    if (lower >= 0x61 && lower <= 0x7a && code < 0x80) letters++
    else if (code > 0x2e00 && isHan(code)) han++
  }
  return han * 2 > letters
}

/** Share of medical words, stretched so that ordinary clinical prose counts as 1. */
function medicalShare(tokens: Tokens): number {
  const step = Math.max(1, Math.floor(tokens.length / 400))
  let seen = 0
  let medical = 0
  for (let index = 0; index < tokens.length; index += step) {
    const bits = tokens.knows(index)
    seen++
    if ((bits & (DRUG | TERM_SHAPE)) !== 0 || ((bits & MEDICAL) !== 0 && (bits & WORD) === 0)) medical++
  }
  return medical < 2 ? 0 : Math.min(1, (medical / seen) * 9)
}

/** Whether the line of word `index` has no capital at all; then names stand in small letters too. */
function linesWithoutCapitals(tokens: Tokens): (index: number) => boolean {
  let from = -1
  let to = -1
  let lower = false
  return (index) => {
    const at = tokens.start[index] as number
    if (at < from || at >= to) {
      from = tokens.text.lastIndexOf('\n', at) + 1
      to = tokens.text.indexOf('\n', at)
      if (to < 0) to = tokens.text.length
      lower = !/\p{Lu}/u.test(tokens.text.slice(from, to))
    }
    return lower
  }
}
