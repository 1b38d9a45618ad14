/** How far an archive may unfold before it counts as a bomb. Each limit is named in the failure it causes. */
import { SourceError } from '../../../src/errors.ts'

/** Archives in archives: a .gz in a .zip in a .tar.gz is 4. */
export const MAX_DEPTH = 4
export const MAX_ENTRIES = 1_000_000
/** Deflate reaches 1,032:1; exports of records stay under 50:1. */
export const MAX_RATIO = 500
/** Below this no ratio is asked for: a small file of blanks is harmless. */
export const FREE_BYTES = 64 * 1024 * 1024

/** Counts what one source gave and what all its layers of archives made of it. */
export interface Expansion {
  /** Bytes read from the source itself. */
  read: number
  /** Bytes that decompression made of them, all layers together. */
  unfolded: number
  entries: number
}

export function createExpansion(): Expansion {
  return { read: 0, unfolded: 0, entries: 0 }
}

/** SOURCE_INVALID when the archive unfolds beyond its limits. */
export function countUnfolded(expansion: Expansion, bytes: number): void {
  expansion.unfolded += bytes
  if (expansion.unfolded > FREE_BYTES && expansion.unfolded > expansion.read * MAX_RATIO) throw bomb(`it unfolds to more than ${MAX_RATIO} times its size`)
}

export function countEntry(expansion: Expansion): void {
  if (++expansion.entries > MAX_ENTRIES) throw bomb(`it has more than ${MAX_ENTRIES} entries`)
}

function bomb(reason: string): SourceError {
  return new SourceError('SOURCE_INVALID', `the archive is refused: ${reason}`)
}
