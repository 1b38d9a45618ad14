/** A generator that lies, is slow, is empty, refuses or dies: what a search keeps, and how long it takes. */
import { mkdtempSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createHashEmbedder } from '../../src/embed/hash/embedder.ts'
import { GeneratorError } from '../../src/errors.ts'
import type { Generator } from '../../src/generate/port.ts'
import { openEmbeddedStore } from '../../src/store/embedded/store.ts'
import type { CollectionStore, Store } from '../../src/store/port.ts'
import { createAnalyzer } from '../../src/text/analyzer.ts'
import { createSegmenter } from '../../src/text/create.ts'
import { detectLanguage } from '../../src/text/language.ts'
import { createRetriever } from '../retriever.ts'
import type { HydeMode, RetrievalResult } from '../types.ts'
import { openHypothesisCache } from './cache.ts'
import { createHypothesisProvider } from './provider.ts'

const samples = join(import.meta.dirname, '../../samples')
const lines = (name: string): readonly Record<string, unknown>[] => readFileSync(join(samples, name), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>)
const questions = lines('queries.jsonl').slice(0, 30).map((row) => String(row['text']))
const relevant = Map.groupBy(lines('qrels.jsonl'), (row) => String(row['q_id']))
const ids = lines('queries.jsonl').slice(0, 30).map((row) => String(row['id']))

const analyzer = createAnalyzer(createSegmenter('jieba'))
const embedder = createHashEmbedder()
let store: Store
let collection: CollectionStore
beforeAll(async () => {
  store = openEmbeddedStore({ home: mkdtempSync(join(tmpdir(), 'medir-misbehaving-')) })
  collection = await store.create({ tenant: 't', name: 'c' }, { segmenterFingerprint: analyzer.fingerprint, dimension: embedder.dimension, embedderFingerprint: embedder.fingerprint, lexical: { k1: 1.2, b: 0.75, fieldWeights: { title: 1, body: 1, expansion: 1 } } })
  const documents = lines('documents.jsonl').map((row) => ({ id: String(row['id']), text: String(row['text']) }))
  const { vectors } = await embedder.embed(documents.map(({ text }) => text), 'passage')
  await collection.putDocuments(documents.map(({ id, text }, index) => ({
    document: { id, text, metadata: {}, contentHash: id },
    passages: [{ passage: { id, documentId: id, ordinal: 0, text, start: 0, end: text.length, language: detectLanguage(text), metadata: {} }, lexical: analyzer.fields({ text }), vectors: [vectors[index] ?? new Float32Array()] }],
  })))
})
afterAll(async () => {
  await collection.close()
  await store.close()
})

const DEADLINE_MS = 60

async function answers(generate: Generator['generate'] | undefined, hyde: HydeMode = 'auto'): Promise<readonly RetrievalResult[]> {
  const generator: Generator | undefined = generate === undefined ? undefined : { name: 'test', completesOnly: false, generate, close: async () => undefined }
  const cache = openHypothesisCache(join(mkdtempSync(join(tmpdir(), 'medir-hyde-')), 'cache.sqlite'))
  const hypotheses = generator === undefined ? undefined : createHypothesisProvider({ generator, cache, tenant: 't', deadlineMs: DEADLINE_MS, count: 1 })
  const retriever = createRetriever({ collection, analyzer, embedder, hypotheses })
  const results: RetrievalResult[] = []
  for (const query of questions) results.push(await retriever.search({ query, k: 10, mode: 'hybrid', hyde: generator === undefined ? 'off' : hyde }))
  cache.close()
  return results
}

/** Share of questions whose first hit is judged relevant. */
function success(results: readonly RetrievalResult[]): number {
  return results.filter(({ hits }, index) => relevant.get(ids[index] ?? '')?.some((row) => row['p_id'] === hits[0]?.id && Number(row['score']) > 0)).length / results.length
}

const same = (left: readonly RetrievalResult[], right: readonly RetrievalResult[]): void => expect(left.map(({ hits }) => hits.map(({ id }) => id))).toEqual(right.map(({ hits }) => hits.map(({ id }) => id)))

