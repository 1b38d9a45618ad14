/** What a run would do: reads and compares, writes nothing. */
import type { CollectionStore } from '../src/store/port.ts'
import { readBatches, sift } from './intake.ts'
import { TEMPORARY } from './ledger/database.ts'
import { Ledger } from './ledger/ledger.ts'
import type { IndexOptions, IndexProgress } from './pipeline.ts'
import { createTally, reportOf, timed, type IndexReport } from './report.ts'
import type { Source } from './source.ts'

export interface DryRunParts {
  readonly name: string
  /** Absent: the collection does not exist yet. */
  readonly contentHashes?: CollectionStore['contentHashes']
  readonly pipeline: string
}

/** A ledger for the while remembers which ids were met. Documents that only fail while they are prepared count as added. */
export async function dryRun(sources: AsyncIterable<Source> | Iterable<Source>, { name, contentHashes = async () => new Map(), pipeline }: DryRunParts, { signal, onProgress }: Pick<IndexOptions, 'signal' | 'onProgress'> = {}): Promise<IndexReport> {
  const started = performance.now()
  const tally = createTally()
  const ledger = new Ledger(TEMPORARY)
  try {
    ledger.begin(pipeline, [])
    for await (const batch of readBatches(sources, signal)) {
      const changed = await timed(tally, 'compare', async () => sift(batch, { ledger, pipeline, tally, contentHashes }))
      for (const { isUpdate } of changed) tally.counts[isUpdate ? 'updated' : 'added']++
      ledger.record(changed.map(({ document, place, hash, revised, isUpdate }) => ({ ...place, ...(revised === undefined ? {} : { revised }), id: document.id, isDocument: true, hash, stage: 'read', outcome: isUpdate ? 'updated' : 'added' })))
      onProgress?.(progressOf(tally.counts))
      signal?.throwIfAborted()
    }
    return { ...reportOf(tally, name, { pending: 0, tookMs: performance.now() - started }), dryRun: true }
  } finally {
    ledger.close()
  }
}

function progressOf({ input, added, updated, skipped, failed }: IndexReport['documents']): IndexProgress {
  return { documents: input, written: added + updated + skipped, passages: 0, failed, embedded: 0, searchable: false }
}
