/** A source → what it holds: itself, or the files of the archive that it is, at any depth. Containers are known by their bytes. */
import { MedirError } from '../../../src/errors.ts'
import { failure, skip } from '../items.ts'
import { peek, type Peeked } from '../peek.ts'
import type { ReadItem, SourceStream } from '../port.ts'
import { badEntryName, isNoise } from './entry-name.ts'
import type { ArchiveEntry } from './entry.ts'
import { gunzip, isGzip } from './gunzip.ts'
import { countEntry, createExpansion, MAX_DEPTH, type Expansion } from './limits.ts'
import { isOfficeZip } from './office.ts'
import { isTar, tarEntries } from './tar.ts'
import { isZip, zipEntries } from './zip.ts'

/** A file that is no archive, peeked at. Its bytes must be read, or left, before the next one is asked for. */
export interface Leaf extends Peeked {
  readonly name: string
  /** Where the file itself lies on disk: random access is possible. */
  readonly path?: string
}

export async function* unfold(source: SourceStream, signal: AbortSignal | undefined): AsyncGenerator<Leaf | ReadItem> {
  const expansion = createExpansion()
  yield* unfoldBytes(source.name, counted(source.open(signal), expansion), expansion, 0, signal, source.path)
}

async function* counted(bytes: AsyncIterable<Uint8Array>, expansion: Expansion): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    expansion.read += chunk.byteLength
    yield chunk
  }
}

async function* unfoldBytes(name: string, bytes: AsyncIterable<Uint8Array>, expansion: Expansion, depth: number, signal: AbortSignal | undefined, path?: string): AsyncGenerator<Leaf | ReadItem> {
  const peeked = await peek(bytes)
  const open = containerOf(peeked.head)
  if (open === undefined) yield { name, ...peeked, ...(path === undefined ? {} : { path }) }
  else if (depth >= MAX_DEPTH) yield failure(name, `archives are nested deeper than ${MAX_DEPTH}`)
  else if (open === 'gzip') yield* unfoldBytes(name, gunzip(peeked.replay, expansion), expansion, depth + 1, signal)
  else yield* unfoldEntries(name, open === 'tar' ? tarEntries(peeked.replay) : zipEntries(peeked.replay, expansion), expansion, depth + 1, signal)
}

function containerOf(head: Uint8Array): 'gzip' | 'zip' | 'tar' | undefined {
  if (isGzip(head)) return 'gzip'
  if (isZip(head)) return isOfficeZip(head) ? undefined : 'zip'
  return isTar(head) ? 'tar' : undefined
}

async function* unfoldEntries(archive: string, entries: AsyncGenerator<ArchiveEntry>, expansion: Expansion, depth: number, signal: AbortSignal | undefined): AsyncGenerator<Leaf | ReadItem> {
  const before = expansion.entries
  try {
    for await (const entry of entries) {
      signal?.throwIfAborted()
      countEntry(expansion)
      const name = `${archive}/${entry.name}`
      const bad = badEntryName(entry.name)
      if (bad !== undefined) yield failure(archive, `entry ${expansion.entries} is refused: ${bad}`)
      else if ('link' in entry) yield skip(name, 'archive entry', 'link')
      else if (!isNoise(entry.name)) yield* guarded(name, unfoldBytes(name, entry.bytes, expansion, depth, signal), signal)
    }
    if (expansion.entries === before) yield skip(archive, 'archive', 'empty-archive')
  } catch (error) {
    signal?.throwIfAborted()
    yield failure(archive, error instanceof MedirError ? error.message : 'the archive is damaged or breaks off', 'SOURCE_UNREADABLE')
  }
}

/** A damaged entry fails alone. */
async function* guarded(name: string, items: AsyncGenerator<Leaf | ReadItem>, signal: AbortSignal | undefined): AsyncGenerator<Leaf | ReadItem> {
  try {
    yield* items
  } catch (error) {
    signal?.throwIfAborted()
    yield failure(name, error instanceof MedirError ? error.message : 'the entry is damaged or breaks off', 'SOURCE_UNREADABLE')
  }
}
