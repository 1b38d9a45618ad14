/** How much there is to read and how much is read, for the progress line only. */
import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Source } from '../../../indexer/source.ts'

/** Bytes under the paths; undefined with stdin, which does not say. Links are not followed. */
export async function bytesUnder(paths: readonly string[]): Promise<number | undefined> {
  if (paths.includes('-')) return undefined
  let bytes = 0
  for (const path of paths) {
    const entries: readonly Dirent[] = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => [])
    const files = entries.length === 0 ? [path] : entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
    for (const file of files) bytes += await stat(file).then((found) => (found.isFile() ? found.size : 0), () => 0)
  }
  return bytes
}

/** The same sources; `add` hears of every chunk that is read. */
export async function* counting(sources: AsyncIterable<Source>, add: (bytes: number) => void): AsyncGenerator<Source> {
  for await (const source of sources) {
    if ('documents' in source) yield source
    else {
      yield {
        ...source,
        open: async function* (signal) {
          for await (const chunk of source.open(signal)) {
            add(chunk.byteLength)
            yield chunk
          }
        },
      }
    }
  }
}
