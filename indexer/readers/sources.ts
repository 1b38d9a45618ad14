/** Paths, folders and stdin → sources to read, in a stable order. */
import { createReadStream, type Dirent } from 'node:fs'
import { readdir, realpath, stat } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { SourceError } from '../../src/errors.ts'
import type { SourceStream } from './port.ts'

/** `-` is stdin. Folders are walked by name; hidden files and links back up the tree are left out. SOURCE_UNREADABLE names a missing path. */
export async function* findSources(paths: readonly string[], stdin: AsyncIterable<Uint8Array>): AsyncGenerator<SourceStream> {
  for (const path of paths) {
    if (path === '-') yield { name: 'stdin', open: () => stdin }
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
  const leftOut = beirParts(entries.map(({ name }) => name))
  for (const entry of entries.toSorted((left, right) => rank(left.name) - rank(right.name) || (left.name < right.name ? -1 : 1))) {
    if (entry.name.startsWith('.')) continue
    const path = join(folder, entry.name)
    const part = leftOut.get(entry.name)
    if (part !== undefined) {
      yield { ...fileSource(path, relative(root, path)), leftOut: part }
      continue
    }
    const target = await stat(path).catch(() => undefined)
    if (target?.isDirectory() === true) {
      const real = await realpath(path)
      if (!visited.has(real)) yield* walk(root, path, new Set([...visited, real]))
    } else yield fileSource(path, relative(root, path))
  }
}

function fileSource(path: string, name: string): SourceStream {
  return { name, path, open: (signal) => createReadStream(path, { highWaterMark: 1 << 18, ...(signal === undefined ? {} : { signal }) }) }
}

/** A bulk export says in files of their own who the patients are and what they refuse; both hold for the files after them. */
function rank(name: string): number {
  return /^(?:[\d.]*)(?:Patient|Practitioner|RelatedPerson|Consent)\b.*\.(?:nd)?json/i.test(name) ? 0 : 1
}

const BEIR_PARTS = [
  { name: /^queries\.jsonl(?:\.gz)?$/, type: 'queries', reason: 'beir-queries' },
  { name: /^qrels(?:\.tsv)?$/, type: 'qrels', reason: 'beir-qrels' },
] as const

/** Beside a BEIR corpus, queries and judgements are no documents (Thakur et al. 2021). */
function beirParts(names: readonly string[]): ReadonlyMap<string, { readonly type: string; readonly reason: string }> {
  if (!names.some((name) => /^corpus\.jsonl(?:\.gz)?$/.test(name))) return new Map()
  return new Map(names.flatMap((name) => BEIR_PARTS.filter((part) => part.name.test(name)).map(({ type, reason }) => [name, { type, reason }] as const)))
}
