/**
 * One durable ledger a collection: what became of every record of every source. It remembers failures, what vanished from a
 * source, and whose vectors are still to come; what is stored the store itself decides.
 */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { CollectionKey } from '../../src/domain.ts'
import { withoutUndefined } from '../../src/without-undefined.ts'
import { ledgerFile, openLedgerDatabase } from './database.ts'
import type { LedgerEntry, Place } from './entry.ts'

/** What a run asks about a document before it does anything. */
export interface Known {
  readonly run: number
  readonly hash: string | undefined
  readonly outcome: string
  readonly code: string | undefined
  readonly reason: string | undefined
  readonly revised: string | undefined
}

export interface Pending {
  readonly id: string
  readonly hash: string
}

const UPSERT = `INSERT INTO records (document, id, source, place, hash, stage, outcome, code, reason, passages, date, revised, time, fingerprint, run)
  VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
  ON CONFLICT (id, document) DO UPDATE SET source = excluded.source, place = excluded.place, hash = excluded.hash, stage = excluded.stage, outcome = excluded.outcome,
    code = excluded.code, reason = excluded.reason, passages = excluded.passages, date = excluded.date, revised = excluded.revised, time = excluded.time, fingerprint = excluded.fingerprint, run = excluded.run`
/** A document found as it was keeps its stage, when it got there, and that its vectors failed. */
const TOUCH = "UPDATE records SET source = ?, place = ?, outcome = iif(outcome = 'failed', outcome, 'unchanged'), revised = coalesce(?, revised), run = ? WHERE id = ? AND document = 1 AND hash = ? AND stage IN ('stored', 'embedded')"
const PENDING = "stage = 'stored' AND outcome <> 'failed'"

export interface LedgerOptions {
  /** How long to wait for another writer, in milliseconds. Default 5000. */
  readonly busyMs?: number
  readonly now?: () => Date
}

export class Ledger {
  readonly database: DatabaseSync
  readonly #now: () => Date
  readonly #prepared = new Map<string, StatementSync>()
  readonly #sources = new Map<string, number>()
  #run = 0
  #fingerprint = 0

  constructor(file: string, { busyMs, now = () => new Date() }: LedgerOptions = {}) {
    this.database = openLedgerDatabase(file, busyMs)
    this.#now = now
  }

  static open(home: string, key: CollectionKey): Ledger {
    return new Ledger(ledgerFile(home, key))
  }

  /** A run that was still `running` was killed. */
  begin(fingerprint: string, origins: readonly string[]): void {
    this.transaction(() => {
      this.#change("UPDATE runs SET outcome = 'killed' WHERE outcome = 'running'")
      this.#change('INSERT OR IGNORE INTO fingerprints (fingerprint) VALUES (?)', fingerprint)
      this.#fingerprint = Number(this.#one('SELECT number FROM fingerprints WHERE fingerprint = ?', fingerprint)?.['number'])
      this.#run = this.#change("INSERT INTO runs (started, fingerprint, outcome, origins) VALUES (?, ?, 'running', ?)", this.#time(), fingerprint, JSON.stringify(origins))
    })
  }

  end(outcome: string, counts: Readonly<Record<string, number>>): void {
    this.#change('UPDATE runs SET ended = ?, outcome = ?, counts = ? WHERE run = ?', this.#time(), outcome, JSON.stringify(counts), this.#run)
  }

  /** Those of the ids that are known, of documents only. */
  known(ids: readonly string[]): ReadonlyMap<string, Known> {
    const found = new Map<string, Known>()
    for (const id of ids) {
      const row = this.#one('SELECT run, hash, outcome, code, reason, revised FROM records WHERE id = ? AND document = 1', id)
      if (row !== undefined) found.set(id, { run: Number(row['run']), hash: text(row['hash']), outcome: String(row['outcome']), code: text(row['code']), reason: text(row['reason']), revised: text(row['revised']) })
    }
    return found
  }

  /** What this run knows of a document that it met before; undefined where it did not. */
  metInThisRun(documentId: string): Known | undefined {
    const known = this.known([documentId]).get(documentId)
    return known?.run === this.#run ? known : undefined
  }

  /** Where a document came from, and whether the source or a caller wanted it gone. */
  placeOf(documentId: string): (Place & { readonly isGone: boolean }) | undefined {
    const row = this.#one('SELECT s.origin, s.file, r.place, r.stage FROM records r JOIN sources s ON s.number = r.source WHERE r.id = ? AND r.document = 1', documentId)
    return row === undefined ? undefined : { origin: String(row['origin']), file: String(row['file']), place: String(row['place']), isGone: row['stage'] === 'gone' }
  }

