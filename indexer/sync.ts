/** Deleting what the source ordered gone, and with `sync` what is no longer in it. */
import type { CollectionStore } from '../src/store/port.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { DuplicateLinks } from './near-duplicates/links.ts'
import type { Tally, Vanished } from './report.ts'

export interface SyncParts {
  readonly collection: CollectionStore
  readonly ledger: Ledger
  readonly duplicates: DuplicateLinks
  readonly tally: Tally
}

/** More than this share of a collection vanishes by mistake more often than on purpose: an unmounted disk, a wrong folder. */
const MOST_VANISHED = 0.2
const PAGE = 256

/** Returns how many existed. Call it after the last batch, so that a record added earlier in this run is reached too. */
export async function deleteDocuments(ids: readonly string[], code: string, { collection, ledger, duplicates, tally }: SyncParts): Promise<number> {
  let deleted = 0
  for (let from = 0; from < ids.length; from += PAGE) {
    const page = ids.slice(from, from + PAGE)
    for (const id of page) {
      const passages = await collection.passagesOf(id)
      tally.removed.passages += passages.length
    }
    const gone = await collection.deleteDocuments(page)
    tally.removed.documents += gone
    deleted += gone
    duplicates.forget(page)
    ledger.gone(page, code)
  }
  return deleted
}

/** Deletes the documents of these origins that this run did not meet; more than a fifth of the collection only when told to. */
export async function deleteVanished(origins: readonly string[], beyondLimit: boolean, parts: SyncParts): Promise<Vanished> {
  const ids = [...parts.ledger.vanished(origins)]
  const { documents } = await parts.collection.info()
  if (ids.length > documents * MOST_VANISHED && !beyondLimit) {
    return { found: ids.length, deleted: 0, kept: `${ids.length} of ${documents} documents are no longer in the source, more than ${MOST_VANISHED * 100} %: nothing was deleted. Check the source; --yes deletes them.` }
  }
  return { found: ids.length, deleted: await deleteDocuments(ids, 'vanished', parts) }
}
