/** gzip (RFC 1952), streaming; what is readable before a damaged place comes out before the error does. */
import { createGunzip } from 'node:zlib'
import { countUnfolded, type Expansion } from './limits.ts'

export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8
}

export async function* gunzip(bytes: AsyncIterable<Uint8Array>, expansion: Expansion): AsyncGenerator<Uint8Array> {
  const inflate = createGunzip()
  const feeding = feed(bytes, inflate)
  try {
    for await (const chunk of inflate) {
      countUnfolded(expansion, (chunk as Uint8Array).byteLength)
      yield chunk as Uint8Array
    }
  } finally {
    inflate.destroy()
    await feeding
  }
}

async function feed(bytes: AsyncIterable<Uint8Array>, inflate: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const chunk of bytes) {
      if (inflate.destroyed) return
      if (!inflate.write(chunk)) await drained(inflate)
    }
    inflate.end()
  } catch (error) {
    inflate.destroy(error as Error)
  }
}

/** Until there is room, or nobody listens any more. */
export async function drained(stream: NodeJS.EventEmitter): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      stream.removeListener('drain', done)
      stream.removeListener('close', done)
      resolve()
    }
    stream.on('drain', done)
    stream.on('close', done)
  })
}
