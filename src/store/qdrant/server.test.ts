/** The store contract on a real server. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startServer, whyNoServer, type RealServer } from '../../../test/qdrant/server.ts'
import { storeContract } from '../store.contract.ts'
import { OLDEST_SERVER } from './connection.ts'
import { openQdrantStore } from './store.ts'

const reason = whyNoServer()

describe.skipIf(reason !== undefined)(`a real server${reason === undefined ? '' : `: skipped, ${reason}`}`, () => {
  let server: RealServer
  beforeAll(async () => {
    server = await startServer()
  })
  afterAll(async () => server.close())

  storeContract({ name: 'the Qdrant store', create: async () => ({ store: openQdrantStore({ url: server.url }), dispose: async () => undefined }) })

  it('is of a version we support, and holds no collection of the contract any more', async () => {
    const store = openQdrantStore({ url: server.url })
    expect(server.version.localeCompare(OLDEST_SERVER, 'en', { numeric: true })).toBeGreaterThanOrEqual(0)
    expect([...(await store.list('contract')), ...(await store.list('another'))]).toEqual([])
    await store.close()
  })
})
