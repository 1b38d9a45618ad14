/**
 * A snapshot is one file: a line that says what it is, gzip of a line of JSON a point, and a last line with the SHA-256 of
 * everything before it. It is of one moment, of a collection on any number of nodes, and makes one on any other number.
 */
import { createHash } from 'node:crypto'
import { createReadStream, existsSync, readSync, openSync, closeSync, statSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { SourceError, StoreError } from '../../errors.ts'
import type { CollectionKey } from '../../domain.ts'
import type { CollectionSettings } from '../port.ts'
import { batches } from './batches.ts'
import type { Connection } from './connection.ts'
import { createIndexes } from './description.ts'
import { indexesOf, LEXICAL, WHOLE, WINDOWS, type PayloadIndex } from './layout.ts'
import type { Points } from './points.ts'
import type { Payload, Point } from './records.ts'
import type { Moment, Session } from './session.ts'
import { readState, swapState, type CollectionState } from './state.ts'

const MAGIC = 'medir qdrant snapshot 1\n'
const TRAILER = /^\nsha256 ([0-9a-f]{64})\n$/
const TRAILER_BYTES = '\nsha256 \n'.length + 64
const PAGE = 256

/** What the first line of a snapshot says. */
interface Header {
  readonly settings: CollectionSettings
  readonly state: CollectionState
}

/** Writes the collection as it is at one moment; OVERLOADED when writers never leave it in peace so long. */
export async function writeSnapshot(session: Session, file: string, signal?: AbortSignal): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const part = `${file}.${process.pid}.part`
  try {
    const written = await session.read(async (moment) => writePart(session, moment, part, signal), signal)
    await rename(part, file)
    return written
  } finally {
    await rm(part, { force: true })
  }
}

async function writePart(session: Session, moment: Moment, part: string, signal: AbortSignal | undefined): Promise<{ readonly bytes: number; readonly sha256: string }> {
  const content = createHash('sha256').update(MAGIC)
  const handle = await open(part, 'w')
  try {
    await handle.write(MAGIC)
    const hashing = new Transform({ transform: (chunk: Buffer, _encoding, done) => done(null, (content.update(chunk), chunk)) })
    await pipeline(Readable.from(lines(session, moment, signal)), createGzip(), hashing, async (chunks) => {
      for await (const chunk of chunks) await handle.write(chunk as Buffer)
    }, signal === undefined ? {} : { signal })
    const trailer = `\nsha256 ${content.copy().digest('hex')}\n`
    await handle.write(trailer)
    await handle.sync()
    return { bytes: (await handle.stat()).size, sha256: content.update(trailer).digest('hex') }
  } catch (thrown) {
    throw signal?.aborted === true ? signal.reason : thrown
  } finally {
    await handle.close()
  }
}

async function* lines(session: Session, moment: Moment, signal: AbortSignal | undefined): AsyncGenerator<string> {
  const header: Header = { settings: moment.description.settings, state: moment.state }
  yield `${JSON.stringify(header)}\n`
  const filter = { must: [{ key: 'generation', range: { gte: 0 } }, ...moment.visible] }
  const vectors = moment.description.settings.dimension === undefined ? [LEXICAL] : [LEXICAL, WHOLE, WINDOWS]
  for await (const points of session.points.scrollAll({ filter, limit: PAGE, payload: ['kind'] }, signal)) {
    const whole = await session.points.retrieve(points.map(({ id }) => id), 'all', vectors, signal)
    for (const { id, payload, vector } of whole.toSorted((left, right) => (left.id < right.id ? -1 : 1))) yield `${JSON.stringify({ id, payload, vector })}\n`
  }
}

export interface Snapshot {
  readonly settings: CollectionSettings
  /** Puts all points and the state into a new physical collection. */
  fill(connection: Connection, points: Points, statePoints: Points, key: CollectionKey, signal?: AbortSignal): Promise<void>
}

/** SOURCE_UNREADABLE, SNAPSHOT_INVALID: every byte is checked before anything is made of it. */
export async function readSnapshot(file: string, signal?: AbortSignal): Promise<Snapshot> {
  if (!existsSync(file)) throw new SourceError('SOURCE_UNREADABLE', 'there is no such snapshot file', { value: file, remedy: 'Check the path.' })
  const end = await verify(file, signal)
  const first = await linesOf(file, end).next()
  const { settings, state } = JSON.parse(String(first.value)) as Header
  return { settings, fill: async (connection, points, statePoints, key, fillSignal) => fill(linesOf(file, end), state, { connection, points, statePoints, tenant: key.tenant }, fillSignal) }
}

async function fill(
  all: AsyncGenerator<string>,
  state: CollectionState,
  target: { readonly connection: Connection; readonly points: Points; readonly statePoints: Points; readonly tenant: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  await all.next()
  const indexed = new Map<string, PayloadIndex>()
  let part: Point[] = []
  const flush = async (): Promise<void> => {
    const missing = part.flatMap(({ payload }) => indexesOf((payload as { readonly fields: Parameters<typeof indexesOf>[0] }).fields)).filter(({ path }) => !indexed.has(path) && indexed.set(path, { path, schema: { type: 'keyword' } }))
    await createIndexes(target.connection, target.points.collection, missing, signal)
    for (const { items } of batches(part)) await target.points.upsert(items, undefined, signal)
    part = []
  }
  for await (const line of all) {
    const { id, payload, vector } = JSON.parse(line) as { readonly id: string; readonly payload: Payload; readonly vector: Point['vector'] }
    part.push({ id, vector: vector ?? {}, payload: { ...payload, tenant: target.tenant } })
    if (part.length === PAGE) await flush()
  }
  await flush()
  const fresh = await readState(target.statePoints, signal)
  const { lease: _lease, removing: _removing, ...kept } = state
  await swapState(target.statePoints, fresh.version, { ...kept, begun: state.begun, generation: state.begun, version: fresh.version + 1, described: 1, incarnation: fresh.incarnation })
}

async function* linesOf(file: string, end: number): AsyncGenerator<string> {
  const stream = createReadStream(file, { start: MAGIC.length, end: end - 1 })
  yield* createInterface({ input: stream.pipe(createGunzip()), crlfDelay: Number.POSITIVE_INFINITY })
}

/** Where the content ends. */
async function verify(file: string, signal: AbortSignal | undefined): Promise<number> {
  const end = statSync(file).size - TRAILER_BYTES
  if (end <= MAGIC.length) throw invalid(file, 'it is too short')
  if (bytesAt(file, 0, MAGIC.length) !== MAGIC) throw invalid(file, 'it does not begin as one')
  const content = createHash('sha256')
  await pipeline(createReadStream(file, { end: end - 1 }), async (chunks) => {
    for await (const chunk of chunks) content.update(chunk as Buffer)
  }, signal === undefined ? {} : { signal })
  if (TRAILER.exec(bytesAt(file, end, TRAILER_BYTES))?.[1] !== content.digest('hex')) throw invalid(file, 'its content hash does not match')
  return end
}

function bytesAt(file: string, from: number, count: number): string {
  const input = openSync(file, 'r')
  try {
    const buffer = Buffer.alloc(count)
    readSync(input, buffer, 0, count, from)
    return buffer.toString('latin1')
  } finally {
    closeSync(input)
  }
}

function invalid(file: string, why: string): StoreError {
  return new StoreError('SNAPSHOT_INVALID', `the file is not an intact snapshot, ${why}: ${file}`, { value: file, remedy: 'Use another copy of the snapshot.' })
}
