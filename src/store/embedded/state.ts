/** The one row of `state`: settings and the counts that every write keeps exact. */
import type { DatabaseSync } from 'node:sqlite'
import type { CollectionSettings } from '../port.ts'
import { corrupt } from './failures.ts'
import { sealJson, unsealJson } from './sealed.ts'

const ROW = 1

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
  /** Grows when all codes were made anew (standard.ts). */
  readonly codesRevision: number
  /** Removals up to this seq are forgotten; who has seen fewer must load everything again. */
  readonly removalsFloor: number
}

/** The revision alone, cheap enough to ask before every search. */
export function readRevision(database: DatabaseSync): number {
  return Number(database.prepare('SELECT revision FROM state').get()?.['revision'])
}

export function readState(database: DatabaseSync, file: string): CollectionState {
  const row = database.prepare('SELECT revision, state FROM state').get()
  if (row === undefined) throw corrupt(file)
  const state = unsealJson(row['state'], ROW, file) as CollectionState
  if (state.revision !== row['revision']) throw corrupt(file)
  return state
}

export function writeState(database: DatabaseSync, state: CollectionState): void {
  database.prepare('INSERT OR REPLACE INTO state (one, revision, state) VALUES (?, ?, ?)').run(ROW, state.revision, sealJson(state, ROW))
}

export const initialState = (settings: CollectionSettings): CollectionState => ({ settings, documents: 0, passages: 0, embedded: 0, revision: 0, lexicalRevision: 0, codesRevision: 0, removalsFloor: 0 })
