/** What a whole search asks of a Qdrant server, and that its hits are those of the embedded store. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createRetriever } from '../../retriever/retriever.ts'
import type { RetrievalRequest, RetrievalResult } from '../../retriever/types.ts'
import { createHashEmbedder } from '../../src/embed/hash/embedder.ts'
import type { Embedder } from '../../src/embed/port.ts'
import { restrict } from '../../src/engine/restricted.ts'
import { MedirError } from '../../src/errors.ts'
import { openEmbeddedStore } from '../../src/store/embedded/store.ts'
import type { CollectionStore, Store } from '../../src/store/port.ts'
import { openQdrantStore } from '../../src/store/qdrant/store.ts'
import { createAnalyzer } from '../../src/text/analyzer.ts'
import { createSegmenter } from '../../src/text/create.ts'
import { detectLanguage } from '../../src/text/language.ts'
import { uuid5 } from '../../indexer/ids.ts'
import { startDouble } from './double.ts'
import { filledCollection } from './filled.ts'
import { startFaults, type FaultyServer } from './faults.ts'

const KEY = { tenant: 'hospital', name: 'notes' }
const rows = (name: string): readonly Record<string, unknown>[] => readFileSync(join(import.meta.dirname, '../../samples', name), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>)
const queries = rows('queries.jsonl').slice(0, 8).map(({ text }) => String(text))
const analyzer = createAnalyzer(createSegmenter('jieba'))
const embedder = createHashEmbedder()
const BASE = { k: 10, mode: 'hybrid', hyde: 'off' } as const

const home = mkdtempSync(join(tmpdir(), 'medir-requests-'))
let faulty: FaultyServer
let embedded: CollectionStore
let fusing: CollectionStore
let plain: CollectionStore
const stores: { readonly close: () => Promise<unknown> }[] = []
/** Bodies of the searches since the test began. */
let searches: string[] = []

beforeAll(async () => {
  const running = await startDouble()
  faulty = await startFaults(running.url)
  faulty.plan = ({ path, body }) => {
    if (path.includes('/points/query')) searches.push(body)
    return undefined
  }
  const settings = { segmenterFingerprint: analyzer.fingerprint, dimension: embedder.dimension, embedderFingerprint: embedder.fingerprint, lexical: { k1: 1.2, b: 0.75, fieldWeights: { title: 1, body: 1, expansion: 1 } } }
  const texts = rows('documents.jsonl').slice(0, 60).map((row) => ({ id: String(row['id']), text: String(row['text']) }))
  const { vectors } = await embedder.embed(texts.map(({ text }) => text), 'passage')
  const documents = texts.map(({ id, text }, at) => ({
    document: { id, text, metadata: {}, contentHash: id },
    passages: [{ passage: { id: uuid5([id]), documentId: id, ordinal: 0, text, start: 0, end: text.length, language: detectLanguage(text), metadata: { ward: at % 3 === 0 ? 'A' : 'B' } }, lexical: analyzer.fields({ text }), vectors: [vectors[at] ?? new Float32Array()] }],
  }))
  const filled = async (store: Store): Promise<CollectionStore> => {
    stores.push(store)
    return filledCollection(store, KEY, settings, documents)
  }
  embedded = await filled(openEmbeddedStore({ home }))
  plain = await filled(openQdrantStore({ url: faulty.url }))
  const other = openQdrantStore({ url: faulty.url, fusion: 'server' })
  stores.push(other, faulty, running)
  fusing = await other.open(KEY, 'read')
})
afterAll(async () => {
  for (const each of stores) await each.close()
  rmSync(home, { recursive: true })
})
beforeEach(() => {
  searches = []
})

const ask = async (collection: CollectionStore, request: RetrievalRequest, by: Embedder = embedder): Promise<RetrievalResult> => createRetriever({ collection, analyzer, embedder: by }).search(request)

/** Passages of one score in a leg differ in the last bit of a float, and may change places: half a rank in one list of reciprocal ranks. */
function expectSame(there: RetrievalResult, here: RetrievalResult): void {
  expect(there.hits).toHaveLength(here.hits.length)
  for (const [place, { score }] of there.hits.entries()) expect(Math.abs(score - (here.hits[place]?.score ?? 0))).toBeLessThan(2e-4)
  const ids = new Set(here.hits.map(({ id }) => id))
  expect(there.hits.filter(({ id }) => !ids.has(id)).length).toBeLessThanOrEqual(1)
}

