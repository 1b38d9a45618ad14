/** What can be indexed, and where each record of it stands. */
import { resolve } from 'node:path'
import type { Document } from '../src/domain.ts'
import type { Place } from './ledger/entry.ts'
import type { FormattedItem, ReadItem, SourceStream } from './readers/port.ts'
import { createReadContext } from './readers/context.ts'
import { readSource } from './readers/read.ts'
import { findSources } from './readers/sources.ts'

/** Documents at hand. `hashes`: content hashes in the order of the documents, where they are known already. */
export interface DocumentSource {
  readonly name: string
  readonly documents: readonly Document[]
  readonly hashes?: readonly string[]
}

/** A stream of bytes to read, or documents. `origin` is what was asked to be indexed, a folder for all its files; default: the source's own name. */
export type Source = (SourceStream | DocumentSource) & { readonly origin?: string }

export const STDIN = 'stdin'

export const originOf = (path: string): string => (path === '-' ? STDIN : resolve(path))

/** Paths, folders and `-` → sources that know which of the paths they came from. */
export async function* sourcesOf(paths: readonly string[], stdin: AsyncIterable<Uint8Array>): AsyncGenerator<Source> {
  for (const path of paths) {
    for await (const source of findSources([path], stdin)) yield { ...source, origin: originOf(path) }
  }
}

export interface PlacedItem {
  readonly item: FormattedItem
  readonly place: Place
  /** Known already: the document is not as the source had it. */
  readonly hash?: string | undefined
}

/** `salt` makes pseudonyms of patients and encounters; without one records carry none. */
export async function* readItems(sources: AsyncIterable<Source> | Iterable<Source>, signal: AbortSignal | undefined, salt?: string): AsyncGenerator<PlacedItem> {
  const context = createReadContext({ signal, salt })
  for await (const source of sources) {
    signal?.throwIfAborted()
    const where = { origin: source.origin ?? source.name, file: source.name }
    if ('documents' in source) for (const [index, document] of source.documents.entries()) yield { item: { document, source: source.name }, place: { ...where, place: source.name }, hash: source.hashes?.[index] }
    else for await (const item of readSource(source, context)) yield { item, place: { ...where, place: placeOf(item) } }
  }
}

function placeOf(item: ReadItem): string {
  if ('failure' in item) return item.failure.source
  if ('skip' in item) return item.skip.source
  return 'deletion' in item ? item.deletion.source : item.source
}
