/** What an indexing run tells at its end. The counts add up: input = added + updated + skipped + failed. */
import type { Degradation } from '../src/domain.ts'
import type { ReadFailure } from './readers/port.ts'

export interface DocumentCounts {
  readonly input: number
  readonly added: number
  readonly updated: number
  /** Already there, unchanged. */
  readonly skipped: number
  readonly failed: number
}

export interface IndexReport {
  readonly collection: string
  readonly documents: DocumentCounts
  /** Passages written in this run. */
  readonly passages: number
  /** Texts that were longer than the embedder reads. */
  readonly truncated: number
  /** Tokens embedded. */
  readonly tokens: number
  /** The first failures; `documents.failed` counts all. */
  readonly failures: readonly ReadFailure[]
  readonly degraded: readonly Degradation[]
  readonly tookMs: number
}

/** More would only fill memory and the screen. */
export const MAX_FAILURES_SHOWN = 1_000

export interface Tally {
  readonly counts: { input: number; added: number; updated: number; skipped: number; failed: number }
  passages: number
  truncated: number
  tokens: number
  readonly failures: ReadFailure[]
}

export function createTally(): Tally {
  return { counts: { input: 0, added: 0, updated: 0, skipped: 0, failed: 0 }, passages: 0, truncated: 0, tokens: 0, failures: [] }
}

export function addFailure(tally: Tally, failure: ReadFailure): void {
  tally.counts.failed++
  if (tally.failures.length < MAX_FAILURES_SHOWN) tally.failures.push(failure)
}
