/** Batches of what was read → documents that are new or changed. What is unchanged, left out or broken is counted and written down here. */
import type { Document } from '../src/domain.ts'
import type { CollectionStore } from '../src/store/port.ts'
import { contentHash } from './ids.ts'
import type { LedgerEntry, Place } from './ledger/entry.ts'
import type { Known, Ledger } from './ledger/ledger.ts'
import type { KnownIdentifier, ReadFailure } from './readers/port.ts'
import { addFailure, addSkip, addType, timed, type Tally } from './report.ts'
import { readItems, type PlacedItem, type Source } from './source.ts'

/** A document to be written. */
export interface Incoming {
  readonly document: Document
  readonly identifiers?: readonly KnownIdentifier[] | undefined
  readonly place: Place
  readonly hash: string
  readonly revised?: string | undefined
  /** Stored with other content so far. */
  readonly isUpdate: boolean
}

export interface IntakeParts {
  readonly contentHashes: CollectionStore['contentHashes']
  readonly ledger: Ledger
  /** Names chunker, de-identifier and tagger: when it changes, unchanged documents are indexed again. */
  readonly pipeline: string
  readonly tally: Tally
}

/** Few enough to commit every second or so. */
const BATCH_CHARACTERS = 60_000
const BATCH_DOCUMENTS = 256
/** Why a record is left out whose id and content came before: pages of a search repeat what they include. */
const DUPLICATE = 'duplicate'
/** Why a record is left out of which there is a later version. */
const SUPERSEDED = 'superseded'

type Met = Omit<Incoming, 'isUpdate'>

/** What sources hold, a batch at a time; nothing is looked at yet, so it can be read ahead. */
export async function* readBatches(sources: AsyncIterable<Source> | Iterable<Source>, signal?: AbortSignal, salt?: string): AsyncGenerator<readonly PlacedItem[]> {
  let batch: PlacedItem[] = []
  let characters = 0
  for await (const placed of readItems(sources, signal, salt)) {
    batch.push(placed)
    characters += 'document' in placed.item ? placed.item.document.text.length : 0
    if (batch.length < BATCH_DOCUMENTS && characters < BATCH_CHARACTERS) continue
    yield batch
    batch = []
    characters = 0
  }
  if (batch.length > 0) yield batch
}

/** Those to be written. Call it when the batch before is written: what a batch may hold depends on it. */
export async function sift(batch: readonly PlacedItem[], parts: IntakeParts): Promise<readonly Incoming[]> {
  const { tally, ledger } = parts
  const entries: LedgerEntry[] = []
  const met = await timed(tally, 'hash', () => meet(batch, parts, entries))
  const stored = await parts.contentHashes([...met.keys()])
  const known = ledger.known([...met.keys()])
  // The date is left to a run that de-identifies the document.
  const unchanged: (Place & { readonly id: string; readonly hash: string; readonly date: string; readonly revised?: string | undefined })[] = []
  const changed: Incoming[] = []
  for (const [id, document] of met) {
    const failure = failedBefore(known.get(id), document)
    if (stored.get(id) === document.hash) {
      tally.counts.skipped++
      unchanged.push({ ...document.place, id, hash: document.hash, date: '', revised: document.revised })
    } else if (stored.has(id) && isOlder(document, known.get(id))) {
      leaveOut(document, SUPERSEDED, tally, entries)
    } else if (failure !== undefined) {
      addFailure(tally, failure)
      entries.push({ ...document.place, id, isDocument: true, hash: document.hash, stage: 'read', outcome: 'failed', code: failure.code, reason: failure.reason, ...(document.revised === undefined ? {} : { revised: document.revised }) })
    } else changed.push({ ...document, isUpdate: stored.has(id) })
  }
  ledger.record(entries)
  ledger.touch(unchanged)
  return changed
}

