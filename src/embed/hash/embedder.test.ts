import { expect, it } from 'vitest'
import { embedderContract } from '../embedder.contract.ts'
import { createHashEmbedder } from './embedder.ts'

embedderContract('hash', async () => createHashEmbedder({ dimension: 128 }))

it('counts texts that are longer than its limit as truncated', async () => {
  const { truncated } = await createHashEmbedder().embed(['word '.repeat(513), 'word'], 'passage')
  expect(truncated).toBe(1)
})
