/** When graphs are built and with which parameters, as the double was told. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { DoubleCollection } from '../../../test/qdrant/double-collection.ts'
import { startDouble, type RunningDouble } from '../../../test/qdrant/double.ts'
import type { Store } from '../port.ts'
import { contractSettings, single } from '../store.contract.ts'
import { openQdrantStore, type QdrantStoreOptions } from './store.ts'

const KEY = { tenant: 'hospital', name: 'notes' }
let running: RunningDouble
const stores: Store[] = []
beforeEach(async () => {
  running = await startDouble()
})
afterEach(async () => {
  await Promise.all(stores.splice(0).map(async (store) => store.close()))
  await running.close()
})

function openStore(options: Partial<QdrantStoreOptions> = {}): Store {
  const store = openQdrantStore({ url: running.url, loadFrom: 10, lockWaitMs: 50, ...options })
  stores.push(store)
  return store
}
const kept = (): DoubleCollection => [...running.double.collections.values()][0] as DoubleCollection
const documents = (count: number, from = 0) => Array.from({ length: count }, (_, n) => single(String(from + n), { text: 'words' }))

describe('a load', () => {
  it('of few passages leaves indexing alone', async () => {
    const collection = await openStore().create(KEY, contractSettings)
    await collection.putDocuments(documents(9))
    await collection.close()
    expect(kept().thresholds).toEqual([10_000])
  })

  it('of many builds graphs at its end only', async () => {
    const collection = await openStore().create(KEY, contractSettings)
    await collection.putDocuments(documents(6))
    await collection.putDocuments(documents(6, 6))
    expect(kept().thresholds).toEqual([10_000, 0])
    await collection.putDocuments(documents(6, 12))
    expect(kept().thresholds).toEqual([10_000, 0])
    await collection.close()
    expect(kept().thresholds).toEqual([10_000, 0, 10_000])
  })

  it('that adds little to much leaves indexing on', async () => {
    const first = openStore({ loadFrom: 1_000 })
    const collection = await first.create(KEY, contractSettings)
    await collection.putDocuments(documents(30))
    await collection.close()
    const again = await openStore().open(KEY, 'write')
    await again.putDocuments(documents(12, 30))
    await again.close()
    expect(kept().thresholds).toEqual([10_000])
  })

  it('that was cut off is finished by the next writer, though it writes nothing', async () => {
    const store = openStore()
    const collection = await store.create(KEY, contractSettings)
    await collection.putDocuments(documents(12))
    expect(kept().thresholds).toEqual([10_000, 0])
    expect((await store.diagnose?.(KEY.tenant))?.at(-1)?.detail).toContain('indexing off until a load is done')
    for (const { payload } of kept().points.values()) {
      if (payload['kind'] === 'state') payload['state'] = JSON.stringify({ ...(JSON.parse(String(payload['state'])) as object), lease: undefined })
    }
    await (await openStore().open(KEY, 'write')).close()
    expect(kept().thresholds).toEqual([10_000, 0, 10_000])
    // It is over for the one that was cut off.
    await expect(collection.close()).rejects.toMatchObject({ code: 'STORE_LOCKED' })
  })
})

describe('the graph', () => {
  const graph = () => kept().dense.get('whole')?.['hnsw_config']

  it('gets more edges when the collection is to hold more, and keeps them', async () => {
    await (await openStore().create(KEY, contractSettings)).close()
    expect(graph()).toEqual({ m: 16, ef_construct: 128 })
    for (const expectedPassages of [5_000_000, 10]) {
      const collection = await openStore({ expectedPassages }).open(KEY, 'write')
      await collection.putDocuments(documents(1))
      await collection.close()
      expect(graph()).toEqual({ m: 24, ef_construct: 200 })
    }
  })
})
