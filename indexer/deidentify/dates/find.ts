/** Dates more exact than a year. */
import type { Finding } from '../finding.ts'
import { DATE_FORMS, type CalendarDate, type DateForm } from './forms.ts'

export function findDates(text: string): readonly Finding[] {
  if (!/\d|年/.test(text)) return []
  return DATE_FORMS.flatMap(({ pattern, read }) =>
    Array.from(text.matchAll(pattern)).flatMap((match): readonly Finding[] => (read(match.slice(1)) === undefined ? [] : [{ start: match.index, end: match.index + match[0].length, type: 'DATE' }])),
  )
}

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
