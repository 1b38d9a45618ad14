/** Dates more exact than a year. */
import { matchesOf } from '../matches.ts'
import type { Finding } from '../finding.ts'
import { sketch } from '../sketch.ts'
import { DATE_FORMS, OTHER_DATES, type CalendarDate, type DateForm } from './forms.ts'

export function findDates(text: string): readonly Finding[] {
  const findings: Finding[] = []
  const seen = sketch(text)
  for (const { pattern, words } of OTHER_DATES) {
    if (seen.mayHave(words)) for (const match of matchesOf(pattern, text)) findings.push({ start: match.index, end: match.index + match[0].length, type: 'DATE' })
  }
  if (seen.digits === 0 && !text.includes('年')) return findings
  for (const { pattern, words, read } of DATE_FORMS) {
    if (seen.mayHave(words)) for (const match of matchesOf(pattern, text)) {
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
  const spaced = ` ${text} `
  for (const form of DATE_FORMS) {
    for (const match of matchesOf(form.pattern, spaced)) {
      const groups = match.slice(1)
      const date = match[0].length === text.length ? form.read(groups) : undefined
      if (date !== undefined) return { date, form, groups }
    }
  }
  return undefined
}
