/** Street addresses in alphabetic text, worldwide. */
import { matchesOf } from '../matches.ts'
import type { Finding } from '../finding.ts'
import { CALENDAR, DRUG, FUNCTION, knowledge, MEDICAL, TERM_SHAPE, WORD } from '../names/lists.ts'
import { anyOf, sketch } from '../sketch.ts'
import { AFTER_CUE, ANCHORS, PLACE_CUES } from './anchors.ts'
import { extendLeft, extendRight } from './extend.ts'

const HINT = anyOf('0 ^corner$ ^intersection$ ^junction$ ^street$ ^avenue$ ^road$ ^boulevard$ ^lane$ ^drive$ ^crescent$ ^parkway$ ^turnpike$')
const CUE_WORDS = anyOf('^live ^living$ ^resid ^located$ ^address ^moved$ ^sent$ ^send$ ^deliver ^return_to ^taxi_to ^side_of ^ship ^mail ^office_is ^stop_at ^stay ^home_ ^it ^following ^user ^refers_to ^house_')

export function findAddresses(given: string): readonly Finding[] {
  const seen = sketch(given)
  if (!seen.mayHave(HINT)) return []
  const text = capitalizeSmallLines(given)
  const findings: Finding[] = []
  const add = (start: number, end: number): void => {
    findings.push({ start: extendLeft(given, start), end: extendRight(given, start, end), type: 'ADDRESS' })
  }
  for (const { pattern, strict, words, needs } of ANCHORS) {
    if (!seen.mayHave(words) || needs?.test(text) === false) continue
    for (const match of matchesOf(pattern, text)) if (!strict || hasProperWord(match[0])) add(match.index, match.index + withoutFullStop(match[0].trimEnd()))
  }
  if (seen.digits > 0 && seen.mayHave(CUE_WORDS)) for (const cue of matchesOf(PLACE_CUES, given.toLowerCase())) {
    AFTER_CUE.lastIndex = cue.index + cue[0].length
    const match = AFTER_CUE.exec(text)
    if (match !== null && hasProperWord(match[0])) add(match.index, match.index + match[0].length)
  }
  return findings
}

/** Every word of a line without capitals gets one, so that "12 main street" is read like "12 Main Street". */
function capitalizeSmallLines(text: string): string {
  return text.split('\n').map((line) => (/[\p{Lu}]/u.test(line) ? line : capitalize(line))).join('\n')
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
