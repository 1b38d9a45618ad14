/** Looking into a collection's ledger. */
import { hasLedger } from '../../indexer/ledger/database.ts'
import type { LedgerRow, Outcome } from '../../indexer/ledger/entry.ts'
import { Ledger } from '../../indexer/ledger/ledger.ts'
import { readRecords, readRuns, summarise, type LedgerSummary } from '../../indexer/ledger/read.ts'
import { DuplicateLinks } from '../../indexer/near-duplicates/links.ts'
import { STDIN } from '../../indexer/source.ts'
import type { CollectionKey } from '../domain.ts'
import { InputError, MedirError } from '../errors.ts'

export interface LedgerReader {
  readonly summary: () => LedgerSummary
  readonly records: (outcome?: Outcome) => Generator<LedgerRow>
}

/** COLLECTION_UNKNOWN when nothing was ever indexed under the name. */
export async function readLedger<Result>(home: string, key: CollectionKey, work: (reader: LedgerReader) => Promise<Result>): Promise<Result> {
  if (!hasLedger(home, key)) throw new MedirError('COLLECTION_UNKNOWN', `there is no ledger of a collection "${key.name}"`, { value: key.name, remedy: 'List what there is with "medir collections list".' })
  const ledger = Ledger.open(home, key)
  try {
    return await work({ summary: () => summarise(ledger.database), records: (outcome) => readRecords(ledger.database, outcome) })
  } finally {
    ledger.close()
  }
}

/** What the last run was given; INPUT_INVALID when that cannot be read again. */
export function lastOrigins(home: string, key: CollectionKey): readonly string[] {
  if (!hasLedger(home, key)) return []
  const ledger = Ledger.open(home, key)
  try {
    const origins = readRuns(ledger.database, 10).find((run) => run.origins.length > 0)?.origins ?? []
    if (origins.length === 0 || origins.includes(STDIN)) throw new InputError('the last run read no files, so they cannot be read again', { value: key.name, remedy: 'Give the path.' })
    return origins
  } finally {
    ledger.close()
  }
}

/** A caller deleted these: they are not carried over into a new generation, and no passage is called a duplicate of theirs. */
export function noteDeleted(home: string, key: CollectionKey, documentIds: readonly string[]): void {
  if (!hasLedger(home, key)) return
  const ledger = Ledger.open(home, key)
  try {
    new DuplicateLinks(ledger).forget(documentIds)
    ledger.gone(documentIds, 'requested')
  } finally {
    ledger.close()
  }
}
