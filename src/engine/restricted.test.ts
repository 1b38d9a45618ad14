import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openEmbeddedStore } from '../store/embedded/store.ts'
import type { CollectionStore, Store } from '../store/port.ts'
import { contractSettings, passageId, sketchDocument } from '../store/store.contract.ts'
import { countVisible, restrict } from './restricted.ts'

const home = mkdtempSync(join(tmpdir(), 'medir-restricted-'))
const ACCESS = { field: 'ward', eq: 'A' }
let store: Store
let collection: CollectionStore

beforeAll(async () => {
  store = openEmbeddedStore({ home })
  collection = await store.create({ tenant: 'default', name: 'notes' }, contractSettings)
  // Ten documents of two passages; those of the even numbers may be seen.
  await collection.putDocuments(Array.from({ length: 10 }, (_, n) => sketchDocument(`d${n}`, [1, 2].map((at) => ({ id: passageId(`${n}${at}`), metadata: { ward: n % 2 === 0 ? 'A' : 'B' } })))))
})
afterAll(async () => {
  await store.close()
  rmSync(home, { recursive: true })
})

it('counts what a reader may see', async () => {
  expect(await restrict(collection, ACCESS).info()).toMatchObject({ documents: 5, passages: 10 })
})

it('counts page by page where there are more documents than a facet holds', async () => {
  const limits: number[] = []
  const watched: CollectionStore = Object.assign(Object.create(collection) as CollectionStore, {
    key: collection.key,
    info: async () => collection.info(),
    scanDocuments: async (options: Parameters<CollectionStore['scanDocuments']>[0]) => collection.scanDocuments(options),
    facets: async (...given: Parameters<CollectionStore['facets']>) => {
      limits.push(given[1]?.limit ?? Number.NaN)
      return collection.facets(...given)
    },
  })
  expect(await countVisible(watched, ACCESS, undefined, 3)).toMatchObject({ documents: 5, passages: 10 })
  expect(limits).toEqual([3, 3, 3, 3])
})
