/** Everything that changes a collection. Each method is one transaction: committed and on the disk, or without effect. */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { LexicalFields } from '../../domain.ts'
import { InputError } from '../../errors.ts'
import type { CollectionSettings, IndexedDocument, IndexedPassage } from '../port.ts'
import { checkDocument, checkLexical, checkSettings, checkVectors } from '../checks.ts'
import { otherSpace } from '../names.ts'
import { openDatabase, transaction } from './database.ts'
import { guarded } from './failures.ts'
import { encodeLexical } from './lexical-codec.ts'
import { packVectors, quantise, unpackVectors } from './quantise.ts'
import { encodeDetails } from './records.ts'
import { REMOVED_LEXICAL, REMOVED_PASSAGE, REMOVED_VECTORS } from './schema.ts'
import { checksum, documentChecksum, seal, sealJson, unseal } from './sealed.ts'
import { measureStandard, outgrown, plainStandard, readStandard, writeStandard, type Standard } from './standard.ts'
import { readState, writeState } from './state.ts'
import { Vocabulary } from './vocabulary.ts'

/** Removals kept for readers to catch up by; a reader that missed more loads everything again. */
const REMOVALS_KEPT = 100_000

interface Counts {
  documents: number
  passages: number
  embedded: number
}

interface PassageRow {
  readonly ordinal: number
  readonly lexicalSeq: number
  readonly entries: Uint8Array
  readonly vectorsSeq: number | null
}

const PASSAGE_ROW = `SELECT p.ordinal, l.seq AS lexicalSeq, l.entries, v.seq AS vectorsSeq
  FROM passages p JOIN lexical l ON l.ordinal = p.ordinal LEFT JOIN vectors v ON v.ordinal = p.ordinal`

export class CollectionWriter {
  readonly #file: string
  readonly #database: DatabaseSync
  readonly #removalsKept: number
  readonly #vocabulary: Vocabulary
  /** What codes are made by in the transaction at hand. */
  #standard: Standard | undefined
  readonly #prepared = new Map<string, StatementSync>()

  constructor(file: string, removalsKept = REMOVALS_KEPT) {
    this.#file = file
    this.#removalsKept = removalsKept
    this.#database = openDatabase(file, 'write')
    this.#vocabulary = new Vocabulary(this.#database)
  }

