/** Street addresses in alphabetic text, worldwide. */
import { matchesOf } from '../matches.ts'
import type { Finding } from '../finding.ts'
import { CALENDAR, DRUG, FUNCTION, knowledge, MEDICAL, TERM_SHAPE, WORD } from '../names/lists.ts'
import { AFTER_CUE, ANCHORS, PLACE_CUES } from './anchors.ts'
import { extendLeft, extendRight } from './extend.ts'

const HINT = /\d|corner of|intersection of|junction of|street|avenue|road|boulevard|lane|drive|crescent|parkway|turnpike/i

export function findAddresses(given: string): readonly Finding[] {
  if (!HINT.test(given)) return []
  const text = capitalizeSmallLines(given)
  const findings: Finding[] = []
  const add = (start: number, end: number): void => {
    findings.push({ start: extendLeft(given, start), end: extendRight(given, start, end), type: 'ADDRESS' })
  }
  for (const { pattern, strict, needs } of ANCHORS) {
    if (!needs.test(text)) continue
    for (const match of matchesOf(pattern, text)) if (!strict || hasProperWord(match[0])) add(match.index, match.index + withoutFullStop(match[0].trimEnd()))
  }
  for (const cue of matchesOf(PLACE_CUES, given.toLowerCase())) {
    AFTER_CUE.lastIndex = cue.index + cue[0].length
    const match = AFTER_CUE.exec(text)
    if (match !== null && hasProperWord(match[0])) add(match.index, match.index + match[0].length)
  }
  return findings
}

/** Every word of a line without capitals gets one, so that "12 main street" is read like "12 Main Street". */
function capitalizeSmallLines(text: string): string {
  if (/^\P{Lu}*$/u.test(text)) return capitalize(text)
  return text.replaceAll(/^\P{Lu}+$/gmu, capitalize)
}

const capitalize = (line: string): string => line.replaceAll(/(?<![\p{L}\p{M}'’])\p{Ll}/gu, (letter) => (letter.toUpperCase().length === 1 ? letter.toUpperCase() : letter))

const ORDINARY = WORD | MEDICAL | DRUG | CALENDAR | FUNCTION | TERM_SHAPE

/** A street is called something that is no ordinary word, and no drug or month stands in it. */
function hasProperWord(found: string): boolean {
  const words = found.match(/[\p{L}\p{M}'’-]{3,}/gu) ?? []
  return words.some((word) => (knowledge(word) & ORDINARY) === 0) && words.every((word) => (knowledge(word) & (DRUG | CALENDAR)) === 0 || word.length > 9)
}

/** The full stop of a sentence is no part of the address; that of "St." and "u. 12." is. */
const withoutFullStop = (found: string): number => (/\p{L}{5}\.$/u.test(found) ? found.length - 1 : found.length)
