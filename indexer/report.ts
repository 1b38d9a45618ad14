/** What an indexing run tells at its end. The counts add up: input = added + updated + skipped + deleted + failed. */
import type { Degradation } from '../src/domain.ts'
import type { ReadFailure, ReadSkip } from './readers/port.ts'

export interface DocumentCounts {
  readonly input: number
  readonly added: number
  readonly updated: number
  /** Already there, unchanged; or left out by the reader, then `skips` says why. */
  readonly skipped: number
  /** The source ordered these gone, whether they were here or not. */
  readonly deleted: number
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
  /** Records that readers left out on purpose, by type and reason, most first. */
  readonly skips: readonly SkipCount[]
  readonly degraded: readonly Degradation[]
  readonly tookMs: number
}

export interface SkipCount {
  readonly type: string
  readonly reason: string
  readonly count: number
}

/** More would only fill memory and the screen. */
export const MAX_FAILURES_SHOWN = 1_000

export interface Tally {
  readonly counts: { input: number; added: number; updated: number; skipped: number; deleted: number; failed: number }
  passages: number
  truncated: number
  tokens: number
  readonly failures: ReadFailure[]
  readonly skips: Map<string, SkipCount>
  /** Ids that the source ordered gone. */
  readonly deletions: Set<string>
}

export function createTally(): Tally {
  return { counts: { input: 0, added: 0, updated: 0, skipped: 0, deleted: 0, failed: 0 }, passages: 0, truncated: 0, tokens: 0, failures: [], skips: new Map(), deletions: new Set() }
}

export function addFailure(tally: Tally, failure: ReadFailure): void {
  tally.counts.failed++
  if (tally.failures.length < MAX_FAILURES_SHOWN) tally.failures.push(failure)
}

export function addSkip(tally: Tally, { type, reason }: ReadSkip): void {
  tally.counts.skipped++
  const name = `${type} ${reason}`
  tally.skips.set(name, { type, reason, count: (tally.skips.get(name)?.count ?? 0) + 1 })
}

/** Most first, ties by name: the same bytes for the same input. */
export function skipCounts(tally: Tally): readonly SkipCount[] {
  return [...tally.skips.entries()].toSorted(([left, a], [right, b]) => b.count - a.count || (left < right ? -1 : 1)).map(([, count]) => count)
}
