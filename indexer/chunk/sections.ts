/** Sections as readers give them (nested, with gaps, in any order) → stretches that cover the text once. */
import type { Section } from '../../src/domain.ts'

/** A stretch belongs to the innermost section around it; what lies in none has no headings. */
export function coverText(sections: readonly Section[] | undefined, length: number): readonly Section[] {
  const known = (sections ?? []).filter(({ start, end }) => start >= 0 && end <= length && start < end)
  const bounds = [...new Set([0, length, ...known.flatMap(({ start, end }) => [start, end])])].sort((left, right) => left - right)
  // Outer sections begin earlier or end later; the last one in this order that covers a stretch is the innermost.
  const outerFirst = known.toSorted((left, right) => left.start - right.start || right.end - left.end)
  const stretches: { path: readonly string[]; start: number; end: number }[] = []
  const open: Section[] = []
  let next = 0
  for (const [index, start] of bounds.slice(0, -1).entries()) {
    const end = bounds[index + 1] ?? length
    while (next < outerFirst.length && (outerFirst[next] as Section).start <= start) open.push(outerFirst[next++] as Section)
    while (open.length > 0 && (open.at(-1) as Section).end <= start) open.pop()
    const innermost = open.findLast((section) => section.end >= end)
    const path = innermost?.path ?? []
    const last = stretches.at(-1)
    if (last !== undefined && samePath(last.path, path)) last.end = end
    else stretches.push({ path, start, end })
  }
  return stretches
}

const samePath = (left: readonly string[], right: readonly string[]): boolean => left.length === right.length && left.every((name, index) => name === right[index])
