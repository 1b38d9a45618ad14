/** Lines of a text file, gzip or not. */
import { createReadStream } from 'node:fs'
import { pipeline, type Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { SourceError } from '../../src/errors.ts'

/** Without line ends; empty lines included, so that line numbers hold. Throws SourceError SOURCE_UNREADABLE. */
export async function* readLines(file: string, signal?: AbortSignal): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  try {
    for await (const chunk of open(file)) {
      signal?.throwIfAborted()
      const lines = (rest + decoder.decode(chunk as Uint8Array, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) yield line.endsWith('\r') ? line.slice(0, -1) : line
    }
  } catch (error) {
    signal?.throwIfAborted()
    throw new SourceError('SOURCE_UNREADABLE', 'the file cannot be read', { value: file, cause: error, remedy: 'Check that it exists, is readable and complete.' })
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

function open(file: string): Readable {
  const source = createReadStream(file)
  // A failure of either stream destroys both and ends the iteration with its error.
  return file.endsWith('.gz') ? pipeline(source, createGunzip(), () => undefined) : source
}

/** Everything a source gives, in order. (Array.fromAsync is not in ES2024's library types.) */
export async function collect<Item>(source: AsyncIterable<Item>): Promise<readonly Item[]>
export async function collect<Item, Mapped>(source: AsyncIterable<Item>, map: (item: Item) => Mapped): Promise<readonly Mapped[]>
export async function collect<Item>(source: AsyncIterable<Item>, map: (item: Item) => unknown = (item) => item): Promise<readonly unknown[]> {
  const items: unknown[] = []
  for await (const item of source) items.push(map(item))
  return items
}
