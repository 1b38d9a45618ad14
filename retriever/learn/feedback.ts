/**
 * What users made of their hits, when the owner turned it on: clicks and judgements, by pseudonym, for a bounded time, one
 * file a collection so that nothing crosses tenants. Confirmed pairs join training or held-out queries by their document.
 */
import { createHmac, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

export interface Feedback {
  /** De-identified. */
  readonly query: string
  readonly documentId: string
  readonly kind: 'click' | 'judgement'
  /** 0 to 3; a click has none. */
  readonly grade?: number
  /** Whoever gave it; kept only as a keyed hash. */
  readonly who: string
}

export interface ConfirmedPair {
  readonly query: string
  readonly documentId: string
}

export interface FeedbackStore {
  add(feedback: Feedback): void
  /** Pairs judged relevant (mean grade ≥ 2), or clicked by two people and never judged below 2; ordered by query and document. */
  confirmed(): readonly ConfirmedPair[]
  close(): void
}

const DAY_MS = 86_400_000
/** People whose clicks together count as one judgement. */
const CLICKERS = 2
const RELEVANT = 2

/** What is older than `days` is gone with the next entry. */
export function openFeedback(folder: string, days: number, now: () => number = Date.now): FeedbackStore {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const database = new DatabaseSync(join(folder, 'feedback.sqlite'), { timeout: 2_000 })
  database.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE IF NOT EXISTS secret (salt TEXT NOT NULL);
    CREATE TABLE IF NOT EXISTS feedback (query TEXT NOT NULL, document TEXT NOT NULL, kind TEXT NOT NULL, grade INTEGER, who TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (query, document, kind, who));
    CREATE INDEX IF NOT EXISTS by_time ON feedback (at)`)
  const salt = saltOf(database)
  const insert = database.prepare('INSERT OR REPLACE INTO feedback VALUES (?, ?, ?, ?, ?, ?)')
  const expire = database.prepare('DELETE FROM feedback WHERE at < ?')
  const select = database.prepare(`SELECT query, document FROM feedback WHERE at >= ? GROUP BY query, document
    HAVING coalesce(avg(CASE kind WHEN 'judgement' THEN grade END) >= ${RELEVANT}, sum(kind = 'click') >= ${CLICKERS}) ORDER BY query, document`)
  return {
    add: ({ query, documentId, kind, grade, who }) => {
      expire.run(now() - days * DAY_MS)
      insert.run(query, documentId, kind, grade ?? null, createHmac('sha256', salt).update(who).digest('hex').slice(0, 16), now())
    },
    confirmed: () => select.all(now() - days * DAY_MS).map((row) => ({ query: String(row['query']), documentId: String(row['document']) })),
    close: () => database.close(),
  }
}

function saltOf(database: DatabaseSync): string {
  const known = database.prepare('SELECT salt FROM secret').get()
  if (known !== undefined) return String(known['salt'])
  const salt = randomBytes(16).toString('hex')
  database.prepare('INSERT INTO secret SELECT ? WHERE NOT EXISTS (SELECT 1 FROM secret)').run(salt)
  return String(database.prepare('SELECT salt FROM secret').get()?.['salt'])
}
