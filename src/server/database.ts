/** The small SQLite files of the service: keys, jobs, audit. Acknowledged means on disk. */
import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreError } from '../errors.ts'

const BUSY_MS = 5_000

/** `file` may be `:memory:`. The folder is made readable to its owner alone. STORE_UNWRITABLE. */
export function openServiceDatabase(file: string, schema: string): DatabaseSync {
  try {
    if (file !== ':memory:') mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    const database = new DatabaseSync(file, { timeout: BUSY_MS })
    database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; ${schema}`)
    return database
  } catch (error) {
    throw new StoreError('STORE_UNWRITABLE', 'a file of the service cannot be opened', { value: file, cause: error, remedy: 'Check the permissions of the folder, and that the file is whole.' })
  }
}
