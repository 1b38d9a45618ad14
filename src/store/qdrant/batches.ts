/** Cuts a list into requests that the server takes: by bytes, since one large document outweighs a thousand small ones, and by count. */
import { InputError } from '../../errors.ts'

export interface BatchLimits {
  /** Most bytes of JSON a request. Default 8 MB; the server's own limit is 32 MB. */
  readonly bytes: number
  /** Most items a request. Default 256. */
  readonly count: number
}

export const DEFAULT_LIMITS: BatchLimits = { bytes: 8 << 20, count: 256 }
/** What fits into a request of the server's default limit with some room for what stands around it. */
export const LARGEST_ITEM = 31 << 20

/** Batches with their size in bytes. Throws InputError for an item no request can hold. */
export function* batches<Item>(items: Iterable<Item>, { bytes, count }: BatchLimits = DEFAULT_LIMITS): Iterable<{ readonly items: readonly Item[]; readonly bytes: number }> {
  let batch: Item[] = []
  let size = 0
  for (const item of items) {
    const itemBytes = Buffer.byteLength(JSON.stringify(item))
    if (itemBytes > LARGEST_ITEM) throw new InputError('a document or passage is larger than a Qdrant server takes in one request', { value: `${itemBytes} bytes`, remedy: 'Split the document.' })
    if (batch.length > 0 && (batch.length >= count || size + itemBytes > bytes)) {
      yield { items: batch, bytes: size }
      batch = []
      size = 0
    }
    batch.push(item)
    size += itemBytes
  }
  if (batch.length > 0) yield { items: batch, bytes: size }
}

/** Slices of at most `count`. */
export function* slices<Item>(items: readonly Item[], count: number): Iterable<readonly Item[]> {
  for (let from = 0; from < items.length; from += count) yield items.slice(from, from + count)
}
