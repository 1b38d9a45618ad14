/** The known name most like what was typed, for "did you mean". */

/** Levenshtein distance, two rows (Wagner & Fischer 1974). */
export function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index)
  for (let row = 1; row <= left.length; row++) {
    const current = [row]
    for (let column = 1; column <= right.length; column++) {
      const substitution = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1)
      current.push(Math.min(substitution, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    previous = current
  }
  return previous[right.length] ?? 0
}

/** Ties go to the earlier candidate. `candidates` must not be empty. */
export function nearest(given: string, candidates: readonly string[]): string {
  const distances = candidates.map((candidate) => editDistance(given.toLowerCase(), candidate.toLowerCase()))
  const best = distances.indexOf(Math.min(...distances))
  return candidates[best] ?? ''
}
