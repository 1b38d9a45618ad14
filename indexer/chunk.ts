/**
 * Documents → passages that fit the embedder, cut along sections and sentences, with overlap. Offsets are exact:
 * document.text.slice(start, end) is the passage's text.
 */
import type { Document, Section } from '../src/domain.ts'
import type { Embedder } from '../src/embed/port.ts'
import { sentences } from '../src/text/sentences.ts'
import { splitLong, type Piece } from '../src/text/windows.ts'

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
  /** Headings above it, for embedding and the title field; empty when there are none. */
  readonly context: string
}

/** Raise it whenever the same document would be cut differently. */
export const CHUNKER_VERSION = 1

export async function chunkDocument(document: Document, { tokens, overlap }: ChunkOptions, countTokens: Embedder['countTokens']): Promise<readonly Chunk[]> {
  const sections: readonly Section[] = document.sections ?? [{ path: [], start: 0, end: document.text.length }]
  const chunks = await Promise.all(sections.map(async (section) => chunkSection(document.text, section, tokens, overlap, countTokens)))
  return chunks.flat()
}

async function chunkSection(text: string, section: Section, tokens: number, overlap: number, countTokens: Embedder['countTokens']): Promise<readonly Chunk[]> {
  const context = section.path.join(' › ')
  const units = sentences(text.slice(section.start, section.end)).map(({ start, end }) => ({ start: section.start + start, end: section.start + end }))
  const first = units[0]
  const last = units.at(-1)
  if (first === undefined || last === undefined) return []
  // No tokenizer makes more tokens than characters of ordinary text, so a short section needs no counting.
  if (last.end - first.start <= tokens) return [{ start: first.start, end: last.end, context }]
  const counts = await countTokens(units.map(({ start, end }) => text.slice(start, end)))
  const pieces = units.flatMap((unit, index) => splitLong(unit, counts[index] ?? 0, tokens))
  return pack(pieces, tokens, tokens * overlap).map(({ start, end }) => ({ start, end, context }))
}

/** Greedy: as many pieces as fit; the next passage starts with the last pieces of this one, up to `overlapTokens`. */
function pack(pieces: readonly Piece[], tokens: number, overlapTokens: number): readonly { readonly start: number; readonly end: number }[] {
  const passages: { start: number; end: number }[] = []
  for (let first = 0; first < pieces.length; ) {
    let last = first
    let held = pieces[first]?.tokens ?? 0
    while (last + 1 < pieces.length && held + (pieces[last + 1]?.tokens ?? 0) <= tokens) held += pieces[++last]?.tokens ?? 0
    passages.push({ start: pieces[first]?.start ?? 0, end: pieces[last]?.end ?? 0 })
    if (last === pieces.length - 1) break
    first = overlapStart(pieces, first, last, overlapTokens)
  }
  return passages
}

function overlapStart(pieces: readonly Piece[], first: number, last: number, overlapTokens: number): number {
  let start = last + 1
  let repeated = 0
  while (start - 1 > first && repeated + (pieces[start - 1]?.tokens ?? 0) <= overlapTokens) repeated += pieces[--start]?.tokens ?? 0
  return start
}
