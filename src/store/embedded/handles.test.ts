/** Several handles of one process on one collection. */
import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { contractSettings, passageId, single } from '../store.contract.ts'
import type { CollectionStore, Store } from '../port.ts'
import { availableKernel, openEmbeddedStore } from './store.ts'
import { collectionPaths } from './paths.ts'
import { CollectionWriter } from './writer.ts'
import { wasmSimdAvailable } from './wasm/kernel.ts'

const key = { tenant: 'default', name: 'handles' }

let home: string
let store: Store

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'medir-handles-'))
  store = openEmbeddedStore({ home })
})
afterEach(async () => {
  await store.close()
  rmSync(home, { recursive: true })
})

const found = async (collection: CollectionStore, term: string) => (await collection.searchLexical({ terms: [{ term, weight: 1 }], k: 10 })).map(({ id }) => id)

it('a reader sees the writer beside it, and outlives it', async () => {
  const writer = await store.create(key, contractSettings)
  const [first, second] = [await store.open(key, 'read'), await store.open(key, 'read')]
  await writer.putDocuments([single('1', { text: 'fever' })])
  expect(await found(first, 'fever')).toEqual([passageId('1')])
  await writer.close()
  await first.close()
  await first.close()
  expect(await found(second, 'fever')).toEqual([passageId('1')])
})

it('a reader follows its collection through drop, restore and drop', async () => {
  const writer = await store.create(key, contractSettings)
  await writer.putDocuments([single('1', { text: 'old' })])
  const file = join(home, 'snapshot')
  await store.snapshot(key, file)
  await writer.putDocuments([single('2', { text: 'newer' })])
  await writer.close()
  const reader = await store.open(key, 'read')
  expect(await found(reader, 'newer')).toEqual([passageId('2')])
  await store.drop(key)
  await expect(reader.count()).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
  await store.restore(key, file)
  expect(await found(reader, 'newer')).toEqual([])
  expect(await found(reader, 'old')).toEqual([passageId('1')])
  await store.drop(key)
  expect(readdirSync(join(home, 'collections', 'default'))).toEqual([])
})

it('follows many small changes as a fresh reader would load them', async () => {
  const writer = await store.create(key, contractSettings)
  const reader = await store.open(key, 'read')
  for (let round = 0; round < 120; round++) {
    const id = String((round * 7) % 25)
    if (round % 4 === 3) await writer.deleteDocuments([id])
    else await writer.putDocuments([single(id, { text: `word round-${round % 9}`, vectors: [Float32Array.of(Math.cos(round), Math.sin(round), 0, 0)], metadata: { round } })])
    const fresh = openEmbeddedStore({ home })
    const loaded = await fresh.open(key, 'read')
    const ask = async (collection: CollectionStore) => [
      await collection.searchLexical({ terms: [{ term: 'word', weight: 1 }, { term: 'round-3', weight: 2 }], k: 50 }),
      await collection.searchDense({ vector: Float32Array.of(1, 0, 0, 0), k: 50 }),
      await collection.count({ field: 'round', gte: 50 }),
      await collection.facets('round'),
      await collection.termStatistics(['word', 'round-3']),
    ]
    expect(await ask(reader)).toEqual(await ask(loaded))
    await fresh.close()
  }
})

it('a reader that missed more removals than are kept loads everything again', async () => {
  const creator = await store.create(key, contractSettings)
  await creator.close()
  const reader = await store.open(key, 'read')
  const writer = new CollectionWriter(collectionPaths(home, key).database, 5)
  for (let version = 0; version < 4; version++) {
    writer.putDocuments([1, 2, 3].map((id) => single(String(id), { text: `version-${version}` })))
    expect(await found(reader, `version-${version}`)).toEqual(['1', '2', '3'].map(passageId))
    expect(await found(reader, `version-${version - 1}`)).toEqual([])
  }
  writer.close()
})

it('a reader keeps its answers when more is dead than alive in its memory', async () => {
  const writer = await store.create(key, contractSettings)
  const reader = await store.open(key, 'read')
  const ids = Array.from({ length: 2200 }, (_, index) => String(index))
  for (let version = 0; version < 4; version++) {
    await writer.putDocuments(ids.map((id) => single(id, { text: `version-${version}`, metadata: { version } })))
    expect((await reader.termStatistics([`version-${version}`, `version-${version - 1}`])).documentFrequencies).toEqual([ids.length, 0])
    expect(await reader.facets('version')).toEqual([{ value: version, count: ids.length }])
  }
})

it('a writer that waited for a collection which was dropped meanwhile is told so', async () => {
  const first = await store.create(key, contractSettings)
  const waiting = openEmbeddedStore({ home, lockWaitMs: 5000 }).open(key, 'write')
  const { folder } = collectionPaths(home, key)
  renameSync(folder, join(home, 'elsewhere'))
  await expect(waiting).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
  renameSync(join(home, 'elsewhere'), folder)
  await first.close()
})

it('says which scan it takes', () => {
  expect(availableKernel()).toBe(wasmSimdAvailable() ? 'wasm-simd' : 'javascript')
})
