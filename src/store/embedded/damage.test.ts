/** Damaged files: a clear error that names the file, or the same answers as before; never others. */
import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { KEY, SETTINGS, documentOf, vectorOf } from '../../../test/store-operations.ts'
import { flipped } from '../store.contract.ts'
import { collectionPaths } from './paths.ts'
import { openEmbeddedStore } from './store.ts'

const IDS = Array.from({ length: 12 }, (_, index) => `document-${index}`)

let home: string
let file: string
let whole: Buffer
let answers: string

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'medir-damage-'))
  file = collectionPaths(home, KEY).database
  const store = openEmbeddedStore({ home })
  const collection = await store.create(KEY, SETTINGS)
  await collection.putDocuments(IDS.map((id) => documentOf(id, 1)))
  await collection.deleteDocuments(['document-3'])
  await collection.putDocuments([documentOf('document-5', 2)])
  await store.close()
  whole = readFileSync(file)
  answers = await everything()
})
afterAll(() => rmSync(home, { recursive: true, force: true }))

/** Whatever can be asked of the collection, answered. */
async function everything(): Promise<string> {
  const store = openEmbeddedStore({ home })
  try {
    const collection = await store.open(KEY, 'read')
    const { settings, documents, passages, embedded } = await collection.info()
    const { passages: scanned } = await collection.scan({ limit: 1000 })
    const ids = scanned.map(({ id }) => id)
    return JSON.stringify([
      settings,
      documents,
      passages,
      embedded,
      scanned,
      await collection.scanDocuments({ limit: 1000 }),
      await Promise.all(IDS.map((id) => collection.getDocument(id))),
      [...(await collection.contentHashes(IDS))],
      await Promise.all(IDS.map((id) => collection.passagesOf(id))),
      await collection.getPassages(ids),
      (await collection.vectorsOf(ids)).map((vectors) => vectors.map((vector) => [...vector])),
      await collection.searchDense({ vector: vectorOf('document-7', 1), k: 100 }),
      await collection.searchLexical({ terms: ['every', 'version-2', ...IDS].map((term) => ({ term, weight: 1 })), k: 100 }),
      await collection.facets('version'),
    ])
  } finally {
    await store.close()
  }
}

/** The code of the error that names the file, or the answers. */
async function outcome(): Promise<string> {
  try {
    return await everything()
  } catch (thrown) {
    const { code, message } = thrown as { readonly code?: string; readonly message: string }
    return code === 'STORE_CORRUPT' && message.includes(file) ? code : `${String(code)}: ${message}`
  }
}

describe('a damaged file', () => {
  it.each([
    ['cut to half', () => truncateSync(file, Math.floor(whole.length / 2))],
    ['cut by one page', () => truncateSync(file, whole.length - 8192)],
    ['cut to a few bytes', () => truncateSync(file, 50)],
    ['emptied', () => truncateSync(file, 0)],
    ['overwritten at its head', () => writeFileSync(file, Buffer.concat([Buffer.alloc(100, 'x'), whole.subarray(100)]))],
    ['another program’s', () => writeFileSync(file, 'not a database at all, only some text. '.repeat(500))],
  ])('is refused and named: %s', async (_, damage) => {
    writeFileSync(file, whole)
    damage()
    expect(await outcome()).toBe('STORE_CORRUPT')
  })

  it('never gives other answers, whichever byte changed', { timeout: 900_000 }, async () => {
    const seen = new Map<string, number>()
    const step = Number(process.env['MEDIR_TEST_FLIP_STEP'] ?? 1499)
    for (let at = 0; at < whole.length; at += step) {
      writeFileSync(file, flipped(Buffer.from(whole), at))
      const result = await outcome()
      const kind = result === answers ? 'same' : result === 'STORE_CORRUPT' ? result : `byte ${at}: ${result.slice(0, 200)}`
      seen.set(kind, (seen.get(kind) ?? 0) + 1)
    }
    writeFileSync(file, whole)
    expect([...seen.keys()].filter((kind) => kind !== 'same' && kind !== 'STORE_CORRUPT')).toEqual([])
    expect(seen.get('STORE_CORRUPT')).toBeGreaterThan(10)
  })
})