describe('a search on a Qdrant server', () => {
  it.each([
    ['hybrid, min-max', {}],
    ['hybrid, reciprocal ranks', { fusion: 'rrf' }],
    ['with a hypothesis of the caller', { hyde: 'on', hypothetical: ['Inhaled corticosteroids for asthma'] }],
    ['with two hypotheses, weighed by the gate', { hyde: 'auto', hypothetical: ['二甲双胍是一线用药', 'Metformin first'], fusion: 'rrf' }],
    ['dense alone', { mode: 'dense' }],
    ['lexical alone', { mode: 'lexical' }],
  ] as const)('%s: one request for all legs, the same hits as the embedded store', async (_, options) => {
    for (const query of queries) {
      searches = []
      const result = await ask(plain, { ...BASE, ...options, query })
      const legs = searches.filter((body) => !body.includes('"with_vector":["lexical"]'))
      expect(legs).toHaveLength(1)
      expect(legs[0]).not.toContain('rrf')
      expectSame(result, await ask(embedded, { ...BASE, ...options, query }))
    }
  })

  it.each([
    ['the query', {}],
    ['the query and a hypothesis', { hyde: 'on', hypothetical: ['Inhaled corticosteroids for asthma'] }],
  ] as const)('fuses the legs of %s there when configured, k said, to the same ranks', async (_, options) => {
    for (const query of queries) {
      searches = []
      const request = { ...BASE, ...options, query, fusion: 'rrf' } as const
      const there = await ask(fusing, request)
      expect(searches).toHaveLength(1)
      expect(searches[0]).toContain('"rrf":{"k":61}')
      expectSame(there, await ask(embedded, request))
      expect(there.hits[0]?.legs).toMatchObject({ dense: { rank: expect.any(Number) as number } })
    }
  })

  it('shows a reader who may not see everything nothing else, in any leg or their fusion', async () => {
    const access = { field: 'ward', eq: 'A' }
    for (const collection of [plain, fusing]) {
      const result = await ask(restrict(collection, access), { ...BASE, query: queries[0] ?? '', fusion: 'rrf', hyde: 'on', hypothetical: ['asthma inhaler'] })
      expect(searches).toHaveLength(1)
      searches = []
      expect(result.hits.length).toBeGreaterThan(0)
      expect(result.hits.filter(({ metadata }) => metadata['ward'] !== 'A')).toEqual([])
    }
  })

  it('goes on with the words when there is no vector, and says so', async () => {
    const broken: Embedder = { ...embedder, embed: async () => Promise.reject(new MedirError('EMBEDDER_FAILED', 'the embedder broke')) }
    const result = await ask(plain, { ...BASE, query: queries[0] ?? '' }, broken)
    expect(result.degraded).toMatchObject([{ leg: 'dense', code: 'EMBEDDER_FAILED' }])
    expectSame(result, await ask(embedded, { ...BASE, mode: 'lexical', query: queries[0] ?? '' }))
    expect(searches).toHaveLength(1)
  })

  it('asks a leg again alone when the other is asked wrongly', async () => {
    const wrong: Embedder = { ...embedder, embed: async () => ({ vectors: [Float32Array.of(1)], truncated: 0, tokens: 1 }) }
    const result = await ask(plain, { ...BASE, query: queries[0] ?? '' }, wrong)
    expect(result.degraded).toMatchObject([{ leg: 'dense', code: 'INPUT_INVALID' }])
    expect(result.hits.length).toBeGreaterThan(0)
  })

  it('ends when its caller leaves', async () => {
    const gone = new AbortController()
    const slow: Embedder = { ...embedder, embed: async (_texts, _kind, signal) => new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error))) }
    const search = createRetriever({ collection: plain, analyzer, embedder: slow }).search({ ...BASE, query: 'asthma', hypothetical: ['inhaler'] }, gone.signal)
    gone.abort(new Error('left'))
    await expect(search).rejects.toThrow('left')
    expect(searches).toHaveLength(0)
  })
})
