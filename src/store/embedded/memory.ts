/**
 * The part of a collection that searches run on: passages, vectors and postings in memory, following the file. Loading from
 * scratch and catching up with other processes' commits are the same steps: apply removals, then add rows after the last seen.
 */
import type { DatabaseSync } from 'node:sqlite'
import { corrupt } from './failures.ts'
import type { KernelChoice } from './kernel.ts'
import { LexicalIndex, type LexicalRow } from './lexical-index.ts'
import { PassageTable } from './passage-table.ts'
import { quantisedBytes } from './quantise.ts'
import { REMOVED_LEXICAL, REMOVED_PASSAGE } from './schema.ts'
import { checksum, unseal } from './sealed.ts'
import { readStandard } from './standard.ts'
import type { CollectionState } from './state.ts'
import { VectorIndex } from './vector-index.ts'

/** Above this share of dead rows it is better to load anew than to keep skipping them. */
const MOST_DEAD = 0.5
const FEW = 4096

interface Seen {
  passage: number
  lexical: number
  vectors: number
  removal: number
}

export class CollectionMemory {
  readonly passages = new PassageTable()
  readonly lexical: LexicalIndex
  /** Absent while the collection has no dimension. */
  readonly vectors: VectorIndex | undefined
  revision: number
  readonly #lexicalRevision: number
  readonly #codesRevision: number
  readonly #file: string
  readonly #seen: Seen = { passage: 0, lexical: 0, vectors: 0, removal: 0 }

  /** Reads everything; call within a read transaction, with the state read in it. */
  constructor(database: DatabaseSync, state: CollectionState, file: string, kernel: KernelChoice) {
    this.#file = file
    this.lexical = new LexicalIndex(state.settings.lexical)
    this.vectors = state.settings.dimension === undefined ? undefined : new VectorIndex(readStandard(database, state.settings.dimension, file), kernel)
    this.#lexicalRevision = state.lexicalRevision
    this.#codesRevision = state.codesRevision
    this.revision = state.revision
    this.#seen.removal = Number(database.prepare('SELECT coalesce(max(seq), 0) AS last FROM removals').get()?.['last'])
    this.#addRows(database, state)
  }

  /** Whether this memory can follow to `state`, or must be loaded anew. */
  canFollow(state: CollectionState): boolean {
    if (state.lexicalRevision !== this.#lexicalRevision || state.codesRevision !== this.#codesRevision || state.settings.dimension !== this.vectors?.dimension) return false
    if (state.removalsFloor > this.#seen.removal) return false
    const dead = Math.max(this.passages.slots - this.passages.live, this.lexical.rows - this.lexical.live, (this.vectors?.rows ?? 0) - (this.vectors?.live ?? 0))
    return dead <= FEW || dead <= MOST_DEAD * this.lexical.rows
  }

  /** Call within a read transaction, with the state read in it. */
  follow(database: DatabaseSync, state: CollectionState): void {
    this.#applyRemovals(database)
    this.#addRows(database, state)
    this.revision = state.revision
  }

  #applyRemovals(database: DatabaseSync): void {
    // A row that was added and removed since the last look was never loaded, and its removal finds nothing to remove.
    for (const [seq, kind, target, entries] of rows<[number, number, number, Uint8Array | null]>(database, 'SELECT seq, kind, target, entries FROM removals WHERE seq > ? ORDER BY seq', this.#seen.removal)) {
      this.#seen.removal = seq
      if (kind === REMOVED_PASSAGE) this.passages.remove(target)
      else if (kind !== REMOVED_LEXICAL) this.vectors?.remove(target)
      else if (entries !== null) this.lexical.remove(target, unseal(entries, target, this.#file))
    }
  }

  #addRows(database: DatabaseSync, state: CollectionState): void {
    for (const [ordinal, id, stored] of rows<[number, string, number]>(database, 'SELECT ordinal, id, checksum FROM passages WHERE ordinal > ? ORDER BY ordinal', this.#seen.passage)) {
      if (checksum(id) !== stored) throw corrupt(this.#file)
      this.passages.add(ordinal, id)
      this.#seen.passage = ordinal
    }
    if (this.lexical.rows === 0) this.lexical.load(this.#newLexicalRows(database))
    else for (const row of this.#newLexicalRows(database)) this.lexical.add(row)
    if (this.vectors !== undefined) this.#addVectors(database, this.vectors)
    const complete = this.passages.live === state.passages && this.lexical.live === state.passages && (this.vectors?.live ?? 0) === state.embedded
    if (!complete) throw corrupt(this.#file)
  }

  *#newLexicalRows(database: DatabaseSync): Iterable<LexicalRow> {
    for (const [seq, ordinal, entries] of rows<[number, number, Uint8Array]>(database, 'SELECT seq, ordinal, entries FROM lexical WHERE seq > ? ORDER BY seq', this.#seen.lexical)) {
      yield { seq, slot: this.#slot(ordinal), entries: unseal(entries, ordinal, this.#file) }
      this.#seen.lexical = seq
    }
  }

  #addVectors(database: DatabaseSync, vectors: VectorIndex): void {
    for (const [seq, ordinal, sealed] of rows<[number, number, Uint8Array]>(database, 'SELECT seq, ordinal, codes FROM vectors WHERE seq > ? ORDER BY seq', this.#seen.vectors)) {
      const codes = unseal(sealed, ordinal, this.#file)
      if (codes.length === 0 || codes.length % quantisedBytes(vectors.dimension) !== 0) throw corrupt(this.#file)
      vectors.add(seq, this.#slot(ordinal), codes)
      this.#seen.vectors = seq
    }
  }

  #slot(ordinal: number): number {
    const slot = this.passages.slotOf(ordinal)
    if (slot < 0) throw corrupt(this.#file)
    return slot
  }
}

/** Rows as arrays, one at a time: a third of the cost of objects. */
export function rows<Row>(database: DatabaseSync, sql: string, ...parameters: number[]): Iterable<Row> {
  const statement = database.prepare(sql)
  statement.setReturnArrays(true)
  return statement.iterate(...parameters) as unknown as Iterable<Row>
}
