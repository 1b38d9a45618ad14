/** The store contract on a real server. */
import { afterAll, describe, expect, it } from 'vitest'
import { startServer, whyNoServer } from '../../../test/qdrant/server.ts'
import { storeContract } from '../store.contract.ts'
import { openQdrantStore } from './store.ts'

const reason = whyNoServer()

if (reason === undefined) {
  const server = await startServer()
  storeContract({ name: `the Qdrant store on a server of version ${server.version}`, create: async () => ({ store: openQdrantStore({ url: server.url }), dispose: async () => undefined }) })

  describe('after all that, the server', () => {
    afterAll(server.close)

    it('holds no collection of the contract any more', async () => {
      const store = openQdrantStore({ url: server.url })
      expect([...(await store.list('contract')), ...(await store.list('another'))]).toEqual([])
      await store.close()
    })
  })
} else {
  describe.skip(`the Qdrant store on a real server: ${reason}`, () => {
    it('keeps the store contract', () => expect.unreachable())
  })
}
