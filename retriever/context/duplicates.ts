/**
 * Near-duplicates by the resemblance of their shingles (Broder, "On the Resemblance and Containment of Documents", 1997):
 *
 *   r(A, B) = |S(A) ∩ S(B)| / |S(A) ∪ S(B)|,   S = sets of 5 consecutive characters without white space
 *
 * Characters, so that Chinese and English are measured alike.
 */

const SHINGLE = 5
/** Copies with another date or a changed word resemble each other more than this; independent texts far less. */
const DUPLICATE = 0.75

export function shingles(text: string): ReadonlySet<string> {
  const plain = text.normalize('NFKC').toLowerCase().replaceAll(/[\s\p{P}]+/gu, '')
  return new Set(Array.from({ length: Math.max(1, plain.length - SHINGLE + 1) }, (_, at) => plain.slice(at, at + SHINGLE)))
}

export function resemblance(left: ReadonlySet<string>, right: ReadonlySet<string>): number {
  const shared = [...left].filter((shingle) => right.has(shingle)).length
  return shared / (left.size + right.size - shared)
}

/** For each text the index of the first earlier text that it repeats. */
export function findDuplicates(texts: readonly string[]): readonly (number | undefined)[] {
  const sets = texts.map(shingles)
  return sets.map((set, index) => {
    const first = sets.findIndex((other, before) => before < index && resemblance(set, other) >= DUPLICATE)
    return first < 0 ? undefined : first
  })
}
