/** Text with marked spans, and the part of a long text around the first mark. */
import { element, type Child } from './dom.ts'

export interface Span {
  /** UTF-16 code units, end exclusive. */
  readonly start: number
  readonly end: number
}

const LONGEST = 420
const BEFORE = 80

/** The whole text with its spans in <mark>; spans may touch or overlap. */
export function marked(text: string, spans: readonly Span[]): readonly Child[] {
  const parts: Child[] = []
  let at = 0
  for (const { start, end } of [...spans].sort((left, right) => left.start - right.start)) {
    const from = Math.max(start, at)
    if (end <= from) continue
    parts.push(text.slice(at, from), element('mark', {}, text.slice(from, end)))
    at = end
  }
  return [...parts, text.slice(at)]
}

/** A window of a long text that shows its first mark, with ellipses where it is cut. */
export function excerpt(text: string, spans: readonly Span[]): readonly Child[] {
  if (text.length <= LONGEST) return marked(text, spans)
  const first = spans.reduce((least, { start }) => Math.min(least, start), text.length)
  const start = first === text.length ? 0 : wordStart(text, Math.max(0, Math.min(first - BEFORE, text.length - LONGEST)))
  const end = wordStart(text, start + LONGEST)
  const inside = spans.filter((span) => span.end > start && span.start < end).map((span) => ({ start: Math.max(span.start - start, 0), end: Math.min(span.end, end) - start }))
  return [start > 0 ? '… ' : undefined, ...marked(text.slice(start, end), inside), end < text.length ? ' …' : undefined]
}

/** `at`, or where the word begins that a cut there would break; Chinese may be cut anywhere. */
function wordStart(text: string, at: number): number {
  const [word = ''] = /[\p{Script=Latin}\p{Number}'’-]*$/u.exec(text.slice(Math.max(0, at - LONGEST_WORD), at)) ?? []
  const cutsWord = /^[\p{Script=Latin}\p{Number}]/u.test(text.slice(at, at + 2))
  return cutsWord && word.length < LONGEST_WORD ? at - word.length : at
}

const LONGEST_WORD = 40
