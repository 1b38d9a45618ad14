/**
 * Who did what to which collection and documents, when, and with what outcome; never text. Rows can be added, not changed
 * (triggers refuse), and each holds the hash of the one before:
 *
 *   hash(n) = SHA-256(hash(n − 1) ‖ canonical JSON of row n),   hash(0) = 64 zeros
 *
 * so that whoever edits or removes a row past the triggers breaks the chain from there on. A tail cut off shows against a
 * hash kept elsewhere (Schneier & Kelsey, "Secure Audit Logs to Support Computer Forensics", ACM TISSEC 1999).
 */
import { createHash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { asMedirError, StoreError } from '../../errors.ts'
import { openServiceDatabase } from '../database.ts'

export interface AuditEvent {
  readonly tenant: string
  /** Principal id. */
  readonly who: string
  /** Operation id, or `mcp:TOOL`. */
  readonly action: string
  readonly collection?: string | undefined
  /** Document ids shown or changed; the first 100. */
  readonly ids?: readonly string[] | undefined
  /** HTTP status, or 200 and 500 where there is none. */
  readonly status: number
  readonly requestId?: string | undefined
}

export interface AuditRow extends AuditEvent {
  readonly sequence: number
  readonly at: string
  readonly hash: string
}

export interface AuditVerdict {
  readonly ok: boolean
  readonly rows: number
  /** Hash of the last row: keep it elsewhere to notice a tail cut off. */
  readonly head: string
  /** First row that does not fit the chain. */
  readonly brokenAt?: number
}

export interface AuditLog {
  /** Resolves when the event is on disk. Events of the same moment share one write. */
  record(event: AuditEvent): Promise<void>
  rows(options?: { readonly tenant?: string | undefined; readonly limit?: number }): readonly AuditRow[]
  verify(): AuditVerdict
  close(): Promise<void>
}

export const MAX_AUDITED_IDS = 100
const GENESIS = '0'.repeat(64)
const SCHEMA = `
CREATE TABLE IF NOT EXISTS audit (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL, hash TEXT NOT NULL);
CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;`

interface Waiting {
  readonly body: string
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export function openAuditLog(file: string, now: () => number = Date.now): AuditLog {
  const database = openServiceDatabase(file, SCHEMA)
  let waiting: Waiting[] = []
  let writing: Promise<void> | undefined
  const flush = async (): Promise<void> => {
    // A turn of the event loop lets everything that came in at once share one sync to disk.
    await new Promise((resolve) => setImmediate(resolve))
    const batch = waiting
    waiting = []
    writing = undefined
    try {
      append(database, batch.map(({ body }) => body))
      for (const { resolve } of batch) resolve()
    } catch (thrown) {
      const error = new StoreError('STORE_UNWRITABLE', 'the audit log cannot be written', { cause: asMedirError(thrown), remedy: 'Free space, or mend the permissions: nothing is answered that cannot be audited.' })
      for (const { reject } of batch) reject(error)
    }
  }
  return {
    record: async (event) => {
      const done = new Promise<void>((resolve, reject) => waiting.push({ body: bodyOf(event, now()), resolve, reject }))
      writing ??= flush()
      await done
    },
    rows: ({ tenant, limit = 100 } = {}) => read(database, tenant, limit),
    verify: () => verify(database),
    close: async () => {
      await writing
      database.close()
    },
  }
}

function bodyOf({ tenant, who, action, collection, ids, status, requestId }: AuditEvent, at: number): string {
  return JSON.stringify({ at: new Date(at).toISOString(), tenant, who, action, ...(collection === undefined ? {} : { collection }), ...(ids === undefined ? {} : { ids: ids.slice(0, MAX_AUDITED_IDS) }), status, ...(requestId === undefined ? {} : { requestId }) })
}

const chain = (before: string, body: string): string => createHash('sha256').update(before).update(body).digest('hex')

function append(database: DatabaseSync, bodies: readonly string[]): void {
  // Immediate: another process must not append between reading the last hash and writing the next.
  database.exec('BEGIN IMMEDIATE')
  try {
    let hash = String(database.prepare('SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1').get()?.['hash'] ?? GENESIS)
    const insert = database.prepare('INSERT INTO audit (body, hash) VALUES (?, ?)')
    for (const body of bodies) {
      hash = chain(hash, body)
      insert.run(body, hash)
    }
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

function read(database: DatabaseSync, tenant: string | undefined, limit: number): readonly AuditRow[] {
  const rows: AuditRow[] = []
  for (const row of database.prepare('SELECT sequence, body, hash FROM audit ORDER BY sequence DESC').iterate()) {
    const event = JSON.parse(String(row['body'])) as AuditEvent & { readonly at: string }
    if (tenant === undefined || event.tenant === tenant) rows.push({ sequence: Number(row['sequence']), hash: String(row['hash']), ...event })
    if (rows.length >= limit) break
  }
  return rows.reverse()
}

function verify(database: DatabaseSync): AuditVerdict {
  let head = GENESIS
  let rows = 0
  for (const row of database.prepare('SELECT sequence, body, hash FROM audit ORDER BY sequence').iterate()) {
    rows++
    const sequence = Number(row['sequence'])
    const hash = chain(head, String(row['body']))
    if (sequence !== rows || hash !== row['hash']) return { ok: false, rows, head, brokenAt: rows }
    head = hash
  }
  return { ok: true, rows, head }
}
