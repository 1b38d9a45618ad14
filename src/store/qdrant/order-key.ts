/**
 * A number for every text that keeps their order: a < b  ⇒  orderKey(a) ≤ orderKey(b), by UTF-16 code units as JavaScript
 * compares. The server ranges over numbers and times, not over text; what gets the same number is told apart by value.
 *
 * It is arithmetic coding (Witten, Neal & Cleary, "Arithmetic Coding for Data Compression", 1987) with a fixed model whose
 * symbols lie in text order, stopped when the interval is used up. Digits and the marks of dates have wide intervals, so
 * that days get numbers of their own.
 */

const UNITS = 0x1_0000
const TOTAL_BITS = 20n
const DIGIT = 50_000
const DATE_MARK = 20_000
const LOWER = 8_000
const UPPER = 2_000
/** What ends a text sorts before all that continues it. */
const END = 50_000
const PRECISION = 64n
/** As many bits as a double holds exactly. */
const KEY_BITS = 53n

function widthOf(unit: number): number {
  const letter = String.fromCharCode(unit)
  if (/[0-9]/.test(letter)) return DIGIT
  if (/[-:.TZ+ /]/.test(letter)) return DATE_MARK
  if (/[a-z]/.test(letter)) return LOWER
  return /[A-Z]/.test(letter) ? UPPER : 1
}

/** Where each unit's interval begins; the last entry is where the last one ends. All fits into 2^20. */
const STARTS = new Float64Array(UNITS + 1)
STARTS[0] = END
for (let unit = 0; unit < UNITS; unit++) STARTS[unit + 1] = (STARTS[unit] as number) + widthOf(unit)

/** A whole number from 0 to 2^53 − 1. */
export function orderKey(text: string): number {
  let low = 0n
  let range = 1n << PRECISION
  const narrow = (start: number, end: number): void => {
    const from = (range * BigInt(start)) >> TOTAL_BITS
    range = ((range * BigInt(end)) >> TOTAL_BITS) - from
    low += from
  }
  for (let at = 0; at < text.length; at++) {
    // Nothing further could change the number's leading bits.
    if (range >> TOTAL_BITS === 0n) break
    const unit = text.charCodeAt(at)
    narrow(STARTS[unit] as number, STARTS[unit + 1] as number)
  }
  return Number(low >> (PRECISION - KEY_BITS))
}
