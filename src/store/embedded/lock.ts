/**
 * One writer a collection. The lock is an exclusive transaction on an empty SQLite file beside the collection: the
 * operating system drops it when its process ends, however that happens, so there is nothing stale to clean up.
 * A second file says who holds it, for the error message only.
 */
import { DatabaseSync } from 'node:sqlite'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { setTimeout as delay } from 'node:timers/promises'
import { StoreError } from '../../errors.ts'
import { asStoreError } from './failures.ts'
import type { CollectionPaths } from './paths.ts'

const RETRY_MS = 50

export interface WriterLock {
  release(): void
}

/** Waits up to `waitMs` milliseconds, then throws STORE_LOCKED naming the holder's process, host and start. */
export async function acquireWriterLock(paths: CollectionPaths, waitMs: number, signal?: AbortSignal): Promise<WriterLock> {
  const deadline = performance.now() + waitMs
  for (;;) {
    const lock = tryLock(paths)
    if (lock !== undefined) return lock
    if (performance.now() >= deadline) throw lockedBy(paths)
    await delay(RETRY_MS)
    signal?.throwIfAborted()
  }
}

function tryLock(paths: CollectionPaths): WriterLock | undefined {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(paths.lock, { timeout: 0 })
    database.exec('BEGIN EXCLUSIVE')
    writeFileSync(paths.holder, `${JSON.stringify({ pid: process.pid, host: hostname(), since: new Date().toISOString() })}\n`)
  } catch (thrown) {
    database?.close()
    const failure = asStoreError(paths.folder, thrown)
    if (failure instanceof StoreError && failure.code === 'STORE_LOCKED') return undefined
    throw failure
  }
  const held = database
  return {
    release: () => {
      if (!held.isOpen) return
      rmSync(paths.holder, { force: true })
      held.close()
    },
  }
}

function lockedBy(paths: CollectionPaths): StoreError {
  const holder = readHolder(paths.holder)
  return new StoreError('STORE_LOCKED', `the collection is being written by ${holder}: ${paths.folder}`, { value: paths.folder, remedy: 'Wait until that process is done, or stop it.' })
}

function readHolder(file: string): string {
  try {
    const { pid, host, since } = JSON.parse(readFileSync(file, 'utf8')) as { readonly pid: number; readonly host: string; readonly since: string }
    return `process ${pid} on ${host} since ${since}`
  } catch {
    // The holder is between taking the lock and writing its name, or between removing its name and letting go.
    return 'another process'
  }
}
