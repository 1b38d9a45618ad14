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
  /** With `sync`: documents that are no longer in the source. */
  readonly vanished?: Vanished
  /** Passages written in this run. */
  readonly passages: number
  /** Passages that got their vectors in this run. */
  readonly embedded: number
  /** Passages whose vectors are still to come. */
  readonly pending: number
  /** Passages that say nearly the same as one that was stored before. */
  readonly nearDuplicates: number
  /** Texts that were longer than the embedder reads. */
  readonly truncated: number
  /** Tokens embedded. */
  readonly tokens: number
  /** The first failures; `documents.failed` counts all. */
  readonly failures: readonly ReadFailure[]
  /** Records that readers left out on purpose, by type and reason, most first. */
  readonly skips: readonly SkipCount[]
  /** Documents read, by format and type, most first. */
  readonly types: readonly TypeCount[]
  /** Identifiers of persons that were replaced, by type; never values. */
  readonly identifiers: Readonly<Record<string, number>>
  readonly degraded: readonly Degradation[]
  /** The collection was built anew because a fingerprint changed. */
  readonly rebuilt?: Rebuilt
  /** What would happen; nothing was written. */
  readonly dryRun?: true
  /** Milliseconds by stage; stages overlap, so they do not add up to `tookMs`. */
  readonly stages: Readonly<Record<string, number>>
  readonly tookMs: number
}

export interface Rebuilt {
  readonly generation: number
  /** Documents taken over from the generation before, because this run did not read them. */
  readonly carried: number
  /** It is complete and answers from now on; otherwise the old one does, and the next run goes on. */
  readonly isCurrent: boolean
}

export interface Vanished {
  readonly found: number
  readonly deleted: number
  /** Why nothing was deleted. */
  readonly kept?: string
}

export interface SkipCount {
  readonly type: string
  readonly reason: string
  readonly count: number
}

export interface TypeCount {
  /** Of the reader: `fhir`, `pubmed`, `jsonl`. */
  readonly format: string
  /** In the source's own words where it has any. */
  readonly type: string
  readonly count: number
}

/** More would only fill memory and the screen. */
const MAX_FAILURES_SHOWN = 1_000

export interface Tally {
  readonly counts: { input: number; added: number; updated: number; skipped: number; deleted: number; failed: number }
  passages: number
  embedded: number
  nearDuplicates: number
  truncated: number
  tokens: number
  /** Documents and passages that the store held and holds no more. */
  readonly removed: { documents: number; passages: number }
  readonly failures: ReadFailure[]
  readonly skips: Map<string, SkipCount>
  readonly types: Map<string, TypeCount>
  /** Ids that the source ordered gone. */
  readonly deletions: Set<string>
  readonly identifiers: Map<string, number>
  readonly degraded: Degradation[]
  readonly stages: Map<string, number>
}

export function createTally(degraded: readonly Degradation[] = []): Tally {
  return {
    counts: { input: 0, added: 0, updated: 0, skipped: 0, deleted: 0, failed: 0 },
    passages: 0,
    embedded: 0,
    nearDuplicates: 0,
    truncated: 0,
    tokens: 0,
    removed: { documents: 0, passages: 0 },
    failures: [],
    skips: new Map(),
    types: new Map(),
    deletions: new Set(),
    identifiers: new Map(),
    degraded: [...degraded],
    stages: new Map(),
  }
}

export function addFailure(tally: Tally, failure: ReadFailure): void {
  tally.counts.failed++
  showFailure(tally, failure)
}

/** One that is not a document's whole fate: it is stored, its vectors failed. */
export function showFailure(tally: Tally, failure: ReadFailure): void {
  if (tally.failures.length < MAX_FAILURES_SHOWN) tally.failures.push(failure)
}

export function addSkip(tally: Tally, { type, reason }: Pick<ReadSkip, 'type' | 'reason'>): void {
  tally.counts.skipped++
  const name = `${type} ${reason}`
  tally.skips.set(name, { type, reason, count: (tally.skips.get(name)?.count ?? 0) + 1 })
}

export function addType(tally: Tally, { format, type }: Pick<TypeCount, 'format' | 'type'>): void {
  const name = `${format} ${type}`
  tally.types.set(name, { format, type, count: (tally.types.get(name)?.count ?? 0) + 1 })
}

/** Most first, ties by name: the same bytes for the same input. */
function mostFirst<Count extends { readonly count: number }>(counts: ReadonlyMap<string, Count>): readonly Count[] {
  return [...counts.entries()].toSorted(([left, a], [right, b]) => b.count - a.count || (left < right ? -1 : 1)).map(([, count]) => count)
}

/** Adds what `work` takes to a stage. */
export async function timed<Result>(tally: Tally, stage: string, work: () => Promise<Result> | Result): Promise<Result> {
  const from = performance.now()
  try {
    return await work()
  } finally {
    tally.stages.set(stage, (tally.stages.get(stage) ?? 0) + performance.now() - from)
  }
}

export function reportOf(tally: Tally, collection: string, { pending, tookMs, vanished }: { readonly pending: number; readonly tookMs: number; readonly vanished?: Vanished | undefined }): IndexReport {
  const { counts, passages, embedded, nearDuplicates, truncated, tokens, failures, degraded } = tally
  return {
    collection,
    documents: { ...counts },
    ...(vanished === undefined ? {} : { vanished }),
    passages,
    embedded,
    pending,
    nearDuplicates,
    truncated,
    tokens,
    failures,
    skips: mostFirst(tally.skips),
    types: mostFirst(tally.types),
    identifiers: Object.fromEntries([...tally.identifiers].toSorted(([left], [right]) => (left < right ? -1 : 1))),
    degraded,
    stages: Object.fromEntries([...tally.stages].map(([stage, ms]) => [stage, Math.round(ms)])),
    tookMs: Math.round(tookMs),
  }
}
