/**
 * Everything that changes a collection. Each change is committed by one swap of the state (visibility.ts); what is written
 * before it is not seen, what is left over after it neither.
 */
import { isDeepStrictEqual } from 'node:util'
import type { LexicalFields } from '../../domain.ts'
import { InputError, MedirError } from '../../errors.ts'
import { checkDocument, checkLexical, checkSettings, checkVectors } from '../checks.ts'
import { otherSpace } from '../names.ts'
import type { CollectionSettings, IndexedDocument } from '../port.ts'
import { batches, slices } from './batches.ts'
import { createIndexes, replaceDenseVectors, saveSettings } from './description.ts'
import { fitGraph, resumeIndexing, stopIndexing, untilIndexed } from './indexing.ts'
import { indexesOf, LEXICAL, WINDOWS } from './layout.ts'
import { LEASE_MS, locked, newLease } from './lease.ts'
import type { Points, UpdateOperation } from './points.ts'
import { ofDocuments, readDocumentStamps, readPassagePoints } from './reads.ts'
import { denseVectors, documentRecord, lexicalIn, lexicalVectors, passageRecord, type Payload, type Point, type WriteStamp } from './records.ts'
import type { Moment, Session } from './session.ts'
import { otherSlot, slotOfPoint } from './slots.ts'
import { lengthOf, passageVector, termFrequencies } from './sparse.ts'
import { swapState, type CollectionState, type Lease } from './state.ts'
import { olderPoints, visibleConditions } from './visibility.ts'

/** Each field has up to three payload indexes, each with its own memory on every server. */
const MOST_FIELDS = 256
/** Documents deleted or replaced a step: their ids stand in every search's filter until the step is done. */
const REMOVED_AT_ONCE = 500
const PAGE = 1000
/** How far the mean length may drift from the one the weights were made with before they are made anew: by the end of a run, and while it goes on. */
const DRIFT_AT_REST = 0.01
const DRIFT_WHILE_WRITING = 0.1

interface Sums {
  readonly passages: number
  readonly embedded: number
  readonly length: number
}

export interface WriterOptions {
  /** What graph parameters are chosen by while the collection has fewer. */
  readonly expectedPassages: number
  /** Passages of one run, at least as many as were there before, from which graphs are built at its end only. Default 10,000. */
  readonly loadFrom?: number | undefined
}

const LOAD_FROM = 10_000

export class CollectionWriter {
  readonly #session: Session
  readonly #options: WriterOptions
  #state: CollectionState
  #lost = false
  /** The last swap ended without an answer. */
  #doubtful = false
  #wrote = false
  /** Passages this writer has put. */
  #put = 0
  #queue: Promise<unknown> = Promise.resolve()
  readonly #renewal: NodeJS.Timeout

  /** `state` is the one that holds this writer's lease. */
  constructor(session: Session, state: CollectionState, options: WriterOptions) {
    this.#session = session
    this.#state = state
    this.#options = options
    this.#renewal = setInterval(() => this.#renew(), LEASE_MS / 3)
    this.#renewal.unref()
  }

  get #expected(): number {
    return Math.max(this.#options.expectedPassages, this.#state.passages)
  }

