import { describe, expect, it } from 'vitest'
import { startDouble } from '../../../test/qdrant/double.ts'
import { storeContract } from '../store.contract.ts'
import { openQdrantStore } from './store.ts'

const running = await startDouble()

storeContract({
  name: 'the Qdrant store on the test double',
  create: async () => ({ store: openQdrantStore({ url: running.url }), dispose: running.close }),
})

describe('after all that, the test double', () => {
  it("was asked for nothing that the client's types or the server do not know", () => {
    expect(running.double.violations).toEqual([])
  })

  it('holds no collection and no alias any more', () => {
    expect([...running.double.collections.keys(), ...running.double.aliases.keys()]).toEqual([])
  })
})
