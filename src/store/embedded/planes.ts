/**
 * Codes of −127 … 127 as two planes of nibbles: code = 16 · high + low − 128. The high plane alone says what a code is to
 * within ± 8, so a scan looks at all vectors through it, at half the bytes, and at both planes for the few that may be among
 * the best.
 *
 * Layout of 32 dimensions in 16 bytes: byte r holds dimension r in its low half, dimension 16 + r in its high half. An
 * int16 query lies beside it in the order in which 16-bit lanes give the nibbles: even r low, even r high, odd r low, odd r high.
 */

const GROUP = 32
/** What a vector is padded to: four groups, after which the kernel widens its sums. */
const PADDING = 128
const HALVES = 0x0f0f0f0f
const OFFSETS = 0x80808080

/** What both planes' offsets add to a code, and what the high plane adds when its low nibbles count as their mean, 7.5. */
const OFFSET = 128
const HIGH_OFFSET = 120.5

export const paddedDimension = (dimension: number): number => Math.ceil(dimension / PADDING) * PADDING

/** Bytes of one vector in one plane. */
export const planeBytes = (dimension: number): number => paddedDimension(dimension) / 2

/**
 * Splits the codes in `codes` (int8, padded with zeros) into `high` and `low`, four dimensions a step. Adding 128 to a byte is
 * flipping its first bit.
 */
export function split(codes: Uint32Array, high: Uint32Array, low: Uint32Array): void {
  for (let at = 0; at < codes.length; at += 8) {
    for (let step = 0; step < 4; step++) {
      const first = (codes[at + step] as number) ^ OFFSETS
      const second = (codes[at + 4 + step] as number) ^ OFFSETS
      high[at / 2 + step] = ((first >>> 4) & HALVES) | (second & ~HALVES)
      low[at / 2 + step] = (first & HALVES) | ((second & HALVES) << 4)
    }
  }
}

/** Where in the placed int16 query dimension `dimension` stands. */
export function placeOf(dimension: number): number {
  const within = dimension % GROUP
  const byte = within % 16
  return dimension - within + (byte % 2) * 16 + (within < 16 ? 0 : 8) + (byte >> 1)
}

/** What is to be taken off a sum over both planes; 32 bits, wrapped. */
export const biasOf = (querySum: number): number => (OFFSET * querySum) | 0

/** What is to be taken off sixteen times a sum over the high plane. */
export const highBiasOf = (querySum: number): number => Math.round(HIGH_OFFSET * querySum) | 0
