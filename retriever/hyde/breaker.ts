/**
 * Circuit breaker (Nygard, "Release It!", 2007): after some failures in a row nobody waits for the generator for a while,
 * then one question tries it.
 *
 *   closed ── failures in a row ──▶ open ── pause over ──▶ half open ── success ──▶ closed
 *                                    ▲──────────── failure ────┘
 */

/** Failures or missed deadlines in a row that open it. Up: a dying generator slows more searches. */
const FAILURES = 5
/** Milliseconds before one question tries again. */
const PAUSE_MS = 30_000

export interface Breaker {
  /** Whether a question may go to the generator now. While half open, only the first may. */
  allows(): boolean
  succeeded(): void
  failed(): void
}

export function createBreaker({ failures = FAILURES, pauseMs = PAUSE_MS, now = () => performance.now() }: { readonly failures?: number; readonly pauseMs?: number; readonly now?: () => number } = {}): Breaker {
  let inARow = 0
  let openUntil: number | undefined
  return {
    allows: () => {
      if (openUntil === undefined) return true
      if (now() < openUntil) return false
      // Half open: this one tries; the others wait another pause for its verdict.
      openUntil = now() + pauseMs
      return true
    },
    succeeded: () => {
      inARow = 0
      openUntil = undefined
    },
    failed: () => {
      inARow++
      if (inARow >= failures) openUntil = now() + pauseMs
    },
  }
}