  record(entries: readonly LedgerEntry[]): void {
    if (entries.length > 0) this.transaction(() => entries.forEach((entry) => this.#put(entry)))
  }

  /** Documents found in the source as they are stored. One the ledger has lost is written anew; whether it has vectors shows when they are due. */
  touch(found: readonly (Place & { readonly id: string; readonly hash: string; readonly date: string; readonly revised?: string | undefined })[]): void {
    if (found.length === 0) return
    this.transaction(() => {
      for (const entry of found) {
        const changed = this.#statement(TOUCH).run(this.#source(entry), entry.place, entry.revised ?? null, this.#run, entry.id, entry.hash).changes
        if (changed === 0) this.#put({ ...withoutUndefined(entry), isDocument: true, stage: 'stored', outcome: 'unchanged' })
      }
    })
  }

  /** Vectors of these are stored, unless the document changed meanwhile. */
  embedded(documents: readonly Pending[]): void {
    this.transaction(() => {
      for (const { id, hash } of documents) {
        this.#change("UPDATE records SET stage = 'embedded' WHERE id = ? AND document = 1 AND hash = ? AND stage = 'stored' AND outcome <> 'failed'", id, hash)
        this.#change('DELETE FROM searched WHERE id = ?', id)
      }
    })
  }

  /** Documents whose vectors are to come, most searched first, then newest: by their own date, then by when they were stored. */
  pending(limit: number): readonly Pending[] {
    const searched = this.#all(`SELECT r.id, r.hash FROM searched s JOIN records r ON r.id = s.id AND r.document = 1 WHERE ${PENDING} ORDER BY s.times DESC, r.date DESC, r.seq DESC LIMIT ?`, limit)
    const newest = this.#all(`SELECT id, hash FROM records INDEXED BY records_pending WHERE ${PENDING} ORDER BY date DESC, seq DESC LIMIT ?`, limit)
    const found = new Map([...searched, ...newest].map((row) => [String(row['id']), { id: String(row['id']), hash: String(row['hash']) }]))
    return [...found.values()].slice(0, limit)
  }

  /** A search found these while their vectors were missing. Ids only; best effort. */
  noteSearched(ids: readonly string[]): void {
    this.transaction(() => {
      for (const id of ids) this.#change('INSERT INTO searched (id, times) VALUES (?, 1) ON CONFLICT (id) DO UPDATE SET times = times + 1', id)
    })
  }

  /** A document that is stored but cannot get its vectors, or is tried again. */
  fail(id: string, code: string, reason: string): void {
    this.#change("UPDATE records SET outcome = 'failed', code = ?, reason = ? WHERE id = ? AND document = 1", code, reason, id)
  }

  /** Forgets failures, so that the next look at these documents tries them again. */
  forgive(): void {
    this.#change("UPDATE records SET outcome = 'unchanged', code = NULL, reason = NULL WHERE document = 1 AND outcome = 'failed' AND stage = 'stored'")
    this.#change("UPDATE records SET hash = NULL WHERE document = 1 AND outcome = 'failed' AND stage = 'read'")
  }

  /** Documents of these origins that this run did not meet; sources with failures are left alone, because a broken record has no id. */
  *vanished(origins: readonly string[]): Generator<string> {
    for (const origin of origins) {
      const rows = this.database
        .prepare(`SELECT r.id FROM records r JOIN sources s ON s.number = r.source WHERE s.origin = ? AND r.document = 1 AND r.run < ? AND r.stage IN ('stored', 'embedded')
          AND NOT EXISTS (SELECT 1 FROM records f WHERE f.source = r.source AND f.run = ? AND f.outcome = 'failed')`)
        .all(origin, this.#run, this.#run)
      for (const row of rows) yield String(row['id'])
    }
  }

  gone(ids: readonly string[], code: string): void {
    this.transaction(() => {
      for (const id of ids) this.#change("UPDATE records SET stage = 'gone', outcome = 'deleted', code = ?, reason = NULL, time = ? WHERE id = ? AND document = 1", code, this.#time(), id)
    })
  }

  transaction<Result>(work: () => Result): Result {
    if (this.database.isTransaction) return work()
    this.database.exec('BEGIN IMMEDIATE')
    try {
      const result = work()
      this.database.exec('COMMIT')
      return result
    } catch (thrown) {
      if (this.database.isTransaction) this.database.exec('ROLLBACK')
      throw thrown
    }
  }

  close(): void {
    this.#prepared.clear()
    this.database.close()
  }

  #put({ isDocument, id, place, hash, stage, outcome, code, reason, passages, date, revised, ...source }: LedgerEntry): void {
    this.#change(UPSERT, isDocument ? 1 : 0, id, this.#source(source), place, hash ?? null, stage, outcome, code ?? null, reason ?? null, passages ?? null, date ?? '', revised ?? null, this.#time(), this.#fingerprint, this.#run)
  }

  #source({ origin, file }: Pick<Place, 'origin' | 'file'>): number {
    const name = `${origin}\0${file}`
    const known = this.#sources.get(name)
    if (known !== undefined) return known
    this.#change('INSERT OR IGNORE INTO sources (origin, file) VALUES (?, ?)', origin, file)
    const number = Number(this.#one('SELECT number FROM sources WHERE origin = ? AND file = ?', origin, file)?.['number'])
    // A folder of a million files must not fill the memory.
    if (this.#sources.size > 10_000) this.#sources.clear()
    this.#sources.set(name, number)
    return number
  }

  #time(): string {
    return this.#now().toISOString()
  }

  /** Returns the number of the row that was inserted, if one was. */
  #change(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#statement(sql).run(...values).lastInsertRowid)
  }

  #one(sql: string, ...values: SQLInputValue[]): Record<string, unknown> | undefined {
    return this.#statement(sql).get(...values)
  }

  #all(sql: string, ...values: SQLInputValue[]): readonly Record<string, unknown>[] {
    return this.#statement(sql).all(...values)
  }

  #statement(sql: string): StatementSync {
    const prepared = this.#prepared.get(sql) ?? this.database.prepare(sql)
    this.#prepared.set(sql, prepared)
    return prepared
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
