/** Findings → the text without them, and where every offset of the old text is in the new one. */
import { provinceOf } from './addresses/chinese.ts'
import { dayOffset, shiftDate, yearOf } from './dates/change.ts'
import { readDate } from './dates/find.ts'
import type { Finding } from './finding.ts'
import type { Marks } from './marks.ts'
import type { DeidentifyOptions } from './options.ts'

export interface Deidentified {
  readonly text: string
  /** Offsets in the text as given. */
  readonly removed: readonly Finding[]
  /** An offset of the text as given in the new text; inside a removed stretch it moves to the end of what stands there now. */
  readonly move: (offset: number) => number
}

export function replaceFindings(text: string, findings: readonly Finding[], marks: Marks, options: DeidentifyOptions): Deidentified {
  const removed = options.dates === 'keep' ? findings.filter(({ type }) => type !== 'DATE') : findings
  const replacement = replacer(text, removed, marks, options)
  const replacements = removed.map((finding) => replacement(finding, text.slice(finding.start, finding.end)))
  let replaced = ''
  let at = 0
  removed.forEach(({ start, end }, index) => {
    replaced += text.slice(at, start) + (replacements[index] ?? '')
    at = end
  })
  replaced += text.slice(at)
  return { text: replaced, removed, move: (offset) => moved(offset, removed, replacements) }
}

function moved(offset: number, removed: readonly Finding[], replacements: readonly string[]): number {
  let gained = 0
  for (const [index, { start, end }] of removed.entries()) {
    if (offset <= start) break
    gained += (replacements[index]?.length ?? 0) - (end - start)
    if (offset < end) return end + gained
  }
  return offset + gained
}

function replacer(text: string, removed: readonly Finding[], marks: Marks, { dates = 'year', secret, patient = '' }: DeidentifyOptions): (finding: Finding, value: string) => string {
  const days = dates === 'shift' && secret !== undefined ? dayOffset(secret, patient) : undefined
  // "5月12日" belongs to the year of the first whole date.
  const year = days === undefined ? 0 : (removed.filter(({ type }) => type === 'DATE').map(({ start, end }) => readDate(text.slice(start, end))?.date.year).find((found) => found !== undefined) ?? 2001)
  return ({ type }, value) => {
    if (type === 'DATE') return (days === undefined ? yearOf(value) : shiftDate(value, days, year)) ?? marks.markOf(type, value)
    // The province is larger than what identifies.
    if (type === 'ADDRESS') return provinceOf(value) + marks.markOf(type, value)
    return marks.markOf(type, value)
  }
}
