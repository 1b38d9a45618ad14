/**
 * A collection as its readers see it: one read-only connection and, from the first search on, the memory that follows it.
 * All handles of a process share one view of a collection, so a collection is in memory once.
 */
import type { DatabaseSync } from 'node:sqlite'
import { statSync } from 'node:fs'
import type { CollectionKey, Filter } from '../../domain.ts'
import { unknownCollection } from '../names.ts'
import { Columns } from './columns.ts'
import { bytesOf, openDatabase, snapshotRead, verifyTables } from './database.ts'
import { guarded } from './failures.ts'
import type { KernelChoice } from './kernel.ts'
import { CollectionMemory, rows } from './memory.ts'
import { decodeFields } from './records.ts'
import { readRevision, readState } from './state.ts'
import { verifiedInThread } from './verify/thread.ts'

/** How often a reader looks whether the file was dropped or restored under it. */
const IDENTITY_MS = 250
/** Of a smaller file a thread would take longer to start than the looking takes. */
const LARGE_FILE_BYTES = 128 << 20

export class CollectionView {
  readonly file: string
  readonly #key: CollectionKey
  readonly #kernel: KernelChoice
  #database: DatabaseSync
  #identity: number
  #checkedAt = performance.now()
  #memory: CollectionMemory | undefined
  #columns: Columns | undefined

  readonly #threadFrom: number

  /** Files of `threadFrom` bytes and more are verified on a thread of their own. */
  constructor(key: CollectionKey, file: string, kernel: KernelChoice, threadFrom = LARGE_FILE_BYTES) {
    this.#threadFrom = threadFrom
    this.#key = key
    this.file = file
    this.#kernel = kernel
    this.#identity = identityOf(file) ?? this.#unknown()
    this.#database = openDatabase(file, 'read')
  }

  /** Runs `work` on one committed state of the collection: the newest, of whichever process. */
  read<T>(work: (database: DatabaseSync) => T): T {
    return guarded(this.file, () => {
      this.#followFile()
      return snapshotRead(this.#database, () => work(this.#database))
    })
  }

  /** The same with the collection in memory, brought up to that state. */
  search<T>(work: (memory: CollectionMemory, database: DatabaseSync) => T): T {
    return this.read((database) => work(this.#current(database), database))
  }

  /** The file was just replaced or removed by this process: look at the next read, not in a while. */
  expectChange(): void {
    this.#checkedAt = Number.NEGATIVE_INFINITY
  }

  /**
   * Throws STORE_CORRUPT when a table and its indexes disagree, and does `meanwhile`. Looking takes some 5 ms a thousand
   * passages: in a large file a thread of its own looks, so that a collection opens in the time that loading it takes.
   */
  async verify(tables: readonly string[], meanwhile: () => void, signal?: AbortSignal): Promise<void> {
    const looking = bytesOf(this.file) < this.#threadFrom ? false : verifiedInThread({ file: this.file, tables }, signal)
    try {
      // The thread has to start before this one is busy.
      if (looking !== false) await new Promise((resolve) => void setImmediate(resolve))
      meanwhile()
    } finally {
      const sound = await looking
      signal?.throwIfAborted()
      if (!sound) this.read((database) => verifyTables(database, tables, this.file))
    }
  }

  /** One byte a passage slot: 1 where the passage exists and the filter, if any, holds. Call within search(). */
  allowed(filter: Filter | undefined, memory: CollectionMemory, database: DatabaseSync): Uint8Array {
    const alive = memory.passages.alive
    if (filter === undefined) return alive
    const allowed = this.columns(memory, database).allowed(filter, memory.passages.slots)
    for (let slot = 0; slot < allowed.length; slot++) allowed[slot] = (allowed[slot] as number) & (alive[slot] as number)
    return allowed
  }

  /** Filterable fields of every passage in memory. Call within search(). */
  columns(memory: CollectionMemory, database: DatabaseSync): Columns {
    this.#columns ??= new Columns()
    const columns = this.#columns
    if (columns.slots === memory.passages.slots) return columns
    const last = columns.slots === 0 ? 0 : memory.passages.ordinalOf(columns.slots - 1)
    for (const [ordinal, fields] of rows<[number, Uint8Array]>(database, 'SELECT ordinal, fields FROM details WHERE ordinal > ? ORDER BY ordinal', last)) {
      columns.add(memory.passages.slotOf(ordinal), decodeFields(fields, ordinal, this.file))
    }
    return columns
  }

  close(): void {
    this.#forget()
    this.#database.close()
  }

  #current(database: DatabaseSync): CollectionMemory {
    const memory = this.#memory
    if (memory !== undefined && readRevision(database) === memory.revision) return memory
    const state = readState(database, this.file)
    const columns = this.#columns
    // Memory that fails half-way must never be searched, so it goes first and comes back when it is whole.
    this.#forget()
    if (memory?.canFollow(state) === true) {
      memory.follow(database, state)
      this.#columns = columns
      this.#memory = memory
      return memory
    }
    this.#memory = new CollectionMemory(database, state, this.file, this.#kernel)
    return this.#memory
  }

  #forget(): void {
    this.#memory = undefined
    this.#columns = undefined
  }

  #followFile(): void {
    if (this.#database.isTransaction) return
    const now = performance.now()
    if (now - this.#checkedAt < IDENTITY_MS) return
    const identity = identityOf(this.file) ?? this.#unknown()
    this.#checkedAt = now
    if (identity === this.#identity) return
    const reopened = openDatabase(this.file, 'read')
    this.close()
    this.#database = reopened
    this.#identity = identity
  }

  #unknown(): never {
    throw unknownCollection(this.#key)
  }
}

export const identityOf = (file: string): number | undefined => statSync(file, { throwIfNoEntry: false })?.ino