/** Counts what is no document, and finds ids that were used before. */
function meet(batch: readonly PlacedItem[], parts: IntakeParts, entries: LedgerEntry[]): ReadonlyMap<string, Met> {
  const { pipeline, tally } = parts
  const met = new Map<string, Met>()
  for (const { item, place, hash } of batch) {
    tally.counts.input++
    const nameless = { ...place, id: place.place, isDocument: false, stage: 'read' as const }
    if ('failure' in item) {
      addFailure(tally, item.failure)
      entries.push({ ...nameless, outcome: 'failed', code: item.failure.code, reason: item.failure.reason })
    } else if ('skip' in item) {
      addSkip(tally, item.skip)
      entries.push({ ...nameless, outcome: 'skipped', code: item.skip.reason, reason: item.skip.type })
    } else if ('deletion' in item) {
      tally.counts.deleted++
      tally.deletions.add(item.deletion.documentId)
    } else {
      const { document, identifiers, revised } = item
      meetDocument({ document, identifiers, place, revised, hash: hash ?? contentHash(document, pipeline) }, item.format ?? 'request', met, parts, entries)
    }
  }
  return met
}

function meetDocument(own: Met, format: string, met: Map<string, Met>, { ledger, tally }: IntakeParts, entries: LedgerEntry[]): void {
  const { document, place } = own
  const inBatch = met.get(document.id)
  const verdict = judge(own, inBatch ?? ledger.metInThisRun(document.id))
  if (verdict === 'conflict') {
    const failure: ReadFailure = { source: place.place, code: 'SOURCE_INVALID', reason: 'the id was already used in this run; the first record stays' }
    addFailure(tally, failure)
    entries.push({ ...place, id: place.place, isDocument: false, stage: 'read', outcome: 'failed', code: failure.code, reason: failure.reason })
    return
  }
  // A record that comes after the order to delete it is wanted again.
  if (verdict !== SUPERSEDED) tally.deletions.delete(document.id)
  if (verdict !== 'take') leaveOut(own, verdict, tally, entries)
  else {
    if (inBatch !== undefined) leaveOut(inBatch, SUPERSEDED, tally, entries)
    addType(tally, { format, type: typeOf(document) })
    met.set(document.id, own)
  }
}

type Version = Pick<Known, 'hash' | 'revised'> | Pick<Met, 'hash' | 'revised'>

/** Of records with one id in one run the latest counts, where they say when they were made; else the first. */
function judge(own: Met, before: Version | undefined): 'take' | 'conflict' | typeof DUPLICATE | typeof SUPERSEDED {
  if (before === undefined) return 'take'
  if (before.hash === own.hash) return DUPLICATE
  if (isOlder(own, before)) return SUPERSEDED
  return own.revised === undefined ? 'conflict' : 'take'
}

function leaveOut({ document, place }: Met, reason: string, tally: Tally, entries: LedgerEntry[]): void {
  const type = typeOf(document)
  addSkip(tally, { type, reason })
  entries.push({ ...place, id: place.place, isDocument: false, stage: 'read', outcome: 'skipped', code: reason, reason: type })
}

/** Of two versions that say when they were made. */
function isOlder({ revised }: Met, than: Version | undefined): boolean {
  return revised !== undefined && than?.revised !== undefined && revised < than.revised
}

/** A document that failed as it is now fails again without the work, until it changes or is to be tried again. */
function failedBefore(known: Known | undefined, { hash, place }: Met): ReadFailure | undefined {
  if (known?.outcome !== 'failed' || known.hash !== hash) return undefined
  return { source: place.place, code: (known.code ?? 'INTERNAL') as ReadFailure['code'], reason: `${known.reason ?? 'failed'} (as before; --retry-failed tries again)` }
}

/** What the reader calls it, where it does. */
function typeOf({ metadata }: Document): string {
  const { resourceType, type, kind } = metadata
  const named = [resourceType, type, kind].find((value) => typeof value === 'string')
  return typeof named === 'string' ? named.slice(0, 40) : 'document'
}
