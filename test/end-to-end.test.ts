/** The whole engine with the hashing embedder: index, search, change, delete, over the command line's and HTTP's own ways in. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findSources } from '../indexer/readers/sources.ts'
import type { IndexReport } from '../indexer/report.ts'
import { loadConfig } from '../src/config.ts'
import { createEngine, type Engine } from '../src/engine/engine.ts'
import { DEFAULT_LEXICAL } from '../src/engine/settings.ts'
import { searchRequestSchema, type SearchInput, type SearchResponse } from '../src/schemas.ts'
import { createApp, type App } from '../src/server/app.ts'

const folder = mkdtempSync(join(tmpdir(), 'medir-e2e-'))
const key = { tenant: 'default', name: 'notes' }
let engine: Engine
let app: App
let first: IndexReport

const LINES = [
  { id: 'a', title: '2型糖尿病', text: '二甲双胍是2型糖尿病的一线用药。', kind: 'guideline', year: 2023 },
  { id: 'b', title: 'Asthma', text: 'Inhaled corticosteroids are the mainstay of asthma treatment.', kind: 'guideline', year: 2021 },
  { id: 'c', title: '阑尾炎', text: '转移性右下腹痛是急性阑尾炎的典型表现。', kind: 'note', year: 2024 },
]

async function index(content: string, name = 'documents.jsonl'): Promise<IndexReport> {
  const file = join(folder, name)
  writeFileSync(file, content)
  return engine.index(key, findSources([file], process.stdin), {})
}

const jsonl = (lines: readonly unknown[]): string => lines.map((line) => JSON.stringify(line)).join('\n')
const search = async (input: SearchInput): ReturnType<Engine['search']> => engine.search(key, searchRequestSchema.parse(input))

beforeAll(async () => {
  engine = createEngine(loadConfig({ environment: {}, flags: { home: folder, embedder: 'hash' } }).config)
  app = createApp({ engine, tenant: 'default', apiKey: undefined })
  first = await index(jsonl(LINES))
})
afterAll(async () => engine.close())

describe('indexing', () => {
  it('adds what is new', () => {
    expect(first.documents).toEqual({ input: 3, added: 3, updated: 0, skipped: 0, deleted: 0, failed: 0 })
  })

  it('skips what is unchanged and updates what is not', async () => {
    const report = await index(jsonl([...LINES.slice(0, 2), { ...LINES[2], text: '转移性右下腹痛和反跳痛是急性阑尾炎的典型表现。' }]))
    expect(report.documents).toEqual({ input: 3, added: 0, updated: 1, skipped: 2, deleted: 0, failed: 0 })
  })

  it('reports each bad record with its place and goes on with the rest', async () => {
    const report = await index(`{"id":"d","text":"Fever and cough."}\nnot json\n[1]\n{"id":"e"}\n{"text":"no id"}\n{"id":"d","text":"again"}\n`, 'bad.jsonl')
    expect(report.documents).toEqual({ input: 6, added: 1, updated: 0, skipped: 0, deleted: 0, failed: 5 })
    expect(report.failures.map(({ source, reason }) => [source.slice(-1), reason])).toEqual([
      ['2', 'the line is not JSON'],
      ['3', 'the record is not a JSON object'],
      ['4', 'the record has no "text"'],
      ['5', 'the record has no usable "id" or "_id"'],
      ['6', 'the id was already used in this run; the first record stays'],
    ])
  })

  it('reads invalid UTF-8, NUL and lone surrogates without losing the rest', async () => {
    const bytes = Buffer.concat([Buffer.from('{"id":"u1","text":"good"}\n{"id":"u2","text":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n{"id":"u3","text":"a\\u0000b \\ud800 c"}\n')])
    const file = join(folder, 'bytes.jsonl')
    writeFileSync(file, bytes)
    const report = await engine.index(key, findSources([file], process.stdin), {})
    expect(report.documents).toMatchObject({ input: 3, added: 2, failed: 1 })
    expect((await engine.getDocument(key, 'u3'))?.text).toBe('a b \uFFFD c')
  })

  it('stores, searches and returns nothing that identifies a person', async () => {
    await index(jsonl([{ id: 'p', title: '出院小结', text: '姓名：张测试，男，电话13800000000，诊断为急性胆囊炎。', note: '姓名：张测试，复诊' }]), 'person.jsonl')
    const stored = JSON.stringify(await engine.getDocument(key, 'p'))
    expect(stored).toContain('[NAME-1]')
    expect(stored).not.toMatch(/张测试|13800000000/)
    const { hits } = await search({ query: '急性胆囊炎', k: 1 })
    expect(hits[0]?.text).toBe('姓名：[NAME-1]，男，电话[PHONE-1]，诊断为急性胆囊炎。')
    expect((await search({ query: '13800000000', mode: 'lexical' })).hits).toEqual([])
  })

  it('names an empty file and a missing one', async () => {
    expect((await index('', 'empty.jsonl')).failures).toEqual([{ source: join(folder, 'empty.jsonl'), code: 'SOURCE_INVALID', reason: 'the file is empty' }])
    await expect(engine.index(key, findSources([join(folder, 'nowhere')], process.stdin), {})).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' })
  })
})

describe('searching', () => {
  it('finds in both languages, with both legs, offsets and highlights', async () => {
    const { hits, degraded } = await search({ query: '糖尿病一线用药' })
    expect(degraded).toEqual([])
    const [best] = hits
    expect(best).toMatchObject({ documentId: 'a', rank: 1, title: '2型糖尿病' })
    expect(Object.keys(best?.legs ?? {}).sort()).toEqual(['dense', 'lexical'])
    expect(best?.highlights.map(({ start, end }) => best.text.slice(start, end)).join(' ')).toContain('糖尿病')
    expect((await search({ query: 'asthma corticosteroid', mode: 'lexical' })).hits[0]?.documentId).toBe('b')
  })

  it('filters inside the legs', async () => {
    const { hits } = await search({ query: '糖尿病 阑尾炎 asthma', filter: { kind: 'guideline', year: { gte: 2022 } } })
    expect(hits.map(({ documentId }) => documentId)).toEqual(['a'])
  })

  it('adds lists for a hypothesis and says where it came from', async () => {
    const { hits, hyde } = await search({ query: '肚子痛', hypothetical: '急性阑尾炎表现为转移性右下腹痛。' })
    expect(hyde).toMatchObject({ used: true, source: 'caller' })
    expect(hits[0]?.documentId).toBe('c')
    expect(Object.keys(hits[0]?.legs ?? {})).toContain('lexicalHypothesis')
  })

  it('builds a hypothesis from the first pass without a generator', async () => {
    expect((await search({ query: 'asthma', hyde: 'feedback' })).hyde).toMatchObject({ used: true, source: 'feedback' })
  })

  it('tells a missing generator when a hypothesis was demanded', async () => {
    const { hyde, degraded } = await search({ query: 'asthma', hyde: 'on' })
    expect(hyde.used).toBe(false)
    expect(degraded).toEqual([expect.objectContaining({ leg: 'hyde', code: 'GENERATOR_UNAVAILABLE' })])
  })

  it('goes on without a model, says so, and refuses only what needs it', async () => {
    const bare = createEngine(loadConfig({ environment: {}, flags: { home: folder, embedder: 'onnx' } }).config)
    try {
      const { hits, degraded } = await bare.search(key, searchRequestSchema.parse({ query: 'asthma' }))
      expect(hits[0]?.documentId).toBe('b')
      expect(degraded).toEqual([{ leg: 'dense', code: 'MODEL_UNAVAILABLE', remedy: 'Run "medir model pull multilingual-e5-small".' }])
      await expect(bare.search(key, searchRequestSchema.parse({ query: 'asthma', mode: 'dense' }))).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' })
    } finally {
      await bare.close()
    }
  })

  it('names an unknown collection', async () => {
    await expect(engine.search({ ...key, name: 'other' }, searchRequestSchema.parse({ query: 'x' }))).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
  })

  it('refuses a collection of another embedder', async () => {
    const foreign = { ...key, name: 'foreign' }
    const handle = await engine.store.create(foreign, { segmenterFingerprint: engine.analyzer.fingerprint, lexical: DEFAULT_LEXICAL, embedderFingerprint: 'another-model', dimension: 256 })
    await handle.close()
    await expect(engine.search(foreign, searchRequestSchema.parse({ query: 'asthma' }))).rejects.toMatchObject({ code: 'FINGERPRINT_MISMATCH' })
    await expect(engine.putDocuments(foreign, [{ id: 'x', text: 'y', metadata: {} }], {})).rejects.toMatchObject({ code: 'FINGERPRINT_MISMATCH' })
    expect((await engine.search(foreign, searchRequestSchema.parse({ query: 'asthma', mode: 'lexical' }))).hits).toEqual([])
  })
})

describe('HTTP', () => {
  const post = async (path: string, body: unknown): Promise<Response> => app.request(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) })

  it('searches', async () => {
    const response = await post('/v1/collections/notes/search', { query: '糖尿病', k: 1 })
    expect(response.status).toBe(200)
    expect(((await response.json()) as SearchResponse).hits[0]?.documentId).toBe('a')
  })

  it('puts, gets and deletes documents', async () => {
    const put = await app.request('/v1/collections/web/documents', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ documents: [{ id: 'x/1', text: 'Gout attacks.', metadata: { kind: 'note' } }] }) })
    expect([put.status, ((await put.json()) as IndexReport).documents.added]).toEqual([200, 1])
    const path = '/v1/collections/web/documents/x%2F1'
    expect(await (await app.request(path)).json()).toMatchObject({ id: 'x/1', text: 'Gout attacks.', metadata: { kind: 'note' } })
    expect((await app.request(path, { method: 'DELETE' })).status).toBe(204)
    expect((await app.request(path)).status).toBe(404)
    expect((await (await app.request('/v1/collections')).json())).toMatchObject({ collections: expect.arrayContaining([expect.objectContaining({ name: 'web', documents: 0 })]) as unknown })
  })

  it.each([
    ['k of 0', { query: 'x', k: 0 }],
    ['no query', {}],
    ['an empty query', { query: ' ' }],
    ['a query of 1 MB', { query: 'x'.repeat(1 << 20) }],
    ['an unknown field', { query: 'x', limit: 3 }],
    ['a filter nobody understands', { query: 'x', filter: { year: { near: 3 } } }],
  ])('answers %s with a problem and no text of the query', async (_name, body) => {
    const response = await post('/v1/collections/notes/search', body)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' })
  })

  it('answers broken JSON, unknown routes and unknown collections with problems', async () => {
    const broken = await app.request('/v1/collections/notes/search', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{' })
    expect([broken.status, ((await broken.json()) as { code: string }).code]).toEqual([400, 'INPUT_INVALID'])
    expect((await app.request('/nowhere')).status).toBe(404)
    expect((await post('/v1/collections/unknown/search', { query: 'x' })).status).toBe(404)
  })

  it('is alive, ready and describes itself', async () => {
    expect((await app.request('/healthz')).status).toBe(200)
    expect(await (await app.request('/readyz')).json()).toMatchObject({ ready: true })
    expect(await (await app.request('/openapi.json')).json()).toMatchObject({ openapi: '3.1.0', paths: expect.objectContaining({ '/v1/collections/{collection}/search': expect.anything() as unknown }) as unknown })
  })

  it('wants the key when there is one', async () => {
    const guarded = createApp({ engine, tenant: 'default', apiKey: '0123456789abcdef' })
    expect((await guarded.request('/v1/collections')).status).toBe(401)
    expect((await guarded.request('/v1/collections', { headers: { 'x-api-key': 'wrong' } })).status).toBe(401)
    expect((await guarded.request('/v1/collections', { headers: { authorization: 'Bearer 0123456789abcdef' } })).status).toBe(200)
    expect((await guarded.request('/healthz')).status).toBe(200)
  })
})
