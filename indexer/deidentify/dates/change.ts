/** What stands in a date's place: its year, or the date moved by the patient's own number of days. */
import { createHmac } from 'node:crypto'
import { readDate } from './find.ts'

const DAY_MS = 86_400_000
/** As far as a date moves, both ways; a year hides season and weekday and keeps the age. */
const MOST_DAYS = 365

/** Days to move every date of one patient: the same for the same secret and patient, never 0. */
export function dayOffset(secret: string, patient: string): number {
  const number = createHmac('sha256', secret).update(`date-shift\0${patient}`).digest().readUInt32BE(0)
  const days = (number % (2 * MOST_DAYS)) - MOST_DAYS
  return days < 0 ? days : days + 1
}

/** Undefined where the date has no year or cannot be read. */
export function yearOf(text: string): string | undefined {
  const year = readDate(text)?.date.year
  return year === undefined ? undefined : /年/.test(text) ? `${year}年` : String(year)
}

/** The same form, moved. A date without a day moves from the middle of its month, one without a year within `year`. */
export function shiftDate(text: string, days: number, year: number): string | undefined {
  const read = readDate(text)
  if (read === undefined) return undefined
  const { date, form, groups } = read
  const moved = new Date(Date.UTC(date.year ?? year, date.month - 1, date.day ?? 15) + days * DAY_MS)
  return form.write({ year: moved.getUTCFullYear(), month: moved.getUTCMonth() + 1, day: moved.getUTCDate() }, groups)
}
