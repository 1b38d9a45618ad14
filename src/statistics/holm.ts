/**
 * Holm's step-down correction (Holm 1979): with many tests some p is small by chance. The i-th smallest of m is multiplied
 * by m − i + 1, and no corrected p is below an earlier one.
 */
export function holmCorrection(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((p, index) => ({ p, index })).toSorted((left, right) => left.p - right.p)
  const corrected = Array.from<number>({ length: pValues.length }).fill(1)
  let highest = 0
  for (const [rank, { p, index }] of order.entries()) {
    highest = Math.max(highest, Math.min(1, p * (pValues.length - rank)))
    corrected[index] = highest
  }
  return corrected
}
