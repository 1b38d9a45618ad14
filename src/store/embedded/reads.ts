/** Look-ups answered by the file alone, without the collection in memory. Call within a read transaction. */
import type { DatabaseSync } from 'node:sqlite'
import type { LexicalFields, Passage } from '../../domain.ts'
import type { StoredDocument } from '../port.ts'
import { corrupt } from './failures.ts'
import { decodeLexical } from './lexical-codec.ts'
import { unpackVectors } from './quantise.ts'
import { decodePassage, type DetailsRow } from './records.ts'
import { documentChecksum, unseal, unsealJson } from './sealed.ts'
import { termsByNumber } from './vocabulary.ts'

interface PassageRow extends DetailsRow {
  readonly ordinal: number
  readonly id: string
}

const PASSAGE = 'SELECT p.ordinal, p.id, d.fields, d.body FROM passages p LEFT JOIN details d ON d.ordinal = p.ordinal'

export function readDocument(database: DatabaseSync, file: string, id: string): StoredDocument | undefined {
  const row = database.prepare('SELECT number, body FROM documents LEFT JOIN document_bodies USING (number) WHERE id = ?').get(id)
  if (row === undefined) return undefined
  if (row['body'] === null) throw corrupt(file)
  const document = unsealJson(row['body'], Number(row['number']), file) as StoredDocument
  if (document.id !== id) throw corrupt(file)
  return document
}

export function readContentHashes(database: DatabaseSync, file: string, ids: readonly string[]): ReadonlyMap<string, string> {
  const find = database.prepare('SELECT content_hash, checksum FROM documents WHERE id = ?')
  const hashes = new Map<string, string>()
  for (const id of ids) {
    const row = find.get(id)
    if (row === undefined) continue
    const hash = String(row['content_hash'])
    if (documentChecksum(id, hash) !== row['checksum']) throw corrupt(file)
    hashes.set(id, hash)
  }
  return hashes
}

export function readPassages(database: DatabaseSync, file: string, ids: readonly string[]): readonly Passage[] {
  const find = database.prepare(`${PASSAGE} WHERE p.id = ?`)
  return ids.flatMap((id) => {
    const row = find.get(id)
    return row === undefined ? [] : [passageOf(row as unknown as PassageRow, file)]
  })
}

export function readPassagesOf(database: DatabaseSync, file: string, documentId: string): readonly Passage[] {
  const rows = database.prepare(`${PASSAGE} JOIN documents ON documents.number = p.document WHERE documents.id = ?`).all(documentId)
  return rows.map((row) => passageOf(row as unknown as PassageRow, file)).sort((left, right) => left.ordinal - right.ordinal)
}

/** The passage at an internal ordinal. */
export function readPassageAt(database: DatabaseSync, file: string): (ordinal: number) => Passage {
  const find = database.prepare(`${PASSAGE} WHERE p.ordinal = ?`)
  return (ordinal) => {
    const row = find.get(ordinal)
    if (row === undefined) throw corrupt(file)
    return passageOf(row as unknown as PassageRow, file)
  }
}

export function readVectorsOf(database: DatabaseSync, file: string, ids: readonly string[], dimension: number | undefined): readonly (readonly Float32Array[])[] {
  const find = database.prepare('SELECT o.ordinal, o.vectors FROM passages p JOIN originals o ON o.ordinal = p.ordinal WHERE p.id = ?')
  return ids.map((id) => {
    const row = find.get(id)
    return row === undefined || dimension === undefined ? [] : unpackVectors(unseal(row['vectors'], Number(row['ordinal']), file), dimension)
  })
}

export function readLexicalOf(database: DatabaseSync, file: string, ids: readonly string[]): readonly LexicalFields[] {
  const find = database.prepare('SELECT l.ordinal, l.entries FROM passages p JOIN lexical l ON l.ordinal = p.ordinal WHERE p.id = ?')
  const termOf = termsByNumber(database)
  const required = (id: number): string => {
    const term = termOf(id)
    if (term === undefined) throw corrupt(file)
    return term
  }
  return ids.map((id) => {
    const row = find.get(id)
    return row === undefined ? {} : decodeLexical(unseal(row['entries'], Number(row['ordinal']), file), required)
  })
}

/** The float32 vectors of the passage at an internal ordinal. */
export function readOriginals(database: DatabaseSync, file: string, dimension: number): (ordinal: number) => readonly Float32Array[] {
  const find = database.prepare('SELECT vectors FROM originals WHERE ordinal = ?')
  return (ordinal) => {
    const row = find.get(ordinal)
    if (row === undefined) throw corrupt(file)
    return unpackVectors(unseal(row['vectors'], ordinal, file), dimension)
  }
}

export function readDocumentIds(database: DatabaseSync, after: string, limit: number): readonly string[] {
  return database.prepare('SELECT id FROM documents WHERE id > ? ORDER BY id LIMIT ?').all(after, limit).map((row) => String(row['id']))
}

/** Ordinals after `after`, ascending; `embedded` chooses those with or without vectors. */
export function readOrdinals(database: DatabaseSync, after: number, embedded: boolean | undefined): Iterable<number> {
  const which = embedded === undefined ? '' : `AND ${embedded ? '' : 'NOT '}EXISTS (SELECT 1 FROM vectors v WHERE v.ordinal = p.ordinal)`
  const statement = database.prepare(`SELECT p.ordinal FROM passages p WHERE p.ordinal > ? ${which} ORDER BY p.ordinal`)
  return numbersOf(statement.iterate(after) as Iterable<Record<string, unknown>>)
}

function* numbersOf(rows: Iterable<Record<string, unknown>>): Iterable<number> {
  for (const row of rows) yield Number(row['ordinal'])
}

/** The id stands outside the seal, in an index; a damaged index may lead to another passage's row. */
function passageOf(row: PassageRow, file: string): Passage {
  if (row.fields === null || row.body === null) throw corrupt(file)
  const passage = decodePassage(row, file)
  if (passage.id !== row.id) throw corrupt(file)
  return passage
}
