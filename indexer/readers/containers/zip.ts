/** zip (APPNOTE 6.3), streaming over the local headers: entries come out before the archive is read to its end, or although it breaks off. */
import { Unzip, UnzipInflate } from 'fflate'
import { SourceError } from '../../../src/errors.ts'
import type { ArchiveEntry } from './entry.ts'
import { countUnfolded, type Expansion } from './limits.ts'
import { createTail } from './zip-directory.ts'

/** Small, because each may unfold a thousandfold before anyone can say stop. */
const SLICE_BYTES = 16_384
const STORED = 0
const DEFLATED = 8

export function isZip(head: Uint8Array): boolean {
  return head[0] === 0x50 && head[1] === 0x4b && ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6))
}

type Event = { readonly entry: string } | { readonly chunk: Uint8Array } | { readonly end: true } | { readonly damaged: true }

export async function* zipEntries(bytes: AsyncIterable<Uint8Array>, expansion: Expansion): AsyncGenerator<ArchiveEntry> {
  const tail = createTail()
  const next = eventSource(tail.watch(bytes), expansion)
  let seen = 0
  let event = await next()
  while (event !== undefined) {
    if (!('entry' in event)) {
      event = await next()
      continue
    }
    seen++
    yield { name: event.entry, bytes: entryBytes() }
    do event = await next()
    while (event !== undefined && !('entry' in event))
  }
  // A header that is damaged is passed over in silence; the directory at the end knows how many there were.
  const stated = tail.entries()
  if (stated === undefined) throw new SourceError('SOURCE_INVALID', 'the archive breaks off: it has no directory at its end')
  if (seen < stated) throw new SourceError('SOURCE_INVALID', `the archive is damaged: ${stated - seen} of its ${stated} entries could not be found`)

  async function* entryBytes(): AsyncGenerator<Uint8Array> {
    for (;;) {
      const part = await next(true)
      if (part === undefined || 'damaged' in part) throw new SourceError('SOURCE_INVALID', 'the entry is damaged or breaks off')
      if (!('chunk' in part)) return
      yield part.chunk
    }
  }
}

/** Events in the archive's order. With `inside`, the next entry's start is left for later. */
function eventSource(bytes: AsyncIterable<Uint8Array>, expansion: Expansion): (inside?: boolean) => Promise<Event | undefined> {
  const queue: Event[] = []
  const iterator = slices(bytes)[Symbol.asyncIterator]()
  let ended = false
  let bomb: unknown
  const unzip = new Unzip((file) => {
    queue.push({ entry: file.name })
    file.ondata = (error, chunk, final) => {
      if (error !== null) queue.push({ damaged: true })
      else {
        // The decompressor catches what is thrown in here, so a bomb is remembered and thrown outside.
        try {
          countUnfolded(expansion, chunk.byteLength)
        } catch (thrown) {
          bomb = thrown
        }
        if (chunk.byteLength > 0 && bomb === undefined) queue.push({ chunk })
        if (final) queue.push({ end: true })
      }
    }
    if (file.compression !== STORED && file.compression !== DEFLATED) unzip.register(refusalOf(file.compression))
    file.start()
  })
  unzip.register(UnzipInflate)
  return async (inside = false) => {
    while (queue.length === 0 && !ended) {
      const slice = await iterator.next()
      ended = slice.done === true
      push(slice.done === true ? new Uint8Array() : slice.value, ended)
    }
    const first = queue[0]
    return inside && first !== undefined && 'entry' in first ? { damaged: true } : queue.shift()
  }

  function push(slice: Uint8Array, final: boolean): void {
    try {
      unzip.push(slice, final)
    } catch {
      queue.push({ damaged: true })
      ended = true
    }
    if (bomb !== undefined) throw bomb
  }
}

/** Takes an entry of a method that is not read (Deflate64, LZMA, zstd) out of the stream, so that the next ones are reached. */
function refusalOf(compression: number): typeof UnzipInflate {
  return class extends UnzipInflate {
    static override compression = compression
    override push(): void {
      this.ondata(new Error('unknown method') as never, new Uint8Array(), false)
    }
  }
}

async function* slices(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // Copies: the decompressor keeps what it is given, and streams reuse their buffers.
  for await (const chunk of bytes) for (let from = 0; from < chunk.byteLength; from += SLICE_BYTES) yield chunk.slice(from, from + SLICE_BYTES)
}
