/**
 * A linear scorer over what the lists know of the words of a run, its shape, and its neighbours: the sum of the weights
 * below, in the spirit of a log-linear tagger (Ratnaparkhi 1996) with weights set by hand and checked on notes written for
 * the purpose. A run is a name from `NAME_THRESHOLD` on.
 */
import { ACTING, CREDENTIALS, DETERMINING, KIN, LINKING, MEASURES, NAMING, PLACING, RELATIVES, SAYING, STREETS, TITLES } from './context.ts'
import { DRUG, EPONYM, EPONYM_HEAD, GIVEN, knowledge, MEDICAL, ORGANIZATION, PLACE, SURNAME, SURNAME_SHAPE, TERM_SHAPE, WORD } from './lists.ts'
import { adjacent, isInitial, type Run } from './runs.ts'
import type { Tokens } from './tokens.ts'

export const NAME_THRESHOLD = 1.3

/** What kind of text it is: names in clinical prose are fewer, and unknown capitalised words there are mostly terms. */
export interface Setting {
  /** 0 everyday to 1 clinical or scientific. */
  readonly medical: number
  /** A line without capitals. */
  readonly lower: boolean
  /** Alphabetic words in Chinese text: units, drugs, operations, seldom names. */
  readonly foreign: boolean
}

const DEGREES = /^,? (?:M\.D\.|R\.N\.|D\.O\.|Ph\.D|M\.S\.|B\.S\.|N\.P\.|P\.A\.|D\.D\.S)/
/** IgA, HbA1c, mRNA: a capital after a small letter, but McDonald. */
const MIXED = /^(?!Mc|Mac|De|Di|La|Le|Van|O')\p{L}*\p{Ll}\p{Lu}/u
/** METs, MSCs */
const PLURAL = /^\p{Lu}{2,}s$/u
/** REN-related, KATH-e-ter-i-ZA-shun */
const JOINED = /-\p{Ll}/u
const isTerm = (word: string): boolean => JOINED.test(word) && (word.split('-').length > 3 || word.split('-').slice(1).some((part) => (knowledge(part) & (WORD | MEDICAL)) !== 0 && (knowledge(part) & GIVEN) === 0))

/** One word, by what is known of it. */
export function wordValue(word: string, lower: boolean): number {
  const bits = knowledge(word)
  const ordinary = (bits & (WORD | MEDICAL)) !== 0
  const given = (bits & GIVEN) !== 0
  const surname = (bits & SURNAME) !== 0
  const shouted = word.length > 1 && word === word.toUpperCase() && word !== word.toLowerCase()
  if (isTerm(word)) return -3
  if (given || surname) {
    if (lower && ordinary) return given ? -0.3 : -2
    const listed = given && surname ? 2.4 : given ? 2 : 1.5
    const short = word.length <= 2 ? -1 : 0
    // Allegra and Ambrose: a drug's name unless a person is announced.
    const place = (bits & PLACE) !== 0 ? -1.2 : (bits & DRUG) !== 0 ? -1.5 : 0
    return (ordinary ? listed * 0.4 : listed) + (shouted && word.length <= 3 ? -3 : shouted && word.length === 4 ? -1.5 : short) + (MIXED.test(word) ? -2.5 : 0) + place
  }
  if ((bits & PLACE) !== 0) return -2
  if ((bits & TERM_SHAPE) !== 0) return lower ? -3 : -1.5
  if ((shouted && word.length <= 5) || MIXED.test(word) || PLURAL.test(word)) return -3
  const foreign = /[^ -~’]/.test(word) ? 0.8 : word.length < 4 ? -0.8 : 0
  if ((bits & SURNAME_SHAPE) !== 0) return (lower ? 0 : 1.1) + foreign
  return (lower ? -0.6 : 0.3) + foreign - (shouted ? 0.4 : 0)
}

export function scoreRun(tokens: Tokens, run: Run, setting: Setting): number {
  const { text, start, end } = tokens
  const left = leftOf(tokens, run.first, setting.medical)
  const right = rightOf(tokens, run.last)
  // "… MS. CA 19-9": a degree before a test, no title before a name.
  if (left.title) return /^[A-Za-z]{2,4}$/.test(tokens.word(run.first)) && /^ ?\d/.test(text.slice(end[run.first], (end[run.first] as number) + 2)) ? -5 : 5
  let listed = 0
  let unlisted = 0
  let count = 0
  let bits = 0
  let initial = false
  for (let index = run.first; index <= run.last; index++) {
    if (isInitial(tokens, index)) {
      initial = true
      continue
    }
    const word = tokens.word(index)
    // Behind a given name an unknown word is a surname, whatever it ends in: Agatha Ferrance.
    const behind = index > run.first && (tokens.knows(index - 1) & (GIVEN | WORD | MEDICAL)) === GIVEN && (tokens.knows(index) & (WORD | MEDICAL | DRUG)) === 0 && !SHORT.test(word)
    const value = behind ? Math.max(0, wordValue(word, setting.lower)) : wordValue(word, setting.lower)
    if ((tokens.knows(index) & (GIVEN | SURNAME)) !== 0) listed += value
    else unlisted += value
    bits |= tokens.knows(index)
    count++
  }
  if (count === 0) return -5
  if (count === 1 && (isNamedAfter(tokens, run.first) || ((bits & EPONYM) !== 0 && MEASURED.test(text.slice(end[run.last], (end[run.last] as number) + 3))))) return -5
  const owned = (bits & (GIVEN | EPONYM)) === GIVEN && right.possessive
  if (!owned && (knowledge(right.word) & EPONYM_HEAD) !== 0 && right.near && !right.stopped) return -5
  if (right.word === 'et' || right.organization || (MEASURES.has(right.word) && right.near && !right.stopped)) return -5
  let score = Math.min(listed, 4.5) + unlisted
  if (count > 1) score += 0.5
  if (count > 3) score -= 1
  if (initial && count > 0) score += count > 1 ? 1.2 : listed > 0 ? 0.9 : 0.3
  // An eponym alone in a clinical text is the eponym: "Babinski negative", "Foley in place".
  if (count === 1 && (bits & EPONYM) !== 0) score -= ((bits & (GIVEN | SURNAME)) === 0 || (left.weight < 0.5 && right.weight < 1) ? 2.5 : 1.6) * Math.max(setting.medical, 0.7)
  // Told, asked, wife: what names a person outweighs that the word is unknown.
  const unknown = left.weight >= 1.2 || right.weight >= 1.2 ? 0.3 : 1.3
  score -= setting.medical * (listed > 0 ? (count === 1 ? 0.7 : 0.2) : unknown * count) - (1 - setting.medical) * 0.7
  if (text[end[run.last] as number] === '.' && setting.medical > 0.5 && count === 1 && (bits & GIVEN) === 0 && (end[run.last] as number) - (start[run.first] as number) < 5) score -= 1
  if (setting.foreign) score -= count === 1 ? 1.5 : 0.7
  return score + left.weight + right.weight
}

/** DOB, MRN: a label in capitals. */
const SHORT = /^\p{Lu}{1,4}$/u
/** Removed by, read by. */
const DONE = /^(?:\p{L}{2,}ed|seen|done|read|taken|given|drawn|written|run|put|cut|made|told|brought|sent|held|led)$/u
/** Gleason 3+4, Mallampati IV: the number of a score. */
const MEASURED = /^ (?:\d|[IVX]{1,3}\b)/
/** Circle of Willis, ligament of Treitz. */
const isNamedAfter = (tokens: Tokens, first: number): boolean => tokens.word(first - 1) === 'of' && first > 1 && (tokens.knows(first - 2) & EPONYM_HEAD) !== 0

/** "Ana is a 34-year-old", "Ana, 34F,", "Ana (sister)", "Ana's sister", "Ana at bedside". */
const DESCRIBED = /^,? (?:is|was) (?:an? |the )?(?:(?:very )?(?:pleasant|lovely|delightful|healthy|well)|\d{1,3}[ -]?(?:y|m|w|d)|\p{L}+(?:-\p{L}+)?-(?:year|month|week|day)-old)/u
const AGED = /^,? (?:age )?(?:\d{1,3}[ -]?(?:y\/?o\b|yo\b|yrs?\b|years?\b|months?\b|[MF]\b)|\(\d{1,3}\b)/
const RELATED = new RegExp(`^,? ?\\((?:her |his |the |pt's )?(?:${RELATIVES})\\b|^, (?:her|his|the patient['’]s|pt['’]s) (?:${RELATIVES})\\b`)
const OWNING = new RegExp(`^(?:['’]s)? (?:${RELATIVES})\\b`)
const PRESENT = /^ (?:(?:is |was )?(?:at (?:the )?bedside|present|notified|aware|updated|informed)\b|via (?:phone|telephone|video)\b)/

function told(after: string, possessive: boolean, isEponym: boolean): number {
  if (DESCRIBED.test(after)) return 2.4
  if (RELATED.test(after)) return 1.8
  if (isEponym) return 0
  if (AGED.test(after) || PRESENT.test(after)) return 1.2
  return possessive && OWNING.test(after) ? 1.5 : 0
}

interface Side {
  readonly weight: number
}

function leftOf(tokens: Tokens, first: number, medical: number): Side & { readonly title: boolean } {
  const { text, start, end } = tokens
  const at = start[first] as number
  const gapStart = first === 0 ? 0 : (end[first - 1] as number)
  const gap = text.slice(Math.max(gapStart, at - 4), at)
  const before = tokens.word(first - 1).toLowerCase()
  const title = TITLES.has(before) && (before.length <= 4 ? /^\.?[ \u00a0]{0,2}$/ : /^[ \u00a0]{0,2}$/).test(gap)
  if (title) return { weight: 4, title }
  const sentenceStart = gapStart === 0 && first === 0 || /[.!?:;\n"“>•*|)]/.test(gap)
  if (sentenceStart) {
    const weight = (tokens.knows(first) & (WORD | MEDICAL)) === 0 ? 0.2 : -1.2
    return { weight: weight + (/["“][^"”]*$/.test(gap) ? -0.3 : 0), title }
  }
  if (!/^[ \u00a0,(]*$/.test(gap)) return { weight: /[/\d_@#&+-]/.test(gap) ? -2.5 : 0, title }
  const spaced = /^[ \u00a0]*$/.test(gap)
  if (!spaced) return { weight: 0.2, title }
  if (KIN.has(before)) return { weight: 2.6, title }
  if (/^(?:with|to)$/.test(before) && /^(?:spoke|speak|speaking|talked|met|discussed|message|report|call)$/i.test(tokens.word(first - 2))) return { weight: 1.3, title }
  if (before === 'by' && DONE.test(tokens.word(first - 2))) return { weight: 1.3, title }
  if ((before === 'is' || before === 'was') && KIN.has(tokens.word(first - 2).toLowerCase())) return { weight: 1.8, title }
  if (NAMING.has(before)) return { weight: 1.4, title }
  if (SAYING.has(before)) return { weight: 1.2, title }
  if (ACTING.has(before)) return { weight: 0.7, title }
  if (PLACING.has(before)) return { weight: -1.2, title }
  if (DETERMINING.has(before)) return { weight: -0.3 - 0.6 * medical, title }
  // "Secretly Love", "Guilty Pleasures": a word in a phrase whose words are all capitalised is no sign of a name.
  if (tokens.capital[first - 1] === 1 && (tokens.knows(first) & (WORD | MEDICAL)) !== 0) return { weight: -1, title }
  return { weight: 0, title }
}

function rightOf(tokens: Tokens, last: number): Side & { readonly word: string; readonly near: boolean; readonly stopped: boolean; readonly possessive: boolean; readonly organization: boolean } {
  const { text, start, end } = tokens
  const from = end[last] as number
  const to = last + 1 < tokens.length ? (start[last + 1] as number) : text.length
  const gap = text.slice(from, Math.min(to, from + 5))
  const possessive = tokens.nameEnd(last) < from
  const after = tokens.word(last + 1)
  const word = after.toLowerCase()
  const near = to - from <= 2 && !gap.includes('\n')
  const stopped = /[.,;:!?\n]/.test(gap)
  const organization = near && !stopped && tokens.capital[last + 1] === 1 && (knowledge(after) & ORGANIZATION) !== 0
  let weight = 0
  if (near && !stopped) {
    if (SAYING.has(word)) weight = 1.3
    else if (LINKING.has(word)) weight = 0.6
    else if (STREETS.has(word) && tokens.capital[last + 1] === 1) weight = -0.5
    else if (tokens.capital[last + 1] === 1 && adjacent(tokens, last) && (knowledge(after) & (WORD | MEDICAL | DRUG)) !== 0) weight = -0.9
  }
  if ((CREDENTIALS.has(word) && to - from <= 2 && tokens.capital[last + 1] === 1) || DEGREES.test(text.slice(from, from + 8))) weight = 2.5
  weight = Math.max(weight, told(text.slice(from, from + 32), possessive, (tokens.knows(last) & EPONYM) !== 0))
  if (gap.startsWith(':')) weight = 0.8
  if (gap.startsWith('!')) weight = 0.5
  if (/^[\d/_@&-]/.test(gap)) weight = -2.5
  return { weight: weight + (possessive ? 0.3 : 0), word, near, stopped, possessive, organization }
}
