/** While vectors are still to come: what share of a collection the dense leg covers, and what was searched meanwhile. */
import { hasLedger, ledgerFile } from '../../indexer/ledger/database.ts'
import { Ledger } from '../../indexer/ledger/ledger.ts'
import type { CollectionKey, Degradation } from '../domain.ts'
import type { CollectionInfo } from '../store/port.ts'

export const isPartlyEmbedded = ({ embedded, passages }: Pick<CollectionInfo, 'embedded' | 'passages'>): boolean => embedded < passages

export function partlyEmbedded({ embedded, passages }: Pick<CollectionInfo, 'embedded' | 'passages'>): Degradation {
  return { leg: 'dense', code: 'PARTLY_EMBEDDED', share: Math.floor((embedded / passages) * 1000) / 1000, remedy: `${embedded} of ${passages} passages have vectors; the rest join while "medir index" runs on the collection.` }
}

/** How long notes are gathered before they are written, in milliseconds. */
const GATHER_MS = 1_000
/** The serving thread does not wait for the indexer to be done with the ledger. */
const BUSY_MS = 20
/** More would only say again what is popular. */
const MOST_NOTES = 1_000

export interface SearchedNotes {
  /** Documents that a search found: their vectors come first. Best effort, ids only. */
  note(key: CollectionKey, documentIds: readonly string[]): void
  close(): void
}

export function createSearchedNotes(home: string): SearchedNotes {
  const notes = new Map<string, { readonly key: CollectionKey; readonly ids: string[] }>()
  let timer: NodeJS.Timeout | undefined
  const write = (): void => {
    timer = undefined
    for (const { key, ids } of notes.values()) writeNotes(home, key, ids)
    notes.clear()
  }
  return {
    note: (key, documentIds) => {
      const name = `${key.tenant}/${key.name}`
      const ids = notes.get(name)?.ids ?? []
      if (ids.length < MOST_NOTES) ids.push(...documentIds)
      notes.set(name, { key, ids })
      timer ??= setTimeout(write, GATHER_MS).unref()
    },
    close: () => {
      clearTimeout(timer)
      write()
    },
  }
}

/** A hint that gets lost costs nothing but the order. */
function writeNotes(home: string, key: CollectionKey, ids: readonly string[]): void {
  if (!hasLedger(home, key)) return
  let ledger: Ledger | undefined
  try {
    ledger = new Ledger(ledgerFile(home, key), { busyMs: BUSY_MS })
    ledger.noteSearched(ids)
  } catch {
    // The indexer is writing: the next search will say it again.
  } finally {
    ledger?.close()
  }
}
