/** Pieces → passages: as many as fit, cut between blocks where that costs little, tables and panels in one piece where they fit. */
import type { BlockKind } from './blocks.ts'
import type { Piece } from './pieces.ts'

export interface PackedBlock {
  readonly kind: BlockKind
  readonly pieces: readonly Piece[]
  readonly header?: string
}

export interface Packed {
  /** Positions in the flat list of pieces, both inclusive. */
  readonly first: number
  readonly last: number
}

/** A passage at least this full ends before a block that does not fit, rather than in the middle of it. */
const FULL_ENOUGH = 0.5

interface Place {
  readonly tokens: number
  readonly block: number
  readonly kind: BlockKind
}

/** Every piece is in one passage at least; only sentences are repeated, up to `overlapTokens`. */
export function packPieces(blocks: readonly PackedBlock[], limit: number, overlapTokens: number): readonly Packed[] {
  const places = blocks.flatMap(({ pieces, kind }, block) => pieces.map(({ tokens }): Place => ({ tokens, block, kind })))
  const totals = blocks.map(({ pieces }) => pieces.reduce((sum, { tokens }) => sum + tokens, 0))
  const passages: Packed[] = []
  let first = 0
  let held = 0
  for (let at = 0; at < places.length; at++) {
    const place = places[at] as Place
    if (at > first && (held + place.tokens > limit || endsBefore(places, at, held, totals, limit))) {
      passages.push({ first, last: at - 1 })
      first = overlapFrom(places, first, at, overlapTokens, limit)
      held = places.slice(first, at).reduce((sum, { tokens }) => sum + tokens, 0)
    }
    held += place.tokens
  }
  if (places.length > 0) passages.push({ first, last: places.length - 1 })
  return passages
}

/** At a block's start: whether it is better begun in a passage of its own. */
function endsBefore(places: readonly Place[], at: number, held: number, totals: readonly number[], limit: number): boolean {
  const { block, kind } = places[at] as Place
  if (places[at - 1]?.block === block) return false
  const total = totals[block] ?? 0
  if (held + total <= limit) return false
  if (total <= limit && (kind === 'table' || kind === 'panel')) return true
  return held >= limit * FULL_ENOUGH
}

/** Where the passage that goes on with `at` begins: some sentences earlier, when what follows still fits. */
function overlapFrom(places: readonly Place[], first: number, at: number, overlapTokens: number, limit: number): number {
  const next = places[at] as Place
  let from = at
  let repeated = 0
  if (isLines(next)) return at
  while (from - 1 > first) {
    const before = places[from - 1] as Place
    if (isLines(before) || repeated + before.tokens > overlapTokens || repeated + before.tokens + next.tokens > limit) break
    repeated += before.tokens
    from--
  }
  return from
}

const isLines = ({ kind }: Place): boolean => kind === 'table' || kind === 'panel'