  updateSettings(settings: CollectionSettings): void {
    checkSettings(settings)
    guarded(this.#file, () =>
      transaction(this.#database, () => {
        const state = readState(this.#database, this.#file)
        const sameSpace = settings.embedderFingerprint === state.settings.embedderFingerprint && settings.dimension === state.settings.dimension
        if (state.embedded > 0 && !sameSpace) throw otherSpace(state.embedded)
        const sameLexical = JSON.stringify(settings.lexical) === JSON.stringify(state.settings.lexical)
        if (!sameSpace) this.#run('DELETE FROM standard')
        const lexicalRevision = state.lexicalRevision + (sameLexical ? 0 : 1)
        const codesRevision = state.codesRevision + (sameSpace ? 0 : 1)
        writeState(this.#database, { ...state, settings, revision: state.revision + 1, lexicalRevision, codesRevision })
      }),
    )
  }

  putDocuments(documents: readonly IndexedDocument[]): void {
    for (const document of documents) checkDocument(document)
    if (documents.length === 0) return
    this.#change((counts, dimension) => {
      for (const { document, passages } of documents) {
        this.#removeDocument(document.id, counts)
        const number = this.#run('INSERT INTO documents (id, content_hash, checksum) VALUES (?, ?, ?)', document.id, document.contentHash, documentChecksum(document.id, document.contentHash))
        this.#run('INSERT INTO document_bodies (number, body) VALUES (?, ?)', number, sealJson(document, number))
        counts.documents++
        for (const passage of passages) this.#insertPassage(number, passage, dimension, counts)
      }
    })
  }

  putVectors(entries: readonly { readonly passageId: string; readonly vectors: readonly Float32Array[] }[]): number {
    if (entries.length === 0) return 0
    return this.#change((counts, dimension) => {
      let set = 0
      for (const { passageId, vectors } of entries) {
        checkVectors(vectors, dimension, passageId)
        const row = this.#passage(passageId)
        if (row === undefined) continue
        this.#removeVectors(row, counts)
        this.#insertVectors(row.ordinal, vectors, counts)
        set++
      }
      return set
    })
  }

  putLexical(entries: readonly { readonly passageId: string; readonly lexical: LexicalFields }[]): number {
    for (const { passageId, lexical } of entries) checkLexical(lexical, passageId)
    if (entries.length === 0) return 0
    return this.#change(() => {
      let set = 0
      for (const { passageId, lexical } of entries) {
        const row = this.#passage(passageId)
        if (row === undefined) continue
        this.#removeLexical(row)
        this.#insertLexical(row.ordinal, lexical)
        set++
      }
      return set
    })
  }

  deleteDocuments(ids: readonly string[]): number {
    if (ids.length === 0) return 0
    return this.#change((counts) => ids.filter((id) => this.#removeDocument(id, counts)).length)
  }

  close(): void {
    this.#prepared.clear()
    this.#database.close()
  }

  #change<T>(work: (counts: Counts, dimension: number | undefined) => T): T {
    try {
      return guarded(this.#file, () =>
        transaction(this.#database, () => {
          const before = readState(this.#database, this.#file)
          const counts = { documents: before.documents, passages: before.passages, embedded: before.embedded }
          const { dimension } = before.settings
          this.#standard = dimension === undefined ? undefined : readStandard(this.#database, dimension, this.#file)
          const result = work(counts, dimension)
          const codesRevision = before.codesRevision + (this.#standardise(counts.embedded) ? 1 : 0)
          const removalsFloor = Math.max(before.removalsFloor, this.#forgetRemovals())
          writeState(this.#database, { ...before, ...counts, codesRevision, removalsFloor, revision: before.revision + 1 })
          return result
        }),
      )
    } catch (thrown) {
      // Terms numbered in a transaction that was rolled back have no number.
      this.#vocabulary.forget()
      throw thrown
    }
  }

  /** Measures the standard anew when the collection outgrew it, and makes all codes by the new one. Returns whether it did. */
  #standardise(embedded: number): boolean {
    const standard = this.#standard
    if (standard === undefined || embedded === 0 || !outgrown(standard.sample, embedded)) return false
    const dimension = standard.mean.length
    const measured = measureStandard(eachVector(this.#originals(dimension)), dimension, embedded)
    writeStandard(this.#database, measured)
    for (const { ordinal, vectors } of this.#originals(dimension)) this.#run('UPDATE vectors SET codes = ? WHERE ordinal = ?', seal(quantise(vectors, measured), ordinal), ordinal)
    return true
  }

  *#originals(dimension: number): Iterable<{ readonly ordinal: number; readonly vectors: readonly Float32Array[] }> {
    for (const row of this.#database.prepare('SELECT ordinal, vectors FROM originals').iterate()) {
      const ordinal = Number(row['ordinal'])
      yield { ordinal, vectors: unpackVectors(unseal(row['vectors'], ordinal, this.#file), dimension) }
    }
  }

  /** Whether there was one. */
  #removeDocument(id: string, counts: Counts): boolean {
    const found = this.#statement('SELECT number FROM documents WHERE id = ?').get(id)
    if (found === undefined) return false
    const number = Number(found['number'])
    const rows = this.#statement(`${PASSAGE_ROW} WHERE p.document = ?`).all(number) as unknown as PassageRow[]
    for (const row of rows) {
      this.#removeLexical(row)
      this.#removeVectors(row, counts)
      this.#run('INSERT INTO removals (kind, target) VALUES (?, ?)', REMOVED_PASSAGE, row.ordinal)
      this.#run('DELETE FROM details WHERE ordinal = ?', row.ordinal)
      this.#run('DELETE FROM passages WHERE ordinal = ?', row.ordinal)
    }
    this.#run('DELETE FROM document_bodies WHERE number = ?', number)
    this.#run('DELETE FROM documents WHERE number = ?', number)
    counts.documents--
    counts.passages -= rows.length
    return true
  }

  #insertPassage(document: number, { passage, lexical, vectors }: IndexedPassage, dimension: number | undefined, counts: Counts): void {
    if (this.#passage(passage.id) !== undefined) throw new InputError('two passages have the same id', { value: passage.id, remedy: 'Make passage ids from the document id and the ordinal.' })
    const ordinal = this.#run('INSERT INTO passages (id, document, checksum) VALUES (?, ?, ?)', passage.id, document, checksum(passage.id))
    const { fields, body } = encodeDetails(passage, ordinal)
    this.#run('INSERT INTO details (ordinal, fields, body) VALUES (?, ?, ?)', ordinal, fields, body)
    this.#insertLexical(ordinal, lexical)
    counts.passages++
    if (vectors === undefined) return
    checkVectors(vectors, dimension, passage.id)
    this.#insertVectors(ordinal, vectors, counts)
  }

  #insertLexical(ordinal: number, lexical: LexicalFields): void {
    const entries = encodeLexical(lexical, (term) => this.#vocabulary.number(term))
    this.#run('INSERT INTO lexical (ordinal, entries) VALUES (?, ?)', ordinal, seal(entries, ordinal))
  }

  #removeLexical(row: PassageRow): void {
    this.#run('INSERT INTO removals (kind, target, entries) VALUES (?, ?, ?)', REMOVED_LEXICAL, row.lexicalSeq, seal(unseal(row.entries, row.ordinal, this.#file), row.lexicalSeq))
    this.#run('DELETE FROM lexical WHERE seq = ?', row.lexicalSeq)
  }

  #insertVectors(ordinal: number, vectors: readonly Float32Array[], counts: Counts): void {
    const dimension = vectors[0]?.length ?? 0
    this.#run('INSERT INTO vectors (ordinal, codes) VALUES (?, ?)', ordinal, seal(quantise(vectors, this.#standard ?? plainStandard(dimension)), ordinal))
    this.#run('INSERT INTO originals (ordinal, vectors) VALUES (?, ?)', ordinal, seal(packVectors(vectors, dimension), ordinal))
    counts.embedded++
  }

  #removeVectors(row: PassageRow, counts: Counts): void {
    if (row.vectorsSeq === null) return
    this.#run('INSERT INTO removals (kind, target) VALUES (?, ?)', REMOVED_VECTORS, row.vectorsSeq)
    this.#run('DELETE FROM vectors WHERE seq = ?', row.vectorsSeq)
    this.#run('DELETE FROM originals WHERE ordinal = ?', row.ordinal)
    counts.embedded--
  }

  #passage(id: string): PassageRow | undefined {
    return this.#statement(`${PASSAGE_ROW} WHERE p.id = ?`).get(id) as unknown as PassageRow | undefined
  }

  /** Returns up to which seq removals are forgotten. */
  #forgetRemovals(): number {
    const last = Number(this.#statement('SELECT coalesce(max(seq), 0) AS last FROM removals').get()?.['last'])
    const floor = Math.max(0, last - this.#removalsKept)
    if (floor > 0) this.#run('DELETE FROM removals WHERE seq <= ?', floor)
    return floor
  }

  /** Returns the number of the row that was inserted. */
  #run(sql: string, ...values: (string | number | Uint8Array)[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid)
  }

  #statement(sql: string): StatementSync {
    const prepared = this.#prepared.get(sql) ?? this.#database.prepare(sql)
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

function* eachVector(rows: Iterable<{ readonly vectors: readonly Float32Array[] }>): Iterable<Float32Array> {
  for (const { vectors } of rows) yield* vectors
}
