/** Text that files and databases like to spoil. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { contractSettings, passageId, single, sketchDocument } from '../store.contract.ts'
import type { CollectionStore, Store } from '../port.ts'
import { openEmbeddedStore } from './store.ts'

let home: string
let store: Store
let collection: CollectionStore

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'medir-text-'))
  store = openEmbeddedStore({ home })
  collection = await store.create({ tenant: 'default', name: 'text' }, contractSettings)
})
afterAll(async () => {
  await store.close()
  rmSync(home, { recursive: true })
})

it('keeps any text and metadata, NUL and halves of surrogate pairs included', async () => {
  const strings = fc.string({ unit: fc.constantFrom('a', '\0', '\ud83d', '\ude00', '😀', '病', '"', '\\', '\u2028', '\uffff') })
  await fc.assert(
    fc.asyncProperty(strings, strings, async (text, value) => {
      const field = `key ${value}`.replace(/\\$/, 'end')
      const document = single('1', { text, metadata: { value, [field]: [value, 'more'], __proto__: value } })
      await collection.putDocuments([document])
      expect(await collection.getDocument('1')).toEqual(document.document)
      expect(await collection.getPassages([passageId('1')])).toEqual([document.passages[0]?.passage])
      expect(await collection.count({ field: 'value', eq: value })).toBe(1)
    }),
    { numRuns: 50 },
  )
})

it('keeps a metadata field named __proto__ as a field like any other', async () => {
  const metadata = JSON.parse('{"__proto__": "kept", "constructor": "too"}') as Record<string, string>
  await collection.putDocuments([single('2', { text: 'x', metadata })])
  expect(await collection.count({ field: '__proto__', eq: 'kept' })).toBe(1)
  expect(await collection.count({ field: 'constructor', eq: 'too' })).toBe(1)
  expect(await collection.count({ field: 'toString', exists: true })).toBe(0)
})

it('finds a term that holds NUL, and one that holds half a surrogate pair by any other half', async () => {
  await collection.putDocuments([single('3', { text: 'a\0b \ud83dx' })])
  const found = async (term: string) => (await collection.searchLexical({ terms: [{ term, weight: 1 }], k: 5 })).map(({ id }) => id)
  expect(await found('a\0b')).toEqual([passageId('3')])
  expect(await found('a')).toEqual([])
  expect(await found('\ud83ex')).toEqual([passageId('3')])
})

it.each([
  ['an empty document id', sketchDocument('', [])],
  ['NUL in a document id', sketchDocument('a\0b', [])],
  ['half a surrogate pair in a document id', sketchDocument('\ud83d', [])],
  ['a passage id that is too long', sketchDocument('long', [{ id: 'x'.repeat(513) }])],
  ['two passages of the same id', sketchDocument('twice', [{ id: 'same' }, { id: 'same' }])],
  ['a number that is not finite', single('4', { metadata: { value: Number.NaN } })],
  ['a metadata field whose name ends with a backslash', single('4', { metadata: { 'ends with \\': 1 } })],
  ['a vector that is not normalised', single('5', { vectors: [Float32Array.of(1, 1, 1, 1)] })],
  ['a vector that is not finite', single('6', { vectors: [Float32Array.of(Number.NaN, 0, 0, 0)] })],
  ['no vector where there should be some', single('7', { vectors: [] })],
])('refuses %s and keeps nothing of the batch', async (_, bad) => {
  const before = await collection.info()
  await expect(collection.putDocuments([single('1000', { text: 'good' }), bad])).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  expect(await collection.info()).toEqual(before)
  expect(await collection.getDocument('1000')).toBeUndefined()
})

it('still numbers terms right after a batch was rolled back', async () => {
  const half = sketchDocument('half', [{ id: 'same-id', text: 'never-seen-before' }, { id: 'same-id' }])
  await expect(collection.putDocuments([half])).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await collection.putDocuments([single('8', { text: 'another-new-term never-seen-before' })])
  for (const term of ['never-seen-before', 'another-new-term']) {
    expect((await collection.searchLexical({ terms: [{ term, weight: 1 }], k: 5 })).map(({ id }) => id)).toEqual([passageId('8')])
  }
})

it('refuses to mix vectors of two embedders', async () => {
  await collection.putDocuments([single('9', { vectors: [Float32Array.of(1, 0, 0, 0)] })])
  await expect(collection.updateSettings({ ...contractSettings, embedderFingerprint: 'another' })).rejects.toMatchObject({ code: 'FINGERPRINT_MISMATCH' })
  await expect(collection.updateSettings({ ...contractSettings, dimension: 8 })).rejects.toMatchObject({ code: 'FINGERPRINT_MISMATCH' })
})

it('scores by new BM25 parameters as soon as they are set', async () => {
  const score = async () => (await collection.searchLexical({ terms: [{ term: 'another-new-term', weight: 1 }], k: 1 }))[0]?.score ?? 0
  const before = await score()
  await collection.updateSettings({ ...contractSettings, lexical: { ...contractSettings.lexical, k1: 0 } })
  const { passages, documentFrequencies } = await collection.termStatistics(['another-new-term'])
  const idf = Math.log(1 + (passages - (documentFrequencies[0] ?? 0) + 0.5) / ((documentFrequencies[0] ?? 0) + 0.5))
  // k1 = 0: tf / (tf + 0) = 1, so a passage that holds the term scores its idf.
  expect(await score()).toBeCloseTo(idf, 12)
  expect(before).toBeLessThan(idf)
})
