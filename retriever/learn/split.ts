/** Which documents teach and which decide: by hash of the document, so that a document is on one side whoever asks and whenever. */
import { createHash } from 'node:crypto'
import type { Split } from './types.ts'

const HELD_SHARE = 0.3
const VALIDATION_SHARE = 0.1

/** Uniform in [0, 1), the same for the same text. */
export function hashShare(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0) / 4_294_967_296
}

export function splitOf(documentId: string): Split {
  const share = hashShare(`split ${documentId}`)
  if (share < HELD_SHARE) return 'held'
  return share < HELD_SHARE + VALIDATION_SHARE ? 'validation' : 'train'
}