describe('a generator that', () => {
  it('lies about something else changes nothing that counts', async () => {
    const alone = await answers(undefined)
    const lied = await answers(async () => ({ text: '本季度仓库盘点结果显示货架编号错误，叉车驾驶员应在周五之前重新登记托盘数量并通知采购部门。' }))
    expect(success(lied)).toBeGreaterThanOrEqual(success(alone))
    expect(lied.filter(({ hyde }) => hyde.used).length).toBeLessThan(lied.length / 3)
    expect(lied.every(({ hyde }) => hyde.reason.includes('gate'))).toBe(true)
  })

  it.each([
    ['is empty', async () => ({ text: '' }), 'GENERATOR_FAILED'],
    ['refuses', async () => ({ text: '抱歉，我无法提供医疗建议，请咨询专业医生。' }), 'GENERATOR_FAILED'],
    ['dies', async () => {
      throw new GeneratorError('GENERATOR_UNAVAILABLE', 'the chat server does not answer')
    }, 'GENERATOR_UNAVAILABLE'],
  ] as const)('%s leaves every answer as it was without one, and says so', async (_, generate, code) => {
    const failed = await answers(generate)
    same(failed, await answers(undefined))
    expect(new Set(failed.flatMap(({ degraded }) => degraded.map((entry) => entry.code)))).toEqual(new Set([code]))
  })

  it('is slow costs no search more than its deadline, answers as without one, and says late', async () => {
    const slow = await answers(async () => sleep(5_000, { text: '' }, { ref: false }))
    same(slow, await answers(undefined))
    const late = slow.filter(({ hyde }) => hyde.late === true)
    // Five missed deadlines open the breaker: nobody after them waits at all.
    expect(late).toHaveLength(5)
    const waited = slow.map(({ tookMs }) => tookMs['total'] ?? 0).toSorted((left, right) => left - right)
    expect(waited[Math.floor(waited.length / 2)]).toBeLessThan(DEADLINE_MS)
  })
})

describe('a code', () => {
  it('is searched without asking the generator', async () => {
    let asked = 0
    const generator: Generator = { name: 'test', completesOnly: false, close: async () => undefined, generate: async () => ({ text: `${++asked}` }) }
    const cache = openHypothesisCache(join(mkdtempSync(join(tmpdir(), 'medir-hyde-')), 'cache.sqlite'))
    const retriever = createRetriever({ collection, analyzer, embedder, hypotheses: createHypothesisProvider({ generator, cache, tenant: 't', deadlineMs: DEADLINE_MS, count: 1 }) })
    expect((await retriever.search({ query: 'E11.9', k: 3, mode: 'hybrid', hyde: 'on' })).hyde).toMatchObject({ used: false, reason: 'a code needs no hypothesis' })
    expect(asked).toBe(0)
  })
})

describe('several hypotheses', () => {
  it.each(['mean', 'lists', 'best'] as const)('combined as %s find the passage that they all speak of', async (combine) => {
    const target = lines('documents.jsonl')[3] as { readonly id: string; readonly text: string }
    const retriever = createRetriever({ collection, analyzer, embedder, hyde: { combine } })
    const { hits, hyde } = await retriever.search({ query: target.text.slice(0, 12), k: 3, mode: 'hybrid', hyde: 'on', hypothetical: [target.text, target.text.slice(10), target.text.slice(0, 200)], explain: true })
    expect(hits[0]?.id).toBe(target.id)
    expect(hyde.texts).toHaveLength(combine === 'best' ? 1 : 3)
  })
})

describe('how sure the generator was', () => {
  it('stands among the gate’s features when explained, also from the cache', async () => {
    const cache = openHypothesisCache(join(mkdtempSync(join(tmpdir(), 'medir-hyde-')), 'cache.sqlite'))
    const generator: Generator = { name: 'test', completesOnly: false, generate: async () => ({ text: questions[0]?.concat('的常见原因和处理方法') ?? '', logProbability: -0.25 }), close: async () => undefined }
    const retriever = createRetriever({ collection, analyzer, embedder, hypotheses: createHypothesisProvider({ generator, cache, tenant: 't', deadlineMs: 1_000, count: 1 }) })
    for (const cached of [false, true]) {
      const result = await retriever.search({ query: questions[0] ?? '', k: 10, mode: 'hybrid', hyde: 'auto', explain: true })
      expect(result.hyde.cached).toBe(cached)
      expect(result.explain?.['gate']).toMatchObject({ features: { logProbability: -0.25 } })
    }
    cache.close()
  })
})
