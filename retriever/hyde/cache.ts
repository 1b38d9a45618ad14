/** Hypotheses on disk, so that a question asked before costs nothing: SQLite, bounded, oldest out first. */
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { recordingKey } from '../../src/generate/recorded/generator.ts'

const MAX_ENTRIES = 100_000

export interface CacheKey {
  readonly tenant: string
  readonly query: string
  readonly promptHash: string
  readonly model: string
  readonly language: string
}

export interface HypothesisCache {
  get(key: CacheKey): readonly string[] | undefined
  put(key: CacheKey, texts: readonly string[]): void
  close(): void
}

/** The query itself is kept only as a hash. */
export function openHypothesisCache(file: string, maxEntries = MAX_ENTRIES): HypothesisCache {
  mkdirSync(dirname(file), { recursive: true })
  const database = new DatabaseSync(file, { timeout: 2_000 })
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS hypotheses (key TEXT PRIMARY KEY, texts TEXT NOT NULL, sequence INTEGER NOT NULL)')
  const select = database.prepare('SELECT texts FROM hypotheses WHERE key = ?')
  const insert = database.prepare('INSERT OR REPLACE INTO hypotheses VALUES (?, ?, (SELECT coalesce(max(sequence), 0) + 1 FROM hypotheses))')
  const trim = database.prepare('DELETE FROM hypotheses WHERE sequence <= (SELECT max(sequence) FROM hypotheses) - ?')
  return {
    get: (key) => {
      const row = select.get(hashKey(key))
      return row === undefined ? undefined : (JSON.parse(String(row['texts'])) as readonly string[])
    },
    put: (key, texts) => {
      insert.run(hashKey(key), JSON.stringify(texts))
      trim.run(maxEntries)
    },
    close: () => database.close(),
  }
}

function hashKey({ tenant, query, promptHash, model, language }: CacheKey): string {
  return createHash('sha256').update(JSON.stringify([tenant, recordingKey(query), promptHash, model, language])).digest('hex')
}
