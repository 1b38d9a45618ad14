/** Adding and replacing whole documents, and deleting them: written aside, and committed by one swap of the state (visibility.ts). */
import { InputError } from '../../errors.ts'
import type { CollectionSettings, IndexedDocument } from '../port.ts'
import { batches } from './batches.ts'
import { createIndexes } from './description.ts'
import type { StateKeeper } from './keeper.ts'
import { indexesOf } from './layout.ts'
import { ofDocuments, readDocumentStamps } from './reads.ts'
import { documentRecord, passageRecord, type Payload, type Point, type WriteStamp } from './records.ts'
import type { Moment } from './session.ts'
import { otherSlot, slotOfPoint } from './slots.ts'
import { lengthOf, termFrequencies } from './sparse.ts'

/** Each field has up to three payload indexes, each with its own memory on every server. */
const MOST_FIELDS = 256
const PAGE = 1000

interface Sums {
  readonly passages: number
  readonly embedded: number
  readonly length: number
}

const NOTHING: Sums = { passages: 0, embedded: 0, length: 0 }

/** Returns how many passages were written. */
export async function replaceDocuments(keeper: StateKeeper, documents: readonly IndexedDocument[], signal: AbortSignal | undefined): Promise<number> {
  if (documents.length === 0) return 0
  const moment = await keeper.moment()
  const stamps = await readDocumentStamps(keeper.session, moment, documents.map(({ document }) => document.id), signal)
  const replaced = [...stamps.keys()]
  const removed = await sumsOf(keeper, replaced, signal)
  const slots = new Map([...stamps].map(([id, { point }]) => [id, otherSlot(slotOfPoint(point))]))
  const { lexical } = moment.description.settings
  const { begun, described, averageLength: before } = keeper.state
  const generation = begun + 1
  const averageLength = before === 0 ? meanOf(documents, lexical) : before
  const records = documents.flatMap((indexed) => recordsOf(indexed, { tenant: keeper.session.key.tenant, generation, slot: slots.get(indexed.document.id) ?? 0 }, averageLength, lexical))
  const parts = [...batches(records)]
  const created = await indexFields(keeper, records, moment, signal)
  await keeper.swap({ begun: generation, ...(created ? { described: described + 1 } : {}), ...(before === 0 ? { averageLength } : {}) })
  try {
    for (const { items } of parts) await keeper.points.upsert(items, undefined, signal)
  } catch (thrown) {
    // Clearing up may fail as the write did; the next write or writer does it then.
    await keeper.clearUp().catch(() => undefined)
    throw thrown
  }
  const added = sumsIn(records.map(({ payload }) => payload as Payload))
  await commit(keeper, { generation, documents: replaced, removed, added, addedDocuments: documents.length, addedBytes: parts.reduce((sum, part) => sum + part.bytes, 0) })
  return added.passages
}

/** Returns how many existed. */
export async function removeDocuments(keeper: StateKeeper, ids: readonly string[], signal: AbortSignal | undefined): Promise<number> {
  const documents = [...(await readDocumentStamps(keeper.session, await keeper.moment(), ids, signal)).keys()]
  if (documents.length === 0) return 0
  const removed = await sumsOf(keeper, documents, signal)
  await commit(keeper, { generation: keeper.state.begun + 1, documents, removed, added: NOTHING, addedDocuments: 0, addedBytes: 0 })
  return documents.length
}

interface Commit {
  readonly generation: number
  /** Those whose older points go. */
  readonly documents: readonly string[]
  readonly removed: Sums
  readonly added: Sums
  readonly addedDocuments: number
  readonly addedBytes: number
}

/** One swap: what is new counts from here on, what it replaced no longer; then that goes. */
async function commit(keeper: StateKeeper, { generation, documents, removed, added, addedDocuments, addedBytes }: Commit): Promise<void> {
  const { state } = keeper
  const kept = state.passages === 0 ? 0 : 1 - removed.passages / state.passages
  await keeper.swap({
    generation,
    begun: generation,
    ...(documents.length === 0 ? {} : { removals: state.removals + 1, removing: { documents, before: generation } }),
    documents: state.documents - documents.length + addedDocuments,
    passages: state.passages - removed.passages + added.passages,
    embedded: state.embedded - removed.embedded + added.embedded,
    totalLength: state.totalLength - removed.length + added.length,
    ...(state.averagedAt === 0 ? { averagedAt: added.passages } : {}),
    bytes: Math.round(state.bytes * kept) + addedBytes,
    revision: state.revision + 1,
  })
  // The write is acknowledged whatever comes: leftovers are hidden, and the next write clears them up.
  if (documents.length > 0) await keeper.clearUp().catch(() => undefined)
}

/** Makes the payload indexes that new fields need; true when there were any. */
async function indexFields({ session, state }: StateKeeper, records: readonly Point[], { description }: Moment, signal: AbortSignal | undefined): Promise<boolean> {
  const needed = new Map(records.flatMap(({ payload }) => indexesOf((payload as { readonly fields: Parameters<typeof indexesOf>[0] }).fields).map((index) => [index.path, index])))
  const missing = [...needed.values()].filter(({ path }) => !description.indexed.has(path))
  if (missing.length === 0) return false
  const fields = new Set([...description.indexed, ...needed.keys()].filter((path) => path.startsWith('fields.') && path.endsWith('.t')))
  if (fields.size > MOST_FIELDS) throw new InputError(`a Qdrant collection takes ${MOST_FIELDS} different metadata fields at most`, { value: fields.size, remedy: 'Keep fields that are never filtered on in the text, or use fewer names.' })
  await createIndexes(session.connection, state.incarnation, missing, signal)
  return true
}

async function sumsOf({ points }: StateKeeper, documents: readonly string[], signal: AbortSignal | undefined): Promise<Sums> {
  if (documents.length === 0) return NOTHING
  const payloads: Payload[] = []
  const filter = { must: [ofDocuments(documents), { key: 'kind', match: { value: 'passage' } }] }
  for await (const page of points.scrollAll({ filter, limit: PAGE, payload: ['kind', 'embedded', 'length'] }, signal)) payloads.push(...page.map(({ payload }) => payload))
  return sumsIn(payloads)
}

function sumsIn(payloads: readonly Payload[]): Sums {
  const passages = payloads.filter(({ kind }) => kind === 'passage')
  return { passages: passages.length, embedded: passages.filter(({ embedded }) => embedded === true).length, length: passages.reduce((sum, { length }) => sum + Number(length), 0) }
}

function recordsOf({ document, passages }: IndexedDocument, stamp: WriteStamp, averageLength: number, parameters: CollectionSettings['lexical']): readonly Point[] {
  return [documentRecord(document, stamp), ...passages.map((passage) => passageRecord(passage, stamp, averageLength, parameters))]
}

function meanOf(documents: readonly IndexedDocument[], parameters: CollectionSettings['lexical']): number {
  const lengths = documents.flatMap(({ passages }) => passages.map(({ lexical }) => lengthOf(termFrequencies(lexical, parameters))))
  return lengths.length === 0 ? 0 : lengths.reduce((sum, length) => sum + length, 0) / lengths.length
}
