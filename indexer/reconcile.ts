/** Do the counts of a run add up, with the source and with the store? Whoever cannot account for a record must not claim success. */
import { MedirError } from '../src/errors.ts'
import type { CollectionInfo } from '../src/store/port.ts'
import type { Tally } from './report.ts'

type Counts = Pick<CollectionInfo, 'documents' | 'passages'>

/** RECONCILIATION_FAILED names the first pair of counts that differ. */
export function reconcile({ counts, passages, removed }: Tally, before: Counts, after: Counts): void {
  const accounted = counts.added + counts.updated + counts.skipped + counts.deleted + counts.failed
  if (accounted !== counts.input) throw differ('records read', counts.input, 'records accounted for', accounted)
  const documents = before.documents + counts.added - removed.documents
  if (documents !== after.documents) throw differ('documents the run should have left', documents, 'documents in the collection', after.documents)
  const expected = before.passages + passages - removed.passages
  if (expected !== after.passages) throw differ('passages the run should have left', expected, 'passages in the collection', after.passages)
}

function differ(left: string, expected: number, right: string, found: number): MedirError {
  return new MedirError('RECONCILIATION_FAILED', `the counts do not add up: ${expected} ${left}, ${found} ${right}`, { value: found - expected, remedy: 'Index again. If they still differ, another program writes to this collection, or this is a bug worth reporting.' })
}
