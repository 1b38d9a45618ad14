/** tar (POSIX ustar, pax, GNU), streaming. */
import type { Readable, Writable } from 'node:stream'
import { extract, type Header } from 'tar-stream'
import { drained } from './gunzip.ts'
import type { ArchiveEntry } from './entry.ts'

const HEADER_BYTES = 512

/** Old archives have no magic, so the header's own checksum decides. */
export function isTar(head: Uint8Array): boolean {
  if (head.byteLength < HEADER_BYTES || head[0] === 0) return false
  const stated = Number.parseInt(new TextDecoder('latin1').decode(head.subarray(148, 156)).replaceAll('\0', ' ').trim(), 8)
  const sum = head.subarray(0, HEADER_BYTES).reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 32 : byte), 0)
  return stated === sum
}

export async function* tarEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<ArchiveEntry> {
  const archive = extract()
  const feeding = feed(bytes, archive)
  try {
    for await (const entry of archive as AsyncIterable<Readable & { readonly header: Header }>) {
      const { name, type } = entry.header
      if (type === 'file' || type === 'contiguous-file') {
        yield { name, bytes: entry as AsyncIterable<Uint8Array> }
      } else if (type === 'symlink' || type === 'link') yield { name, link: true }
      entry.resume()
    }
  } finally {
    ;(archive as unknown as Readable).destroy()
    await feeding
  }
}

async function feed(bytes: AsyncIterable<Uint8Array>, archive: ReturnType<typeof extract>): Promise<void> {
  try {
    for await (const chunk of bytes) {
      if (archive.destroyed) return
      if (!archive.write(chunk)) await drained(archive)
    }
    ;(archive as unknown as Writable).end()
  } catch (error) {
    archive.destroy(error as Error)
  }
}
