/** A stretch of a document that goes into a prompt, with all that is needed to cite it. */

export interface Excerpt {
  /** From 1, as it is cited: [1]. */
  readonly number: number
  /** Stable: `DOCUMENT#START-END`. */
  readonly id: string
  readonly documentId: string
  readonly title?: string
  /** Headings above it. */
  readonly section?: string
  readonly source?: string
  readonly date?: string
  /** Offsets in the document's text. */
  readonly start: number
  readonly end: number
  readonly text: string
  readonly tokens: number
  readonly relevance: number
}

export interface Span {
  readonly start: number
  readonly end: number
}

/** Overlapping and touching spans become one; between two that nearly touch lies nothing but white space or a heading. */
export function mergeSpans(spans: readonly Span[], gap = MAX_GAP): readonly Span[] {
  const merged: { start: number; end: number }[] = []
  for (const { start, end } of [...spans].sort((left, right) => left.start - right.start)) {
    const last = merged.at(-1)
    if (last !== undefined && start <= last.end + gap) last.end = Math.max(last.end, end)
    else merged.push({ start, end })
  }
  return merged
}

const MAX_GAP = 80
