/** `matchAll` without its copy of the pattern and its iterator: with a hundred patterns a text, these cost more than the matching. */
const NONE: readonly RegExpExecArray[] = []

/** All matches of a global pattern that matches no empty stretch; the same as `[...text.matchAll(pattern)]`. */
export function matchesOf(pattern: RegExp, text: string): readonly RegExpExecArray[] {
  pattern.lastIndex = 0
  let match = pattern.exec(text)
  if (match === null) return NONE
  const found: RegExpExecArray[] = []
  for (; match !== null; match = pattern.exec(text)) {
    found.push(match)
    if (match[0] === '') pattern.lastIndex++
  }
  return found
}
