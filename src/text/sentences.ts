/** Sentences of Chinese and English clinical text, with offsets. */

export interface Span {
  readonly start: number
  /** Exclusive. */
  readonly end: number
}

/** Abbreviations whose full stop ends no sentence; lower case, without the stop. */
const ABBREVIATIONS = new Set(
  'dr mr mrs ms prof st vs e.g i.e etc al fig figs no approx dept b.i.d t.i.d q.i.d q.d p.o i.v i.m s.c p.r.n h.s b.p pt pts hx dx tx rx wt ht temp resp est min max sec hr hrs yr yrs wk wks mo cf ca var spp sp subsp inc ltd jr sr ph.d m.d r.n u.s'.split(' '),
)
const CHINESE_END = /[。！？；…]/
const CLOSERS = /[」』”’"')\]】）》〉]/

/** Spans cover the text without overlap; white space between sentences belongs to none. A line break ends a sentence. */
export function sentences(text: string): readonly Span[] {
  const spans: Span[] = []
  let start = 0
  for (let at = 0; at < text.length; at++) {
    if (!endsSentence(text, at)) continue
    let end = at + 1
    while (end < text.length && (CLOSERS.test(text[end] ?? '') || CHINESE_END.test(text[end] ?? ''))) end++
    pushTrimmed(spans, text, start, end)
    start = end
    at = end - 1
  }
  pushTrimmed(spans, text, start, text.length)
  return spans
}

function endsSentence(text: string, at: number): boolean {
  const character = text[at] ?? ''
  if (character === '\n' || CHINESE_END.test(character)) return true
  if (character === '!' || character === '?') return true
  return character === '.' && fullStopEnds(text, at)
}

/** A full stop ends a sentence before white space and a capital, digit, bracket or Han character, unless an abbreviation or initial stands before it. */
function fullStopEnds(text: string, at: number): boolean {
  const after = /^[”’"')\]]*(\s+|$)/.exec(text.slice(at + 1, at + 12))
  if (after === null) return false
  const next = text[at + 1 + after[0].length] ?? ''
  if (next !== '' && /\p{Ll}/u.test(next)) return false
  const before = text.slice(Math.max(0, at - 16), at)
  const word = /[\p{L}.]*$/u.exec(before)?.[0] ?? ''
  const isInitial = /(?:^|\s)\p{Lu}$/u.test(before)
  return !ABBREVIATIONS.has(word.toLowerCase()) && !isInitial
}

function pushTrimmed(spans: Span[], text: string, from: number, to: number): void {
  let start = from
  let end = to
  while (start < end && /\s/.test(text[start] ?? '')) start++
  while (end > start && /\s/.test(text[end - 1] ?? '')) end--
  if (end > start) spans.push({ start, end })
}