  get #points(): Points {
    return this.#session.points
  }

  /** Finishes what a writer before left half done; `abandoned` when it did not say good-bye. */
  async recover(abandoned: boolean): Promise<void> {
    await this.#alone(async () => {
      await this.#clearUp()
      const { relexing, reweighing } = this.#state
      if (relexing === true) await this.#measureLengths()
      if (reweighing !== undefined) await this.#reweigh(reweighing)
      if (abandoned) await this.#reconcile()
    })
  }

  async updateSettings(settings: CollectionSettings): Promise<void> {
    checkSettings(settings)
    await this.#alone(async () => {
      const { settings: old } = await this.#session.description(this.#state)
      const sameSpace = settings.embedderFingerprint === old.embedderFingerprint && settings.dimension === old.dimension
      if (this.#state.embedded > 0 && !sameSpace) throw otherSpace(this.#state.embedded)
      const { incarnation } = this.#state
      if (settings.dimension !== old.dimension) await replaceDenseVectors(this.#session.connection, incarnation, settings.dimension, this.#expected)
      await saveSettings(this.#session.connection, incarnation, settings)
      await this.#swap({ described: this.#state.described + 1, revision: this.#state.revision + 1 })
      if (isDeepStrictEqual(settings.lexical, old.lexical)) return
      await this.#measureLengths()
      await this.#reweigh(meanLength(this.#state))
    })
  }

  async putDocuments(documents: readonly IndexedDocument[], signal?: AbortSignal): Promise<void> {
    const { dimension } = (await this.#session.description(this.#state, signal)).settings
    for (const indexed of documents) {
      checkDocument(indexed)
      for (const { passage, vectors } of indexed.passages) if (vectors !== undefined) checkVectors(vectors, dimension, passage.id)
    }
    // Of one document given twice the last one counts.
    const wanted = [...new Map(documents.map((indexed) => [indexed.document.id, indexed])).values()]
    for (const part of slices(wanted, REMOVED_AT_ONCE)) await this.#alone(async () => this.#putPart(part, signal), signal)
  }

  async putVectors(entries: readonly { readonly passageId: string; readonly vectors: readonly Float32Array[] }[], signal?: AbortSignal): Promise<number> {
    const { dimension } = (await this.#session.description(this.#state, signal)).settings
    for (const { passageId, vectors } of entries) checkVectors(vectors, dimension, passageId)
    return this.#alone(async () => {
      const points = await readPassagePoints(this.#session, await this.#moment(), entries.map(({ passageId }) => passageId), ['embedded'], signal)
      const known = entries.flatMap(({ passageId, vectors }) => {
        const point = points.get(passageId)
        return point === undefined ? [] : [{ point, vectors }]
      })
      for (const { items } of batches(known.map(({ point, vectors }) => ({ id: point.id, vector: denseVectors(vectors) })))) await this.#points.update(vectorOperations(items), signal)
      const added = new Set(known.filter(({ point }) => point.payload['embedded'] !== true).map(({ point }) => point.id)).size
      if (known.length > 0) await this.#swap({ embedded: this.#state.embedded + added, revision: this.#state.revision + 1 })
      return known.length
    }, signal)
  }

  async putLexical(entries: readonly { readonly passageId: string; readonly lexical: LexicalFields }[], signal?: AbortSignal): Promise<number> {
    for (const { passageId, lexical } of entries) checkLexical(lexical, passageId)
    return this.#alone(async () => {
      const moment = await this.#moment()
      const points = await readPassagePoints(this.#session, moment, entries.map(({ passageId }) => passageId), ['length'], signal)
      const known = new Map(entries.flatMap(({ passageId, lexical }) => {
        const point = points.get(passageId)
        return point === undefined ? [] : [[point.id, { id: point.id, lexical, before: Number(point.payload['length']) }] as const]
      }))
      if (known.size === 0) return 0
      await this.#swap({ relexing: true })
      const { lexical: parameters } = moment.description.settings
      let totalLength = this.#state.totalLength
      for (const { items } of batches(known.values())) {
        await this.#points.update(items.flatMap(({ id, lexical }) => lexicalOperations(id, lexical, this.#state.averageLength, parameters)), signal)
        for (const { lexical, before } of items) totalLength += lengthOf(termFrequencies(lexical, parameters)) - before
      }
      await this.#swap({ relexing: undefined, totalLength, revision: this.#state.revision + 1 })
      return entries.filter(({ passageId }) => points.has(passageId)).length
    }, signal)
  }

  /** Returns how many existed. */
  async deleteDocuments(ids: readonly string[], signal?: AbortSignal): Promise<number> {
    let deleted = 0
    for (const part of slices([...new Set(ids)], REMOVED_AT_ONCE)) {
      deleted += await this.#alone(async () => {
        const documents = [...(await readDocumentStamps(this.#session, await this.#moment(), part, signal)).keys()]
        if (documents.length === 0) return 0
        const removed = await this.#sumsOf(documents, signal)
        const generation = this.#state.begun + 1
        await this.#commit({ generation, documents, removed, added: { passages: 0, embedded: 0, length: 0 }, addedDocuments: 0, addedBytes: 0 })
        return documents.length
      }, signal)
    }
    return deleted
  }

  /** Brings weights and counts up to date and gives the lease back; after a large load it waits for the graphs. */
  async close(): Promise<void> {
    clearInterval(this.#renewal)
    if (this.#lost) return
    try {
      const building = await this.#farewell()
      this.#lost = true
      if (building) await untilIndexed(this.#session.connection, this.#state.incarnation)
    } catch (thrown) {
      // Who dropped the collection ended the lease with it.
      if (!(thrown instanceof MedirError && thrown.code === 'COLLECTION_UNKNOWN')) throw thrown
    }
    this.#lost = true
  }

  /** Returns whether the server has graphs to build. */
  async #farewell(): Promise<boolean> {
    return this.#alone(async () => {
      if (this.#wrote) {
        await this.#clearUp()
        await this.#reweighAfterDrift(DRIFT_AT_REST)
        await this.#reconcile()
      }
      const building = await this.#finishLoad()
      await this.#swap({ lease: undefined })
      return building
    })
  }

  async #putPart(documents: readonly IndexedDocument[], signal: AbortSignal | undefined): Promise<void> {
    if (documents.length === 0) return
    const moment = await this.#moment()
    const stamps = await readDocumentStamps(this.#session, moment, documents.map(({ document }) => document.id), signal)
    const replaced = [...stamps.keys()]
    const removed = await this.#sumsOf(replaced, signal)
    const slots = new Map([...stamps].map(([id, { point }]) => [id, otherSlot(slotOfPoint(point))]))
    const { lexical } = moment.description.settings
    const generation = this.#state.begun + 1
    const averageLength = this.#state.averageLength === 0 ? meanOf(documents, lexical) : this.#state.averageLength
    const records = documents.flatMap((indexed) => recordsOf(indexed, { tenant: this.#session.key.tenant, generation, slot: slots.get(indexed.document.id) ?? 0 }, averageLength, lexical))
    const parts = [...batches(records)]
    const created = await this.#indexFields(records, moment, signal)
    await this.#swap({ begun: generation, ...(created ? { described: this.#state.described + 1 } : {}), ...(this.#state.averageLength === 0 ? { averageLength } : {}) })
    try {
      for (const { items } of parts) await this.#points.upsert(items, undefined, signal)
    } catch (thrown) {
      // Clearing up may fail as the write did; the next write or writer does it then.
      await this.#clearUp().catch(() => undefined)
      throw thrown
    }
    const bytes = parts.reduce((sum, part) => sum + part.bytes, 0)
    const added = sumsIn(records.map(({ payload }) => payload as Payload))
    await this.#commit({ generation, documents: replaced, removed, added, addedDocuments: documents.length, addedBytes: bytes })
    await this.#reweighAfterDrift(DRIFT_WHILE_WRITING)
    await this.#noteLoad(added.passages)
  }

  /** From here on graphs wait for the end of the run, when it is a large one. */
  async #noteLoad(passages: number): Promise<void> {
    this.#put += passages
    const before = this.#state.passages - this.#put
    if (this.#state.loading === true || this.#put < (this.#options.loadFrom ?? LOAD_FROM) || this.#put < before) return
    // Who comes after a writer that was cut off knows by it that graphs are due.
    await this.#swap({ loading: true })
    await stopIndexing(this.#session.connection, this.#state.incarnation)
  }

  /** Lets the server build graphs, with parameters for what there is now. Returns whether it has something to build. */
  async #finishLoad(): Promise<boolean> {
    const { incarnation, loading } = this.#state
    const { connection } = this.#session
    const rebuilt = (this.#wrote || loading === true) && (await fitGraph(connection, incarnation, this.#expected))
    if (loading !== true) return rebuilt
    await resumeIndexing(connection, incarnation)
    await this.#swap({ loading: undefined })
    return true
  }

  /** One swap: what is new counts from here on, what it replaced no longer; then that goes. */
  async #commit(change: { readonly generation: number; readonly documents: readonly string[]; readonly removed: Sums; readonly added: Sums; readonly addedDocuments: number; readonly addedBytes: number }): Promise<void> {
    const { generation, documents, removed, added, addedDocuments, addedBytes } = change
    const state = this.#state
    const kept = state.passages === 0 ? 0 : 1 - removed.passages / state.passages
    await this.#swap({
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
    if (documents.length > 0) await this.#clearUp().catch(() => undefined)
  }

  /** Deletes what was begun and never committed, and what was replaced. */
  async #clearUp(): Promise<void> {
    const { begun, generation, removing } = this.#state
    if (begun > generation) await this.#points.update([{ delete: { filter: { must: [{ key: 'generation', range: { gt: generation } }] } } }])
    if (removing !== undefined) await this.#points.update([{ delete: { filter: olderPoints(removing) } }])
    if (begun > generation || removing !== undefined) await this.#swap({ generation: begun, removing: undefined })
  }

  /** Makes the payload indexes that new fields need; true when there were any. */
  async #indexFields(records: readonly Point[], { description }: Moment, signal: AbortSignal | undefined): Promise<boolean> {
    const needed = new Map(records.flatMap(({ payload }) => indexesOf((payload as { readonly fields: Parameters<typeof indexesOf>[0] }).fields).map((index) => [index.path, index])))
    const missing = [...needed.values()].filter(({ path }) => !description.indexed.has(path))
    if (missing.length === 0) return false
    const fields = new Set([...description.indexed, ...needed.keys()].filter((path) => path.startsWith('fields.') && path.endsWith('.t')))
    if (fields.size > MOST_FIELDS) throw new InputError(`a Qdrant collection takes ${MOST_FIELDS} different metadata fields at most`, { value: fields.size, remedy: 'Keep fields that are never filtered on in the text, or use fewer names.' })
    await createIndexes(this.#session.connection, this.#state.incarnation, missing, signal)
    return true
  }

  async #sumsOf(documents: readonly string[], signal: AbortSignal | undefined): Promise<Sums> {
    if (documents.length === 0) return { passages: 0, embedded: 0, length: 0 }
    const payloads: Payload[] = []
    const filter = { must: [ofDocuments(documents), { key: 'kind', match: { value: 'passage' } }] }
    for await (const points of this.#points.scrollAll({ filter, limit: PAGE, payload: ['kind', 'embedded', 'length'] }, signal)) payloads.push(...points.map(({ payload }) => payload))
    return sumsIn(payloads)
  }

  async #reweighAfterDrift(allowed: number): Promise<void> {
    const { averageLength, averagedAt, passages } = this.#state
    const mean = meanLength(this.#state)
    if (mean === 0 || Math.abs(mean - averageLength) <= allowed * averageLength) return
    // While writing only after doublings, so that all of it costs no more than the writes did.
    if (allowed === DRIFT_WHILE_WRITING && passages < 2 * averagedAt) return
    await this.#reweigh(mean)
  }

  /** Computes every sparse weight with another mean length. */
  async #reweigh(averageLength: number): Promise<void> {
    await this.#swap({ reweighing: averageLength })
    const { lexical } = (await this.#session.description(this.#state)).settings
    for await (const points of this.#passages(['lexical'])) {
      const updates = points.map(({ id, payload }) => ({ id, vector: lexicalVectors(passageVector(termFrequencies(lexicalIn(payload), lexical), averageLength, lexical)) }))
      const worded = updates.filter(({ vector }) => Object.keys(vector).length > 0)
      for (const { items } of batches(worded)) await this.#points.update([{ update_vectors: { points: [...items] } }])
    }
    await this.#swap({ reweighing: undefined, averageLength, averagedAt: this.#state.passages, revision: this.#state.revision + 1 })
  }

  /** Adds up all lengths again, from the words, and keeps each beside its passage. */
  async #measureLengths(): Promise<void> {
    const { lexical } = (await this.#session.description(this.#state)).settings
    let totalLength = 0
    await this.#swap({ relexing: true })
    for await (const points of this.#passages(['lexical', 'length'])) {
      const changed: UpdateOperation[] = []
      for (const { id, payload } of points) {
        const length = lengthOf(termFrequencies(lexicalIn(payload), lexical))
        totalLength += length
        if (length !== payload['length']) changed.push({ set_payload: { payload: { length }, points: [id] } })
      }
      if (changed.length > 0) await this.#points.update(changed)
    }
    await this.#swap({ relexing: undefined, totalLength })
  }

  #passages(payload: readonly string[]): ReturnType<Points['scrollAll']> {
    return this.#points.scrollAll({ filter: { must: [{ key: 'kind', match: { value: 'passage' } }, ...visibleConditions(this.#state, true)] }, limit: PAGE, payload })
  }

  /** Sets the counts to what the server counts. */
  async #reconcile(): Promise<void> {
    const kind = (value: string) => ({ key: 'kind', match: { value } })
    const [documents, passages, embedded] = await Promise.all([
      this.#points.count({ must: [kind('document')] }),
      this.#points.count({ must: [kind('passage')] }),
      this.#points.count({ must: [kind('passage'), { key: 'embedded', match: { value: true } }] }),
    ])
    const state = this.#state
    if (documents === state.documents && passages === state.passages && embedded === state.embedded) return
    await this.#swap({ documents, passages, embedded, revision: state.revision + 1 })
    await this.#measureLengths()
  }

  async #moment(): Promise<Moment> {
    return { state: this.#state, description: await this.#session.description(this.#state), visible: visibleConditions(this.#state, false) }
  }

  /** STORE_LOCKED when another writer took over, and nothing of this one counts from then on. */
  async #swap(change: { readonly [Key in keyof CollectionState]?: CollectionState[Key] | undefined }): Promise<void> {
    const { version, lease } = this.#state
    const renewed: Lease | undefined = 'lease' in change ? change.lease : { ...newLease(), token: lease?.token ?? '' }
    const next = withoutUndefined({ ...this.#state, ...change, version: version + 1, lease: renewed }) as CollectionState
    if ('revision' in change || 'begun' in change) this.#wrote = true
    this.#doubtful = true
    if (!(await swapState(this.#session.statePoints, version, next))) {
      this.#lost = true
      throw locked(this.#session.key, undefined)
    }
    this.#doubtful = false
    this.#state = next
  }

  /** A swap that got no answer may have happened or not: the server knows. */
  async #settle(): Promise<void> {
    const state = await this.#session.state()
    if (state.lease?.token !== this.#state.lease?.token) {
      this.#lost = true
      throw locked(this.#session.key, state.lease)
    }
    this.#state = state
    this.#doubtful = false
  }

  #renew(): void {
    this.#alone(async () => this.#swap({})).catch(() => undefined)
  }

  /** One change at a time. */
  async #alone<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const mine = this.#queue.then(async () => {
      signal?.throwIfAborted()
      if (this.#lost) throw locked(this.#session.key, undefined)
      if (this.#doubtful) await this.#settle()
      const { begun, generation, removing } = this.#state
      if (begun > generation || removing !== undefined) await this.#clearUp()
      return work()
    })
    this.#queue = mine.catch(() => undefined)
    return mine
  }
}

function recordsOf({ document, passages }: IndexedDocument, stamp: WriteStamp, averageLength: number, parameters: CollectionSettings['lexical']): readonly Point[] {
  return [documentRecord(document, stamp), ...passages.map((passage) => passageRecord(passage, stamp, averageLength, parameters))]
}

function sumsIn(payloads: readonly Payload[]): Sums {
  const passages = payloads.filter(({ kind }) => kind === 'passage')
  return { passages: passages.length, embedded: passages.filter(({ embedded }) => embedded === true).length, length: passages.reduce((sum, { length }) => sum + Number(length), 0) }
}

function meanOf(documents: readonly IndexedDocument[], parameters: CollectionSettings['lexical']): number {
  const lengths = documents.flatMap(({ passages }) => passages.map(({ lexical }) => lengthOf(termFrequencies(lexical, parameters))))
  return lengths.length === 0 ? 0 : lengths.reduce((sum, length) => sum + length, 0) / lengths.length
}

const meanLength = ({ totalLength, passages }: CollectionState): number => (passages === 0 ? 0 : totalLength / passages)

/** Windows of before go; vectors come before the mark that they are there. */
function vectorOperations(points: readonly { readonly id: string; readonly vector: ReturnType<typeof denseVectors> }[]): readonly UpdateOperation[] {
  const ids = points.map(({ id }) => id)
  const withoutWindows = points.filter(({ vector }) => !(WINDOWS in vector)).map(({ id }) => id)
  return [
    ...(withoutWindows.length === 0 ? [] : [{ delete_vectors: { points: withoutWindows, vector: [WINDOWS] } }]),
    { update_vectors: { points: [...points] } },
    { set_payload: { payload: { embedded: true }, points: ids } },
  ]
}

function lexicalOperations(id: string, lexical: LexicalFields, averageLength: number, parameters: CollectionSettings['lexical']): readonly UpdateOperation[] {
  const frequencies = termFrequencies(lexical, parameters)
  const vector = lexicalVectors(passageVector(frequencies, averageLength, parameters))
  return [
    LEXICAL in vector ? { update_vectors: { points: [{ id, vector }] } } : { delete_vectors: { points: [id], vector: [LEXICAL] } },
    { set_payload: { payload: { length: lengthOf(frequencies), lexical: JSON.stringify(lexical) }, points: [id] } },
  ]
}

function withoutUndefined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

