/** The one row of `state`: settings and the counts that every write keeps exact. */
import type { DatabaseSync } from 'node:sqlite'
import type { CollectionSettings } from '../port.ts'
import { corrupt } from './failures.ts'
import { sealJson, unsealJson } from './sealed.ts'

export interface CollectionState {
  readonly settings: CollectionSettings
  readonly documents: number
  readonly passages: number
  /** Passages that have vectors. */
  readonly embedded: number
  /** Grows with every committed write. */
  readonly revision: number
  /** Grows when BM25's parameters change: postings in memory depend on them. */
  readonly lexicalRevision: number
  /** Removals up to this seq are forgotten; who has seen fewer must load everything again. */
  readonly removalsFloor: number
}

export function readRevision(database: DatabaseSync): number {
  return Number(database.prepare('SELECT revision FROM state').get()?.['revision'])
}

export function readState(database: DatabaseSync, file: string): CollectionState {
  const row = database.prepare('SELECT * FROM state').get()
  if (row === undefined) throw corrupt(file)
  return {
    settings: unsealJson(row['settings'] as Uint8Array, file) as CollectionSettings,
    documents: Number(row['documents']),
    passages: Number(row['passages']),
    embedded: Number(row['embedded']),
    revision: Number(row['revision']),
    lexicalRevision: Number(row['lexical_revision']),
    removalsFloor: Number(row['removals_floor']),
  }
}

export function writeState(database: DatabaseSync, state: CollectionState): void {
  database
    .prepare('INSERT OR REPLACE INTO state (one, settings, documents, passages, embedded, revision, lexical_revision, removals_floor) VALUES (1, ?, ?, ?, ?, ?, ?, ?)')
    .run(sealJson(state.settings), state.documents, state.passages, state.embedded, state.revision, state.lexicalRevision, state.removalsFloor)
}

export const initialState = (settings: CollectionSettings): CollectionState => ({ settings, documents: 0, passages: 0, embedded: 0, revision: 0, lexicalRevision: 0, removalsFloor: 0 })
