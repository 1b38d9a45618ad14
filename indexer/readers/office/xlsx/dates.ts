/** Spreadsheets store dates as numbers of days; only a cell's number format says that one is a date (ECMA-376 part 1, §18.8.30). */

/** Formats that every program knows by number: dates and times, with those of Chinese, Japanese and Korean editions. */
const BUILT_IN: readonly (readonly [number, number])[] = [[14, 22], [27, 36], [45, 47], [50, 58]]

export function isDateFormat(id: number, code: string | undefined): boolean {
  if (code === undefined) return BUILT_IN.some(([from, to]) => id >= from && id <= to)
  // Quoted words, escaped characters, colours and languages are no parts of a date; elapsed time ([h]:mm) is a number.
  const bare = (code.split(';')[0] ?? '').replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, '')
  return !/general/i.test(bare) && !/\[(?:h+|m+|s+)\]/i.test(code) && /[ymdhs]/i.test(bare)
}

const DAY_MS = 86_400_000
/** 31 December 9999. */
const LAST_DAY = 2_958_465
/** Day 60 is 29 February 1900, which never was. */
const LEAP_ERROR = 60

/** `2024-03-05`, `2024-03-05T10:30:00`, a time alone `10:30:00`; undefined for what is no date. */
export function dateOfSerial(serial: number, from1904: boolean): string | undefined {
  if (!Number.isFinite(serial) || serial < 0 || serial >= LAST_DAY + 1) return undefined
  const base = from1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, serial < LEAP_ERROR ? 31 : 30)
  const time = new Date(base + Math.round((serial * DAY_MS) / 1_000) * 1_000).toISOString()
  if (serial < 1 && !from1904) return time.slice(11, 19)
  return time.endsWith('T00:00:00.000Z') ? time.slice(0, 10) : time.slice(0, 19)
}
