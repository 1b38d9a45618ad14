/** Turns what SQLite and the file system throw into the store's own errors, each naming the file. */
import { MedirError, StoreError } from '../../errors.ts'

// Primary result codes, https://www.sqlite.org/rescode.html
/** Our statements never change, so one that cannot be compiled means that the schema was damaged. */
const SQLITE_ERROR = 1
const SQLITE_PERM = 3
const SQLITE_BUSY = 5
const SQLITE_LOCKED = 6
const SQLITE_READONLY = 8
const SQLITE_IOERR = 10
const SQLITE_CORRUPT = 11
const SQLITE_FULL = 13
const SQLITE_CANTOPEN = 14
const SQLITE_NOTADB = 26
/** A page beyond the end of the file: it was cut short. */
const SQLITE_IOERR_SHORT_READ = 522

/** Making a folder on a read-only disk can say ENOENT. */
const UNWRITABLE: ReadonlySet<string> = new Set(['EROFS', 'EACCES', 'EPERM', 'ENOENT', 'ENOTDIR'])

export function corrupt(file: string, cause?: unknown): StoreError {
  return new StoreError('STORE_CORRUPT', `the collection file is damaged: ${file}`, { value: file, cause, remedy: 'Restore the collection from a snapshot, or drop it and index again.' })
}

const unwritable = (file: string, cause: unknown): StoreError =>
  new StoreError('STORE_UNWRITABLE', `the collection cannot be written: ${file}`, { value: file, cause, remedy: 'Check that the disk is not mounted read-only and that this user may write there.' })

const full = (file: string, cause: unknown): StoreError =>
  new StoreError('DISK_FULL', `the disk is full; the last write was rolled back: ${file}`, { value: file, cause, remedy: 'Free some space and run again; what was acknowledged is kept.' })

const unavailable = (file: string, cause: unknown): StoreError =>
  new StoreError('STORE_UNAVAILABLE', `the collection file could not be read or written: ${file}`, { value: file, cause, remedy: 'Check the disk and try again.' })

export function asStoreError(file: string, thrown: unknown): unknown {
  if (thrown instanceof MedirError || !(thrown instanceof Error)) return thrown
  const { errcode, code } = thrown as { readonly errcode?: number; readonly code?: string }
  if (errcode !== undefined) return fromSqlite(file, errcode, thrown)
  if (code === 'ENOSPC' || code === 'EDQUOT') return full(file, thrown)
  if (code !== undefined && UNWRITABLE.has(code)) return unwritable(file, thrown)
  if (code === 'EIO') return unavailable(file, thrown)
  return thrown
}

function fromSqlite(file: string, errcode: number, thrown: Error): unknown {
  if (errcode === SQLITE_IOERR_SHORT_READ) return corrupt(file, thrown)
  switch (errcode & 0xff) {
    case SQLITE_ERROR:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return corrupt(file, thrown)
    case SQLITE_FULL:
      return full(file, thrown)
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
      return unwritable(file, thrown)
    case SQLITE_IOERR:
      return unavailable(file, thrown)
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return new StoreError('STORE_LOCKED', `another process keeps the collection busy: ${file}`, { value: file, cause: thrown, remedy: 'Try again.' })
    default:
      return thrown
  }
}

/** Runs `work`; whatever SQLite throws comes out as a StoreError that names `file`. */
export function guarded<T>(file: string, work: () => T): T {
  try {
    return work()
  } catch (thrown) {
    throw asStoreError(file, thrown)
  }
}

export async function guardedAsync<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw asStoreError(file, thrown)
  }
}
