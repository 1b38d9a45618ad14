/**
 * Documents → passages that fit the embedder, cut along sections, blocks and sentences, with overlap.
 *
 *   text ─ sections ─ blocks (paragraph, item, table, panel) ─ sentences or rows ─ packed up to the limit
 *
 * Offsets are exact: document.text.slice(start, end) is the passage's text. Every character that is no white space is in a
 * passage, and none is over the limit.
 */
import type { Document } from '../../src/domain.ts'
import type { Embedder } from '../../src/embed/port.ts'
import { findBlocks } from './blocks.ts'
import { packPieces, type Packed, type PackedBlock } from './pack.ts'
import { fitPieces, type Piece } from './pieces.ts'
import { coverText } from './sections.ts'

export interface ChunkOptions {
  /** Longest passage in tokens of the embedder. Down: sharper hits, more vectors. */
  readonly tokens: number
  /** Share of a passage that the next one repeats, 0 to 0.5. Up: fewer facts cut in two, more vectors. */
  readonly overlap: number
}

export interface Chunk {
  readonly start: number
  /** Exclusive. */
  readonly end: number
  /** Headings from the outermost to this one's. */
  readonly path: readonly string[]
  /** The header of the table whose rows it begins with, when it is not among them. */
  readonly header?: string
}

/** Raise it whenever the same document would be cut differently. */
export const CHUNKER_VERSION = 2

export async function chunkDocument({ text, sections }: Pick<Document, 'text' | 'sections'>, { tokens, overlap }: ChunkOptions, countTokens: Embedder['countTokens']): Promise<readonly Chunk[]> {
  const chunks: Chunk[] = []
  for (const { path, start, end } of coverText(sections, text.length)) {
    const blocks = await fitBlocks(text, start, end, tokens, countTokens)
    const places = blocks.flatMap(({ pieces, header }) => pieces.map((piece, index) => ({ piece, header: index === 0 ? undefined : header })))
    const spanOf = ({ first, last }: Packed): { readonly start: number; readonly end: number } => ({ start: places[first]?.piece.start ?? 0, end: places[last]?.piece.end ?? 0 })
    for (const packed of await verified(packPieces(blocks, tokens, tokens * overlap), async (all) => countTokens(all.map((one) => text.slice(spanOf(one).start, spanOf(one).end))), tokens)) {
      const header = places[packed.first]?.header
      chunks.push({ ...spanOf(packed), path, ...(header === undefined ? {} : { header }) })
    }
  }
  return chunks
}

async function fitBlocks(text: string, from: number, to: number, limit: number, countTokens: Embedder['countTokens']): Promise<readonly PackedBlock[]> {
  const blocks = findBlocks(text, from, to)
  const fitted = await fitPieces(text, blocks.flatMap(({ units }) => units), limit, countTokens)
  let at = 0
  return blocks.map(({ kind, units, header }): PackedBlock => {
    const pieces: readonly Piece[] = fitted.slice(at, (at += units.length)).flat()
    return { kind, pieces, ...(header === undefined ? {} : { header }) }
  })
}

/** Tokens of parts do not quite add up to those of the whole: what is over the limit after all is halved. */
async function verified(packed: readonly Packed[], count: (all: readonly Packed[]) => Promise<readonly number[]>, limit: number): Promise<readonly Packed[]> {
  const several = packed.filter(({ first, last }) => last > first)
  const counts = await count(several)
  const over = new Set(several.filter((_, index) => (counts[index] ?? 0) > limit))
  if (over.size === 0) return withoutRepeated(packed)
  return verified(packed.flatMap((one) => (over.has(one) ? halves(one) : [one])), count, limit)
}

/** A half may be no more than what the passage beside it repeats: what adds nothing to the one before or after goes. */
function withoutRepeated(packed: readonly Packed[]): readonly Packed[] {
  const kept: Packed[] = []
  for (const one of packed) {
    const before = kept.at(-1)
    if (before !== undefined && one.last <= before.last) continue
    if (before?.first === one.first) kept.pop()
    kept.push(one)
  }
  return kept
}

function halves({ first, last }: Packed): readonly Packed[] {
  const middle = Math.floor((first + last) / 2)
  return [{ first, last: middle }, { first: middle + 1, last }]
}
