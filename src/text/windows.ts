/**
 * Overlapping windows over a passage. A long passage's vector blurs its parts; the best of its windows keeps them apart
 * (max over windows, as in MaxP of Dai & Callan 2019).
 */
import { sentences, type Span } from './sentences.ts'

/** Window length in tokens of the embedder. */
export const WINDOW_TOKENS = 128

/**
 * Spans of about `windowTokens` tokens along sentence ends, each starting at the middle of the one before. Empty when the
 * whole text fits one window: its own vector already says the same.
 */
export async function passageWindows(text: string, countTokens: (texts: readonly string[]) => Promise<readonly number[]>, windowTokens = WINDOW_TOKENS): Promise<readonly Span[]> {
  const units = sentences(text)
  const counts = await countTokens(units.map(({ start, end }) => text.slice(start, end)))
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total <= windowTokens) return []
  const pieces = units.flatMap((unit, index) => splitLong(unit, counts[index] ?? 0, windowTokens / 2))
  return packWindows(pieces, windowTokens)
}

export interface Piece extends Span {
  readonly tokens: number
}

/** A unit of more than `longest` tokens is cut into equal stretches of characters. */
export function splitLong(unit: Span, tokens: number, longest: number): readonly Piece[] {
  const parts = Math.max(1, Math.ceil(tokens / longest))
  const width = (unit.end - unit.start) / parts
  return Array.from({ length: parts }, (_, index) => ({
    start: unit.start + Math.round(index * width),
    end: unit.start + Math.round((index + 1) * width),
    tokens: tokens / parts,
  }))
}

function packWindows(pieces: readonly Piece[], windowTokens: number): readonly Span[] {
  const windows: Span[] = []
  for (let first = 0; first < pieces.length; ) {
    let last = first
    let tokens = pieces[first]?.tokens ?? 0
    while (last + 1 < pieces.length && tokens + (pieces[last + 1]?.tokens ?? 0) <= windowTokens) {
      last++
      tokens += pieces[last]?.tokens ?? 0
    }
    windows.push({ start: pieces[first]?.start ?? 0, end: pieces[last]?.end ?? 0 })
    if (last === pieces.length - 1) break
    first = Math.max(first + 1, first + Math.ceil((last - first + 1) / 2))
  }
  return windows
}
