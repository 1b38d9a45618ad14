/** Units → pieces that fit the limit, each with its own token count. */
import type { Embedder } from '../../src/embed/port.ts'
import type { Span } from '../../src/text/sentences.ts'

export interface Piece extends Span {
  readonly tokens: number
}

/** Where a sentence may be cut, best first. */
const CLAUSE_END = /[，、；：,;:)\]）】]/
const SPACE = /\s/
/** How far from an even cut a better place is looked for, as a share of the part's length. */
const REACH = 0.3

/**
 * Every unit as one piece, or cut into several when it is longer than `limit` tokens: at clauses, else between words, else
 * between characters. No piece is over the limit unless it is a single character.
 */
export async function fitPieces(text: string, units: readonly Span[], limit: number, countTokens: Embedder['countTokens']): Promise<readonly (readonly Piece[])[]> {
  const counts = await countTokens(units.map(({ start, end }) => text.slice(start, end)))
  return Promise.all(units.map(async (unit, index) => fit(text, { ...unit, tokens: counts[index] ?? 0 }, limit, countTokens)))
}

async function fit(text: string, piece: Piece, limit: number, countTokens: Embedder['countTokens']): Promise<readonly Piece[]> {
  if (piece.tokens <= limit || isOneCharacter(text, piece)) return [piece]
  const parts = cut(text, piece, Math.max(2, Math.ceil(piece.tokens / limit)))
  return (await fitPieces(text, parts, limit, countTokens)).flat()
}

const isOneCharacter = (text: string, { start, end }: Span): boolean => end - start <= ((text.codePointAt(start) ?? 0) > 0xff_ff ? 2 : 1)

function cut(text: string, { start, end }: Span, parts: number): readonly Span[] {
  const width = (end - start) / parts
  const spans: Span[] = []
  let from = start
  for (let part = 1; part <= parts && from < end; part++) {
    const to = part === parts ? end : bestCut(text, from, Math.round(start + part * width), Math.round(width * REACH))
    if (to > from) spans.push(...trimmed(text, from, to))
    from = Math.max(from, to)
  }
  return spans
}

/** The end of a clause near `target`, else of a word, else `target` itself, never inside a surrogate pair. */
function bestCut(text: string, from: number, target: number, reach: number): number {
  for (const boundary of [CLAUSE_END, SPACE]) {
    for (let distance = 0; distance <= reach; distance++) {
      for (const at of [target - distance, target + distance]) if (at > from + 1 && boundary.test(text[at - 1] ?? '')) return at
    }
  }
  const cutAt = Math.max(target, from + 1)
  return isLowSurrogate(text.charCodeAt(cutAt)) ? cutAt + 1 : cutAt
}

const isLowSurrogate = (code: number): boolean => code >= 0xdc_00 && code <= 0xdf_ff

/** Without white space at the ends; nothing when there is nothing else. */
function trimmed(text: string, from: number, to: number): readonly Span[] {
  let start = from
  let end = to
  while (start < end && SPACE.test(text[start] ?? '')) start++
  while (end > start && SPACE.test(text[end - 1] ?? '')) end--
  return end > start ? [{ start, end }] : []
}
