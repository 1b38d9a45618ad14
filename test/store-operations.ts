/**
 * A long, known sequence of changes to a collection: operation n puts, replaces or deletes documents, and what must be there
 * after it can be computed. Run as a process it carries them out and acknowledges each on stdout once it is durable:
 *
 *   node test/store-operations.ts HOME FIRST [LAST]
 */
import { writeSync } from 'node:fs'
import type { CollectionSettings, CollectionStore, IndexedDocument } from '../src/store/port.ts'
import { openEmbeddedStore } from '../src/store/embedded/store.ts'

export const KEY = { tenant: 'default', name: 'operations' }
const DIMENSION = 32

export const SETTINGS: CollectionSettings = {
  embedderFingerprint: 'synthetic',
  dimension: DIMENSION,
  segmenterFingerprint: 'synthetic',
  lexical: { k1: 1.2, b: 0.75, fieldWeights: { title: 2, body: 1, expansion: 0.5 } },
}

/** Which version of which document an operation leaves; a version of 0 deletes. */
function changes(operation: number): ReadonlyMap<string, number> {
  const batch = (of: number): readonly string[] => Array.from({ length: (of % 7) + 1 }, (_, index) => `document-${of}-${index}`)
  if (operation % 5 === 4) return new Map(batch(operation - 2).map((id) => [id, 0]))
  const put = new Map(batch(operation).map((id) => [id, 1]))
  if (operation % 5 === 3) for (const id of batch(operation - 3)) put.set(id, 2)
  return put
}

/** The version of every document after operations 0 … n − 1. */
export function stateAfter(operations: number): ReadonlyMap<string, number> {
  const state = new Map<string, number>()
  for (let operation = 0; operation < operations; operation++) {
    for (const [id, version] of changes(operation)) {
      if (version === 0) state.delete(id)
      else state.set(id, version)
    }
  }
  return state
}

export const contentHash = (id: string, version: number): string => `${id} version ${version}`

/** Distinguishes documents and versions well enough for a search to tell them apart. */
export function vectorOf(id: string, version: number): Float32Array {
  let state = new TextEncoder().encode(contentHash(id, version)).reduce((hash, byte) => Math.imul(hash ^ byte, 16_777_619), 2_166_136_261)
  const raw = Float32Array.from({ length: DIMENSION }, () => {
    state = Math.imul(state, 1_664_525) + 1_013_904_223
    return (state >>> 8) / 2 ** 24 - 0.5
  })
  const length = Math.hypot(...raw)
  return raw.map((value) => value / length)
}

export function documentOf(id: string, version: number): IndexedDocument {
  const text = `synthetic text of ${id}, version ${version}. `.repeat(20)
  const passages = ['a', 'b'].map((part, ordinal) => ({
    passage: { id: `${id}-v${version}-${part}`, documentId: id, ordinal, text, start: 0, end: text.length, language: 'en' as const, metadata: { version } },
    lexical: { body: [{ term: id, count: 1 }, { term: `version-${version}`, count: 3 }, { term: 'every', count: 1 }] },
    vectors: [vectorOf(id, version)],
  }))
  return { document: { id, text, metadata: { version }, contentHash: contentHash(id, version) }, passages }
}

export async function apply(collection: CollectionStore, operation: number): Promise<void> {
  const changed = [...changes(operation)]
  const deleted = changed.flatMap(([id, version]) => (version === 0 ? [id] : []))
  if (deleted.length > 0) await collection.deleteDocuments(deleted)
  else await collection.putDocuments(changed.map(([id, version]) => documentOf(id, version)))
}

async function main([home = '', first = '0', last = '1000000']: readonly string[]): Promise<void> {
  const collection = await openEmbeddedStore({ home }).open(KEY, 'write')
  writeSync(1, 'open\n')
  for (let operation = Number(first); operation <= Number(last); operation++) {
    await apply(collection, operation)
    writeSync(1, `${operation}\n`)
  }
  // Keeps the collection, and with it the lock, until it is killed.
  setInterval(() => collection.key, 1000)
}

if (import.meta.main) await main(process.argv.slice(2))
