/** Long synchronous work in pieces, so that the event loop answers others in between. */
import { setImmediate as nextTurn } from 'node:timers/promises'

/** How long a piece may take, in milliseconds: well under what a health check waits. */
const PIECE_MS = 4

/** Call it between items: it gives way once the piece has taken long enough, and returns at once otherwise. */
export function createBreather(pieceMs = PIECE_MS): () => Promise<void> {
  let until = performance.now() + pieceMs
  return async () => {
    if (performance.now() < until) return
    await nextTurn()
    until = performance.now() + pieceMs
  }
}
