/**
 * Everything that changes a collection. Each change is committed by one swap of the state (visibility.ts); what is written
 * before it is not seen, what is left over after it neither.
 */
import { isDeepStrictEqual } from 'node:util'
import type { LexicalFields } from '../../domain.ts'
import { MedirError } from '../../errors.ts'
import { checkDocument, checkLexical, checkSettings, checkVectors } from '../checks.ts'
import { otherSpace } from '../names.ts'
import type { CollectionSettings, IndexedDocument } from '../port.ts'
import { addVectors, replaceWords } from './additions.ts'
import { slices } from './batches.ts'
import { replaceDenseVectors, saveSettings } from './description.ts'
import { fitGraph, resumeIndexing, stopIndexing, untilIndexed } from './indexing.ts'
import { StateKeeper } from './keeper.ts'
import { removeDocuments, replaceDocuments } from './replace.ts'
import type { Session } from './session.ts'
import type { CollectionState } from './state.ts'
import { DRIFT_AT_REST, DRIFT_WHILE_WRITING, meanLength, measureLengths, reconcile, reweigh, reweighAfterDrift } from './upkeep.ts'

/** Documents deleted or replaced a step: their ids stand in every search's filter until the step is done. */
const REMOVED_AT_ONCE = 500

export interface WriterOptions {
  /** What graph parameters are chosen by while the collection has fewer. */
  readonly expectedPassages: number
  /** Passages of one run, at least as many as were there before, from which graphs are built at its end only. Default 10,000. */
  readonly loadFrom?: number | undefined
}

const LOAD_FROM = 10_000

export class CollectionWriter {
  readonly #keeper: StateKeeper
  readonly #options: WriterOptions
  /** Passages this writer has put. */
  #put = 0

  /** `state` is the one that holds this writer's lease. */
  constructor(session: Session, state: CollectionState, options: WriterOptions) {
    this.#keeper = new StateKeeper(session, state)
    this.#options = options
  }

  get #expected(): number {
    return Math.max(this.#options.expectedPassages, this.#keeper.state.passages)
  }

  /** Finishes what a writer before left half done; `abandoned` when it did not say good-bye. */
  async recover(abandoned: boolean): Promise<void> {
    const keeper = this.#keeper
    await keeper.alone(async () => {
      const { relexing, reweighing } = keeper.state
      if (relexing === true) await measureLengths(keeper)
      if (reweighing !== undefined) await reweigh(keeper, reweighing)
      if (abandoned) await reconcile(keeper)
    })
  }

  async updateSettings(settings: CollectionSettings): Promise<void> {
    checkSettings(settings)
    const keeper = this.#keeper
    const { session } = keeper
    await keeper.alone(async () => {
      const { settings: old } = await session.description(keeper.state)
      const { embedded, incarnation, described, revision } = keeper.state
      const sameSpace = settings.embedderFingerprint === old.embedderFingerprint && settings.dimension === old.dimension
      if (embedded > 0 && !sameSpace) throw otherSpace(embedded)
      if (settings.dimension !== old.dimension) await replaceDenseVectors(session.connection, incarnation, settings.dimension, this.#expected)
      await saveSettings(session.connection, incarnation, settings)
      await keeper.swap({ described: described + 1, revision: revision + 1 })
      if (isDeepStrictEqual(settings.lexical, old.lexical)) return
      await measureLengths(keeper)
      await reweigh(keeper, meanLength(keeper.state))
    })
  }

  async putDocuments(documents: readonly IndexedDocument[], signal?: AbortSignal): Promise<void> {
    const dimension = await this.#dimension(signal)
    for (const indexed of documents) {
      checkDocument(indexed)
      for (const { passage, vectors } of indexed.passages) if (vectors !== undefined) checkVectors(vectors, dimension, passage.id)
    }
    // Of one document given twice the last one counts.
    const wanted = [...new Map(documents.map((indexed) => [indexed.document.id, indexed])).values()]
    for (const part of slices(wanted, REMOVED_AT_ONCE)) {
      await this.#keeper.alone(async () => {
        const passages = await replaceDocuments(this.#keeper, part, signal)
        await reweighAfterDrift(this.#keeper, DRIFT_WHILE_WRITING)
        await this.#noteLoad(passages)
      }, signal)
    }
  }

  async putVectors(entries: readonly { readonly passageId: string; readonly vectors: readonly Float32Array[] }[], signal?: AbortSignal): Promise<number> {
    const dimension = await this.#dimension(signal)
    for (const { passageId, vectors } of entries) checkVectors(vectors, dimension, passageId)
    return this.#keeper.alone(async () => addVectors(this.#keeper, entries, signal), signal)
  }

  async putLexical(entries: readonly { readonly passageId: string; readonly lexical: LexicalFields }[], signal?: AbortSignal): Promise<number> {
    for (const { passageId, lexical } of entries) checkLexical(lexical, passageId)
    return this.#keeper.alone(async () => replaceWords(this.#keeper, entries, signal), signal)
  }

  /** Returns how many existed. */
  async deleteDocuments(ids: readonly string[], signal?: AbortSignal): Promise<number> {
    let deleted = 0
    for (const part of slices([...new Set(ids)], REMOVED_AT_ONCE)) deleted += await this.#keeper.alone(async () => removeDocuments(this.#keeper, part, signal), signal)
    return deleted
  }

  /** Brings weights and counts up to date and gives the lease back; after a large load it waits for the graphs. */
  async close(): Promise<void> {
    const keeper = this.#keeper
    keeper.stopRenewing()
    if (keeper.lost) return
    try {
      const building = await this.#farewell()
      keeper.abandon()
      if (building) await untilIndexed(keeper.session.connection, keeper.state.incarnation)
    } catch (thrown) {
      // Who dropped the collection ended the lease with it.
      if (!(thrown instanceof MedirError && thrown.code === 'COLLECTION_UNKNOWN')) throw thrown
      keeper.abandon()
    }
  }

  /** Returns whether the server has graphs to build. */
  async #farewell(): Promise<boolean> {
    const keeper = this.#keeper
    return keeper.alone(async () => {
      if (keeper.wrote) {
        await reweighAfterDrift(keeper, DRIFT_AT_REST)
        await reconcile(keeper)
      }
      const building = await this.#finishLoad()
      await keeper.swap({ lease: undefined })
      return building
    })
  }

  /** From here on graphs wait for the end of the run, when it is a large one. */
  async #noteLoad(passages: number): Promise<void> {
    const { state, session } = this.#keeper
    this.#put += passages
    const before = state.passages - this.#put
    if (state.loading === true || this.#put < (this.#options.loadFrom ?? LOAD_FROM) || this.#put < before) return
    // Who comes after a writer that was cut off knows by it that graphs are due.
    await this.#keeper.swap({ loading: true })
    await stopIndexing(session.connection, state.incarnation)
  }

  /** Lets the server build graphs, with parameters for what there is now. Returns whether it has something to build. */
  async #finishLoad(): Promise<boolean> {
    const { state, session, wrote } = this.#keeper
    const rebuilt = (wrote || state.loading === true) && (await fitGraph(session.connection, state.incarnation, this.#expected))
    if (state.loading !== true) return rebuilt
    await resumeIndexing(session.connection, state.incarnation)
    await this.#keeper.swap({ loading: undefined })
    return true
  }

  async #dimension(signal: AbortSignal | undefined): Promise<number | undefined> {
    return (await this.#keeper.session.description(this.#keeper.state, signal)).settings.dimension
  }
}
