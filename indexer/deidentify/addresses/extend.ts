/** From the part of an address that shows itself to the whole of it: number and unit before, unit, town, state, code and country behind. */
import { fold } from '../names/fold.ts'
import { knowledge, MEDICAL, PLACE, WORD } from '../names/lists.ts'
import { POSTAL_CODE, UNIT } from './words.ts'

const sticky = (source: string): RegExp => new RegExp(source, 'uy')
const stickyAnyCase = (source: string): RegExp => new RegExp(source, 'iuy')
/** Between the parts; a line break may be followed by quoting or list marks. */
const BREAK = '(?:[ \\u00a0]*,[ \\u00a0]*|[ \\u00a0]+|[ \\u00a0]*,?[ \\u00a0]*\\n[ \\t>?|]*(?:,[ ]?)?){1,2}'
const TOWN_WORD = "\\(?[\\p{Lu}∆][\\p{L}\\p{M}.'’()∆-]*(?![\\p{N}])"

const TAIL: readonly RegExp[] = [
  stickyAnyCase(`${BREAK}(?:${UNIT})`),
  sticky(`${BREAK}(?:[A-Z]{2,3}|nan)(?:[ ,]+${POSTAL_CODE})?(?![\\p{L}\\p{N}])`),
  stickyAnyCase(`${BREAK}[a-z]{2}[ ]\\d{5}(?![\\p{L}\\p{N}])`),
  sticky(`${BREAK}${POSTAL_CODE}(?![\\p{L}\\p{N}%])`),
  stickyAnyCase(`${BREAK}[AFD]PO,?[ ]A[AEP],?[ ]\\d{5}`),
]
const TOWN = sticky(`(${BREAK})(${TOWN_WORD}(?:[ -](?:${TOWN_WORD}|de|del|della|di|do|da|la|le|les|los|las|nad|pod|upon|on|am|an|der|im|in|sur|y|[KNVSØ])(?![\\p{L}]))*)`)
const LOWER_TOWN = sticky(`(${BREAK})(\\(?[\\p{Ll}∆][\\p{L}\\p{M}.'’()∆-]*(?:[ ]\\(?[\\p{Ll}][\\p{L}\\p{M}()-]*){0,2})(?=,|[ ]?\\n|[ ]\\d{4,6}|$)`)

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at
  return pattern.exec(text)
}

/** No address is longer; a runaway extension stops here. */
const LONGEST = 200

export function extendRight(text: string, start: number, from: number): number {
  let end = from
  let towns = 0
  for (;;) {
    if (end - start > LONGEST) return end
    const tail = TAIL.map((pattern) => matchAt(pattern, text, end)).find((match) => match !== null)
    if (tail !== undefined) {
      end += tail[0].length
      continue
    }
    const town = towns < 4 ? townAt(text, end, start) : 0
    if (town === 0) return end
    towns++
    end += town
  }
}

/** Length of the town, region or country that continues the address, with its separator; 0 when none does. */
function townAt(text: string, at: number, start: number): number {
  const match = matchAt(TOWN, text, at)
  if (match !== null) {
    const [, gap = '', name = ''] = match
    const words = name.split(/[ -]/).filter((word) => word.length > 2)
    const known = words.some((word) => (knowledge(word) & PLACE) !== 0)
    const ordinary = words.every((word) => (knowledge(word) & (WORD | MEDICAL)) !== 0) && !known
    const after = text.slice(at + match[0].length, at + match[0].length + 3)
    // "Suite 5 Please call": the next sentence is no town; a new line or a comma speaks for one, and so does what follows.
    if (ordinary) return gap.includes('\n') && /^[ ]*(?:,|\n|$|\d)/.test(after) && words.length < 4 ? match[0].length : 0
    if (after.startsWith(':') || words.length > 5) return 0
    if (gap.includes('\n\n')) return known || /^\s*(?:,|\n|$|\d)/.test(after) ? match[0].length : 0
    return match[0].length
  }
  // Small letters: only where the address so far has none but small ones.
  if (/\p{Lu}/u.test(text.slice(start, at))) return 0
  const lower = matchAt(LOWER_TOWN, text, at)
  if (lower === null) return 0
  const words = fold(lower[2] ?? '').split(' ')
  return words.every((word) => (knowledge(word) & WORD) !== 0 && (knowledge(word) & PLACE) === 0) ? 0 : lower[0].length
}

const HEAD = new RegExp(`(?:(?:${UNIT})[ ,]+)?(?:\\d{1,5}[ \\u00a0]+){1,2}$`, 'iu')
const UNIT_HEAD = new RegExp(`(?:${UNIT})[ ,]+$`, 'iu')
const NAME_AND = /\p{Lu}[\p{L}\p{M}'’-]*(?:[ ]\p{Lu}[\p{L}\p{M}'’-]*)? and $/u

export function extendLeft(text: string, from: number): number {
  let start = from
  for (const pattern of [HEAD, UNIT_HEAD, NAME_AND]) {
    const match = pattern.exec(text.slice(Math.max(0, start - 40), start))
    if (match !== null) start -= match[0].length
  }
  return start
}
