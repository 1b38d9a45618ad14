/** Looks at the first bytes of a stream and gives the whole stream once more. */
import { Buffer } from 'node:buffer'

export interface Peeked {
  readonly head: Uint8Array
  /** The head was the whole stream. */
  readonly whole: boolean
  /** Once only. */
  readonly replay: AsyncIterable<Uint8Array>
}

/** Enough for a header, a declaration, a few records. */
export const HEAD_BYTES = 65_536

export async function peek(bytes: AsyncIterable<Uint8Array>, size = HEAD_BYTES): Promise<Peeked> {
  const iterator = bytes[Symbol.asyncIterator]()
  const held: Uint8Array[] = []
  let count = 0
  let whole = false
  let broken: { readonly error: unknown } | undefined
  while (count < size && !whole && broken === undefined) {
    try {
      const next = await iterator.next()
      if (next.done === true) whole = true
      else {
        held.push(next.value)
        count += next.value.byteLength
      }
    } catch (error) {
      // What came before the break can still be read; the replay breaks at the same place.
      broken = { error }
    }
  }
  return { head: Buffer.concat(held).subarray(0, size), whole: whole && count <= size, replay: again(held, iterator, broken) }
}

async function* again(held: readonly Uint8Array[], iterator: AsyncIterator<Uint8Array>, broken: { readonly error: unknown } | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* held
    if (broken !== undefined) throw broken.error
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  } finally {
    await iterator.return?.()
  }
}
