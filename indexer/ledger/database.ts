/** Opens a ledger's file. */
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { CollectionKey } from '../../src/domain.ts'
import { StoreError } from '../../src/errors.ts'
import { LEDGER_MIGRATION, LEDGER_SCHEMA, LEDGER_VERSION } from './schema.ts'

const BUSY_MS = 5_000
/** Near-duplicates are looked up all over their table; SQLite's own 2 MB would read it from disk again and again. */
const CACHE_KIB = 65_536
/** SQLite's name for a database that ends with its connection and is on the disk where it outgrows its cache. */
export const TEMPORARY = ''

export function ledgerFile(home: string, { tenant, name }: CollectionKey): string {
  return join(home, 'ledgers', tenant, `${name}.db`)
}

export const hasLedger = (home: string, key: CollectionKey): boolean => existsSync(ledgerFile(home, key))

/** A crash loses no committed transaction, a power failure the last ones at most: the store is the truth for what is stored, and the next run mends the ledger by it. */
export function openLedgerDatabase(file: string, busyMs = BUSY_MS): DatabaseSync {
  try {
    if (file !== TEMPORARY) mkdirSync(dirname(file), { recursive: true })
    const database = new DatabaseSync(file, { timeout: busyMs })
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;')
    database.exec(`PRAGMA cache_size = -${CACHE_KIB};`)
    if (versionOf(database) < LEDGER_VERSION) updateTables(database)
    if (versionOf(database) === LEDGER_VERSION) return database
    database.close()
  } catch (cause) {
    throw new StoreError('STORE_UNWRITABLE', 'the ledger cannot be opened', { value: file, cause, remedy: 'Check the disk and the permissions; a ledger that is damaged may be deleted, the next run makes it anew from the collection.' })
  }
  throw new StoreError('STORE_CORRUPT', 'the ledger is of another version of medir', { value: file, remedy: 'Use that version, or delete the ledger: the next run makes it anew from the collection.' })
}

export function deleteLedger(home: string, key: CollectionKey): void {
  for (const end of ['', '-wal', '-shm']) rmSync(`${ledgerFile(home, key)}${end}`, { force: true })
}

const versionOf = (database: DatabaseSync): number => Number(database.prepare('PRAGMA user_version').get()?.['user_version'])

/** Two processes may open a ledger at once: the second finds the tables made. */
function updateTables(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE')
  const version = versionOf(database)
  if (version < LEDGER_VERSION) database.exec(`${version === 0 ? LEDGER_SCHEMA : LEDGER_MIGRATION} PRAGMA user_version = ${LEDGER_VERSION};`)
  database.exec('COMMIT')
}
