/**
 * A snapshot is one file: a line that says what it is, the collection's SQLite file, and a last line with the SHA-256 of
 * everything before it. Any changed, missing or added byte is found before anything is put in place.
 */
import { createHash, type Hash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { backup, DatabaseSync } from 'node:sqlite'
import { StoreError } from '../../errors.ts'
import { openDatabase } from './database.ts'

const MAGIC = new TextEncoder().encode('medir snapshot 1\n')
const TRAILER = /^\nsha256 ([0-9a-f]{64})\n$/
const TRAILER_BYTES = '\nsha256 \n'.length + 64
const CHUNK = 1 << 20
/** Pages a step of the copy: all of them, so that writers cannot make it start over. */
const ALL_PAGES = 2 ** 31 - 1

/** Copies the collection as it is at one moment, while others read and write it. The sha256 is that of the whole file. */
export async function writeSnapshot(database: string, file: string, signal?: AbortSignal): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const copy = `${file}.${process.pid}.copy`
  const target = `${file}.${process.pid}.part`
  try {
    await copyDatabase(database, copy)
    signal?.throwIfAborted()
    const result = await pack(copy, target, signal)
    renameSync(target, file)
    return result
  } finally {
    for (const leftover of [copy, `${copy}-wal`, `${copy}-shm`, target]) rmSync(leftover, { force: true })
  }
}

async function copyDatabase(database: string, copy: string): Promise<void> {
  rmSync(copy, { force: true })
  const source = openDatabase(database, 'read')
  try {
    await backup(source, copy, { rate: ALL_PAGES })
  } finally {
    source.close()
  }
}

async function pack(copy: string, target: string, signal: AbortSignal | undefined): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const content = createHash('sha256').update(MAGIC)
  const output = openSync(target, 'w')
  try {
    writeSync(output, MAGIC)
    await eachChunk(copy, 0, statSync(copy).size, signal, (chunk) => {
      content.update(chunk)
      writeSync(output, chunk)
    })
    const trailer = new TextEncoder().encode(`\nsha256 ${content.copy().digest('hex')}\n`)
    writeSync(output, trailer)
    fsyncSync(output)
    return { bytes: statSync(target).size, sha256: content.update(trailer).digest('hex') }
  } finally {
    closeSync(output)
  }
}

/** Writes the collection file held in `file` to `database`. Throws SNAPSHOT_INVALID; then `database` is not to be used. */
export async function unpackSnapshot(file: string, database: string, signal?: AbortSignal): Promise<void> {
  const size = statSync(file).size
  const end = size - TRAILER_BYTES
  if (end < MAGIC.length) throw invalid(file, 'it is too short')
  const content = createHash('sha256')
  await checkMagic(file, content)
  const output = openSync(database, 'wx')
  try {
    await eachChunk(file, MAGIC.length, end, signal, (chunk) => {
      content.update(chunk)
      writeSync(output, chunk)
    })
    fsyncSync(output)
  } finally {
    closeSync(output)
  }
  let trailer = ''
  await eachChunk(file, end, size, signal, (chunk) => (trailer += chunk.toString('latin1')))
  if (TRAILER.exec(trailer)?.[1] !== content.digest('hex')) throw invalid(file, 'its content hash does not match')
  settle(database)
}

async function checkMagic(file: string, content: Hash): Promise<void> {
  await eachChunk(file, 0, MAGIC.length, undefined, (chunk) => {
    if (!chunk.equals(MAGIC)) throw invalid(file, 'it does not begin as one')
    content.update(chunk)
  })
}

/** A copy of a write-ahead-log file must be opened once for writing before readers can have it. */
function settle(database: string): void {
  const opened = new DatabaseSync(database)
  opened.exec('PRAGMA journal_mode = WAL')
  opened.close()
  // An intact snapshot of a format that this version does not read is refused before it is put in place.
  openDatabase(database, 'read').close()
}

/** Hands over the bytes from `start` to `end`, a megabyte at a time, letting others run in between. */
async function eachChunk(file: string, start: number, end: number, signal: AbortSignal | undefined, visit: (chunk: Buffer) => void): Promise<void> {
  const input = openSync(file, 'r')
  try {
    const buffer = Buffer.allocUnsafe(CHUNK)
    for (let at = start; at < end; ) {
      signal?.throwIfAborted()
      const read = readSync(input, buffer, 0, Math.min(CHUNK, end - at), at)
      if (read === 0) throw invalid(file, 'it was cut short while it was read')
      visit(buffer.subarray(0, read))
      at += read
      await new Promise((resolve) => setImmediate(resolve))
    }
  } finally {
    closeSync(input)
  }
}

function invalid(file: string, why: string): StoreError {
  return new StoreError('SNAPSHOT_INVALID', `the file is not an intact snapshot, ${why}: ${file}`, { value: file, remedy: 'Use another copy of the snapshot.' })
}
