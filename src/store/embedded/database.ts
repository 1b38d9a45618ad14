/** Opens a collection's SQLite file and refuses one that is foreign, newer or cut short. */
import { DatabaseSync } from 'node:sqlite'
import { existsSync, statSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { StoreError } from '../../errors.ts'
import { asStoreError, corrupt, guarded } from './failures.ts'
import { APPLICATION_ID, FORMAT_VERSION, SCHEMA } from './schema.ts'

/** Rows of float32 vectors are 1.5 kB: five fit a page of 8 kB, two one of 4 kB. */
const PAGE_BYTES = 8192
/** SQLite's own page cache a connection; the operating system caches the rest. */
const CACHE_KIB = 8192
/** Checkpoints of another process hold the file for moments only. */
const BUSY_MS = 5000

/**
 * `read` never changes anything. `write` syncs the log at every commit: an acknowledged write outlives the process and the power.
 */
export function openDatabase(file: string, mode: 'read' | 'write'): DatabaseSync {
  return guarded(file, () => {
    const database = mode === 'write' ? new DatabaseSync(file, { timeout: BUSY_MS }) : openForReading(file)
    try {
      database.exec(`PRAGMA cache_size = -${CACHE_KIB}; PRAGMA synchronous = FULL;`)
      checkHeader(database, file)
      return database
    } catch (thrown) {
      database.close()
      throw thrown
    }
  })
}

/** A reader of a WAL file needs its shared-memory file; on a read-only disk, where nobody writes, `immutable` does without. */
function openForReading(file: string): DatabaseSync {
  const attempt = (location: string | URL): DatabaseSync => {
    const database = new DatabaseSync(location, { readOnly: true, timeout: BUSY_MS })
    try {
      database.prepare('SELECT count(*) FROM sqlite_schema').get()
      return database
    } catch (thrown) {
      database.close()
      throw thrown
    }
  }
  try {
    return attempt(file)
  } catch (thrown) {
    const failure = asStoreError(file, thrown)
    const unwritable = failure instanceof StoreError && failure.code === 'STORE_UNWRITABLE'
    if (!unwritable || !existsSync(file) || bytesOf(`${file}-wal`) > 0) throw failure
    const location = pathToFileURL(file)
    location.searchParams.set('immutable', '1')
    return attempt(location)
  }
}

export function createDatabase(file: string): DatabaseSync {
  return guarded(file, () => {
    const database = new DatabaseSync(file, { timeout: BUSY_MS })
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -${CACHE_KIB};`)
    database.exec(`BEGIN; PRAGMA application_id = ${APPLICATION_ID}; PRAGMA user_version = ${FORMAT_VERSION}; ${SCHEMA} COMMIT;`)
    return database
  })
}

export const bytesOf = (file: string): number => statSync(file, { throwIfNoEntry: false })?.size ?? 0

const pragma = (database: DatabaseSync, name: string): number => Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0])

function checkHeader(database: DatabaseSync, file: string): void {
  if (pragma(database, 'application_id') !== APPLICATION_ID) throw corrupt(file)
  const version = pragma(database, 'user_version')
  if (version !== FORMAT_VERSION) {
    throw new StoreError('STORE_CORRUPT', `the collection has format ${version}, this medir reads ${FORMAT_VERSION}: ${file}`, { value: file, remedy: 'Use the medir version that wrote it, or index again.' })
  }
  // While a log exists the file may lawfully be shorter than its header says, because a checkpoint grows it.
  if (bytesOf(`${file}-wal`) > 0) return
  if (bytesOf(file) < pragma(database, 'page_count') * pragma(database, 'page_size')) throw corrupt(file)
}

/** Compares every row with its index entries; rows and overflow pages of other tables are not read. */
export function verifyTables(database: DatabaseSync, tables: readonly string[], file: string): void {
  for (const table of tables) {
    const [first] = database.prepare(`PRAGMA integrity_check(${table})`).all()
    if (first?.['integrity_check'] !== 'ok') throw corrupt(file)
  }
}

/** Runs `work` in one transaction: all of it or, when anything throws, nothing of it. */
export function transaction<T>(database: DatabaseSync, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (thrown) {
    // A full disk has rolled back already.
    if (database.isTransaction) database.exec('ROLLBACK')
    throw thrown
  }
}

/** Runs `work` on one consistent state of the file, whatever other processes commit meanwhile. */
export function snapshotRead<T>(database: DatabaseSync, work: () => T): T {
  if (database.isTransaction) return work()
  database.exec('BEGIN')
  try {
    return work()
  } finally {
    if (database.isTransaction) database.exec('COMMIT')
  }
}
