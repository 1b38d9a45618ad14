/** Documents → store: searchable by their words from here on; vectors follow (vectors.ts). Each is written whole or not at all. */
import { createBreather } from '../src/breather.ts'
import type { Passage } from '../src/domain.ts'
import { asMedirError, type MedirError } from '../src/errors.ts'
import type { CollectionStore, IndexedDocument } from '../src/store/port.ts'
import { documentDate } from './date.ts'
import type { Incoming } from './intake.ts'
import type { LedgerEntry } from './ledger/entry.ts'
import type { Ledger } from './ledger/ledger.ts'
import type { DuplicateLinks } from './near-duplicates/links.ts'
import { prepareDocument, type PreparedDocument, type PrepareParts } from './prepare.ts'
import { addFailure, timed } from './report.ts'

export interface TextParts extends PrepareParts {
  readonly collection: CollectionStore
  readonly ledger: Ledger
  readonly duplicates: DuplicateLinks
}

interface Ready {
  readonly incoming: Incoming
  readonly prepared: PreparedDocument
}

/** Documents that cannot be prepared or that the store refuses fail alone; what is wrong with the store itself is thrown. */
export async function storeTexts(batch: readonly Incoming[], parts: TextParts): Promise<void> {
  const { tally, collection, ledger } = parts
  const failed: LedgerEntry[] = []
  const fail = (incoming: Incoming, error: MedirError): void => {
    addFailure(tally, { source: incoming.place.place, code: error.code, reason: error.message })
    failed.push({ ...incoming.place, ...withRevised(incoming), id: incoming.document.id, isDocument: true, hash: incoming.hash, stage: 'read', outcome: 'failed', code: error.code, reason: error.message })
  }
  const ready = await prepareAll(batch, parts, fail)
  // Old passages are counted before they are replaced, for the reconciliation at the end.
  for (const { incoming } of ready) {
    const old = incoming.isUpdate ? await collection.passagesOf(incoming.document.id) : []
    tally.removed.passages += old.length
  }
  const linked = await timed(tally, 'near-duplicates', () => ledger.transaction(() => ready.map((one) => link(one, parts))))
  const stored = await timed(tally, 'store', async () => storeAll(linked, collection, fail))
  for (const { incoming, prepared } of stored) {
    tally.counts[incoming.isUpdate ? 'updated' : 'added']++
    tally.passages += prepared.passages.length
    tally.nearDuplicates += prepared.passages.filter(({ passage }) => passage.duplicateOf !== undefined).length
  }
  await timed(tally, 'ledger', () => ledger.record([...failed, ...stored.map(entryOf)]))
}

async function prepareAll(batch: readonly Incoming[], parts: PrepareParts, fail: (incoming: Incoming, error: MedirError) => void): Promise<readonly Ready[]> {
  const ready: Ready[] = []
  const breathe = createBreather()
  for (const incoming of batch) {
    try {
      ready.push({ incoming, prepared: await prepareDocument(incoming, parts) })
    } catch (thrown) {
      fail(incoming, asMedirError(thrown))
    }
    await breathe()
  }
  return ready
}

/** The signatures are written before the store: a run killed in between finds its own again. */
function link({ incoming, prepared }: Ready, { duplicates }: TextParts): Ready {
  const links = duplicates.link(prepared.document.id, prepared.passages.map(({ passage }) => passage))
  const passages = prepared.passages.map((one, index) => ({ ...one, passage: withLink(one.passage, links[index]) }))
  return { incoming, prepared: { ...prepared, passages } }
}

const withLink = (passage: Passage, duplicateOf: string | undefined): Passage => (duplicateOf === undefined ? passage : { ...passage, duplicateOf })

/** One transaction; when the store refuses a document in it, one transaction a document. */
async function storeAll(ready: readonly Ready[], collection: CollectionStore, fail: (incoming: Incoming, error: MedirError) => void): Promise<readonly Ready[]> {
  if (ready.length === 0) return []
  try {
    await collection.putDocuments(ready.map(asIndexed))
    return ready
  } catch (thrown) {
    const error = asMedirError(thrown)
    if (error.code !== 'INPUT_INVALID') throw thrown
    const [only] = ready
    if (ready.length === 1 && only !== undefined) {
      fail(only.incoming, error)
      return []
    }
  }
  const stored: Ready[] = []
  for (const one of ready) stored.push(...(await storeAll([one], collection, fail)))
  return stored
}

const asIndexed = ({ prepared }: Ready): IndexedDocument => prepared

const withRevised = ({ revised }: Incoming): { readonly revised?: string } => (revised === undefined ? {} : { revised })

function entryOf({ incoming, prepared }: Ready): LedgerEntry {
  const { document, place, hash, isUpdate } = incoming
  const date = documentDate(prepared.document)
  // A document without passages has nothing to embed.
  const stage = prepared.passages.length === 0 ? 'embedded' : 'stored'
  return { ...place, ...withRevised(incoming), id: document.id, isDocument: true, hash, stage, outcome: isUpdate ? 'updated' : 'added', passages: prepared.passages.length, ...(date === undefined ? {} : { date }) }
}
