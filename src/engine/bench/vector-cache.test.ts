import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createHashEmbedder } from '../../embed/hash/embedder.ts'
import type { Embedder } from '../../embed/port.ts'
import { withVectorCache } from './vector-cache.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'medir-vectors-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function counting(): { readonly embedder: Embedder; readonly asked: string[] } {
  const inner = createHashEmbedder({ dimension: 16 })
  const asked: string[] = []
  return { asked, embedder: { ...inner, embed: async (texts, kind, signal) => (asked.push(...texts.map((text) => `${kind} ${text}`)), inner.embed(texts, kind, signal)) } }
}

it('asks the embedder once for each text and kind, in this process and the next, and gives the same vectors', async () => {
  const first = counting()
  const texts = ['高血压', 'asthma', '高血压']
  const plain = await first.embedder.embed(texts, 'passage')
  first.asked.length = 0
  const fresh = await withVectorCache(first.embedder, folder).embed(texts, 'passage')
  expect(fresh.vectors).toEqual(plain.vectors)
  expect(first.asked).toEqual(['passage 高血压', 'passage asthma'])
  const second = counting()
  const again = withVectorCache(second.embedder, folder)
  expect((await again.embed(texts, 'passage')).vectors).toEqual(plain.vectors)
  expect(second.asked).toEqual([])
  await again.embed(['asthma'], 'query')
  expect(second.asked).toEqual(['query asthma'])
})

it('survives a torn tail and never mixes embedders', async () => {
  const { embedder, asked } = counting()
  await withVectorCache(embedder, folder).embed(['one', 'two'], 'passage')
  const inner = join(folder, readdirSync(folder)[0] ?? '')
  appendFileSync(join(inner, readdirSync(inner)[0] ?? ''), Buffer.alloc(40, 7))
  asked.length = 0
  await withVectorCache(embedder, folder).embed(['one', 'two'], 'passage')
  expect(asked).toEqual([])
  await withVectorCache({ ...embedder, fingerprint: 'another' }, folder).embed(['one'], 'passage')
  expect(asked).toEqual(['passage one'])
})
