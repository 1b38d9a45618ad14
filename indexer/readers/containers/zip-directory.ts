/** The end of a zip archive (APPNOTE 6.3 §4.3.16), which says how many entries there are. */
import { Buffer } from 'node:buffer'

/** The record itself and the longest comment after it. */
const TAIL_BYTES = 22 + 65_535
const SIGNATURE = Buffer.from([0x50, 0x4b, 0x05, 0x06])
const TOTAL_ENTRIES_OFFSET = 10
/** The count stands in the zip64 record instead; it is not checked. */
const ZIP64 = 0xffff

export interface Tail {
  watch(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array>
  /** Undefined when the archive has no such end. */
  entries(): number | undefined
}

export function createTail(): Tail {
  let held: Uint8Array = new Uint8Array()
  return {
    async *watch(bytes) {
      for await (const chunk of bytes) {
        held = chunk.byteLength >= TAIL_BYTES ? chunk.slice(-TAIL_BYTES) : Buffer.concat([held, chunk]).subarray(-TAIL_BYTES)
        yield chunk
      }
    },
    entries() {
      const end = Buffer.from(held)
      const at = end.lastIndexOf(SIGNATURE)
      if (at < 0 || at + TOTAL_ENTRIES_OFFSET + 2 > end.byteLength) return undefined
      const total = end.readUInt16LE(at + TOTAL_ENTRIES_OFFSET)
      return total === ZIP64 ? 0 : total
    },
  }
}
