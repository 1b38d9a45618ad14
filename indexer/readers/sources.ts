/** Paths, folders and stdin → sources to read, in a stable order; .gz is looked into. */
import { createReadStream, type Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { createGunzip } from 'node:zlib'
import { SourceError } from '../../src/errors.ts'
import type { SourceStream } from './port.ts'

/** `-` is stdin. Folders are walked by name; hidden files and links back up the tree are left out. SOURCE_UNREADABLE names a missing path. */
export async function* findSources(paths: readonly string[], stdin: AsyncIterable<Uint8Array>): AsyncGenerator<SourceStream> {
  for (const path of paths) {
    if (path === '-') yield { name: 'stdin', open: () => unzipped(stdin) }
    else if ((await inspect(path)).isDirectory()) yield* walk(path, path, new Set([await realpath(path)]))
    else yield fileSource(path, path)
  }
}

async function inspect(path: string): ReturnType<typeof stat> {
  try {
    return await stat(path)
  } catch (error) {
    throw new SourceError('SOURCE_UNREADABLE', 'the source cannot be read', { value: path, cause: error, remedy: 'Check the path and its permissions.' })
  }
}

async function* walk(root: string, folder: string, visited: ReadonlySet<string>): AsyncGenerator<SourceStream> {
  const entries: Dirent[] = await readdir(folder, { withFileTypes: true })
  for (const entry of entries.toSorted((left, right) => (left.name < right.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    const target = await stat(path).catch(() => undefined)
    if (target?.isDirectory() === true) {
      const real = await realpath(path)
      if (!visited.has(real)) yield* walk(root, path, new Set([...visited, real]))
    } else yield fileSource(path, relative(root, path))
  }
}

function fileSource(path: string, name: string): SourceStream {
  return { name, path, open: (signal) => unzipped(createReadStream(path, { highWaterMark: 1 << 18, ...(signal === undefined ? {} : { signal }) })) }
}

/** Gunzips what starts with gzip's magic bytes (RFC 1952), whatever it is called. */
async function* unzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const iterator = bytes[Symbol.asyncIterator]()
  const first = await iterator.next()
  if (first.done === true) return
  const rest = (async function* (): AsyncGenerator<Uint8Array> {
    yield first.value
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  })()
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) {
    yield* rest
    return
  }
  const gunzip = createGunzip()
  const feeding = feed(rest, gunzip)
  for await (const chunk of gunzip) yield chunk as Uint8Array
  await feeding
}

async function feed(bytes: AsyncIterable<Uint8Array>, gunzip: ReturnType<typeof createGunzip>): Promise<void> {
  try {
    for await (const chunk of bytes) if (!gunzip.write(chunk)) await new Promise((resolve) => gunzip.once('drain', resolve))
    gunzip.end()
  } catch (error) {
    gunzip.destroy(error as Error)
  }
}
