/** Hypotheses on disk, so that a question asked before costs nothing: SQLite, bounded, oldest out first. */
import { createHash } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { z } from 'zod'
import { recordingKey } from '../../src/generate/recorded/generator.ts'
import { withoutUndefined } from '../../src/without-undefined.ts'

const MAX_ENTRIES = 100_000

export interface CacheKey {
  readonly tenant: string
  readonly query: string
  /** Of every prompt that was used, and of whatever else shaped the answer: passages shown, exemplars, count. */
  readonly promptHash: string
  readonly model: string
  readonly language: string
}

/** What a generator gave for a query. */
export interface Written {
  readonly texts: readonly string[]
  /** Plausible but wrong alternatives (contrastive hypotheses). */
  readonly mimics?: readonly string[]
  /** Places of the shown passages that were judged relevant. */
  readonly relevant?: readonly number[]
  /** Mean over tokens and texts. */
  readonly logProbability?: number
}

export interface CachedHypotheses extends Written {
  /** Milliseconds since 1970. */
  readonly written: number
}

export interface HypothesisCache {
  get(key: CacheKey): CachedHypotheses | undefined
  put(key: CacheKey, written: Written): void
  close(): void
}

const rowSchema = z.object({ texts: z.array(z.string()), mimics: z.array(z.string()).optional(), relevant: z.array(z.int()).optional(), logProbability: z.number().optional() })

/** The query itself is kept only as a hash. */
export function openHypothesisCache(file: string, { maxEntries = MAX_ENTRIES, now = Date.now }: { readonly maxEntries?: number; readonly now?: () => number } = {}): HypothesisCache {
  mkdirSync(dirname(file), { recursive: true })
  const database = new DatabaseSync(file, { timeout: 2_000 })
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS written (key TEXT PRIMARY KEY, answer TEXT NOT NULL, at INTEGER NOT NULL, sequence INTEGER NOT NULL); CREATE INDEX IF NOT EXISTS by_sequence ON written (sequence)')
  const select = database.prepare('SELECT answer, at FROM written WHERE key = ?')
  const insert = database.prepare('INSERT OR REPLACE INTO written VALUES (?, ?, ?, (SELECT coalesce(max(sequence), 0) + 1 FROM written))')
  const trim = database.prepare('DELETE FROM written WHERE sequence <= (SELECT max(sequence) FROM written) - ?')
  return {
    get: (key) => {
      const row = select.get(hashKey(key))
      if (row === undefined) return undefined
      return { ...withoutUndefined(rowSchema.parse(JSON.parse(String(row['answer'])))), written: Number(row['at']) }
    },
    put: (key, written) => {
      insert.run(hashKey(key), JSON.stringify(written), now())
      trim.run(maxEntries)
    },
    close: () => database.close(),
  }
}

function hashKey({ tenant, query, promptHash, model, language }: CacheKey): string {
  return createHash('sha256').update(JSON.stringify([tenant, recordingKey(query), promptHash, model, language])).digest('hex')
}
