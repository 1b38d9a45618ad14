/** Dates more exact than a year. */
import { matchesOf } from '../matches.ts'
import type { Finding } from '../finding.ts'
import { DATE_FORMS, OTHER_DATES, type CalendarDate, type DateForm } from './forms.ts'

export function findDates(text: string): readonly Finding[] {
  const findings: Finding[] = []
  for (const { pattern, needs } of OTHER_DATES) {
    if (needs.test(text)) for (const match of matchesOf(pattern, text)) findings.push({ start: match.index, end: match.index + match[0].length, type: 'DATE' })
  }
  if (!/\d|年/.test(text)) return findings
  for (const { pattern, needs, read } of DATE_FORMS) {
    if (needs.test(text)) for (const match of matchesOf(pattern, text)) {
      if (read(match.slice(1)) !== undefined && !isScore(text, match)) findings.push({ start: match.index, end: match.index + match[0].length, type: 'DATE' })
    }
  }
  return findings
}

/** Apgar 10-10-10 */
const isScore = (text: string, match: RegExpExecArray): boolean => /(?:Apgar|评分)[^\d]{0,8}$/i.test(text.slice(Math.max(0, match.index - 16), match.index))

export interface ReadDate {
  readonly date: CalendarDate
  readonly form: DateForm
  readonly groups: readonly string[]
}

/** The date that the whole of `text` is; the first form that reads all of it. */
export function readDate(text: string): ReadDate | undefined {
  for (const form of DATE_FORMS) {
    for (const match of ` ${text} `.matchAll(form.pattern)) {
      const groups = match.slice(1)
      const date = match[0].length === text.length ? form.read(groups) : undefined
      if (date !== undefined) return { date, form, groups }
    }
  }
  return undefined
}
