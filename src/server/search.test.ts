/** Search and everything around it over HTTP, with values that can be counted by hand. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchResponse } from '../schemas.ts'
import { createTestServer, type TestServer } from './testing.ts'

let server: TestServer
const post = async (path: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Response> => server.send('POST', path, { body, headers })
const search = async (body: Readonly<Record<string, unknown>>): Promise<SearchResponse> => (await (await post('/v1/collections/c/search', body)).json()) as SearchResponse

/** 30 notes of fever, the even ones about Aspirin in 2020, the odd ones in 2021; one long document of three passages; one about something else. */
const DOCUMENTS = [
  ...Array.from({ length: 30 }, (_, index) => ({ id: `n${String(index).padStart(2, '0')}`, title: `Fever note ${index}`, text: `Fever on day ${index}. ${index % 2 === 0 ? 'Aspirin was given.' : 'No drug was given.'}`, metadata: { year: 2020 + (index % 2), kind: 'note' } })),
  { id: 'long', title: 'Fever guideline', text: Array.from({ length: 60 }, (_, index) => `Fever advice number ${index}: drink water and rest, measure the temperature twice a day.`).join(' '), metadata: { kind: 'guideline' } },
  { id: 'other', title: '阑尾炎', text: '转移性右下腹痛是急性阑尾炎的典型表现。', metadata: { kind: 'guideline' } },
]

beforeAll(async () => {
  server = createTestServer({ drugs: 'on' })
  await server.send('PUT', '/v1/collections/c/documents', { body: { documents: DOCUMENTS } })
  await server.send('PUT', '/v1/collections/d/documents', { body: { documents: [{ id: 'x', text: 'Appendicitis begins around the navel.', metadata: {} }] } })
})
afterAll(async () => server.close())

describe('pages', () => {
  it('follow each other without gap or repetition until the pool ends', async () => {
    const whole = await search({ query: 'fever', k: 100 })
    const pages: string[] = []
    let cursor: string | undefined
    do {
      const page = await search({ query: 'fever', k: 9, ...(cursor === undefined ? {} : { cursor }) })
      expect(page.hits[0]?.rank).toBe(pages.length + 1)
      pages.push(...page.hits.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== undefined)
    expect(pages).toEqual(whole.hits.map(({ id }) => id))
    expect(whole.nextCursor).toBeUndefined()
  })

  it('refuse a cursor of another request, and say when the collection changed', async () => {
    const { nextCursor: cursor } = await search({ query: 'fever', k: 2 })
    expect((await post('/v1/collections/c/search', { query: 'pain', k: 2, cursor })).status).toBe(400)
    expect((await post('/v1/collections/c/search', { query: 'fever', k: 2, cursor: 'AAAA' })).status).toBe(400)
    await server.send('PUT', '/v1/collections/c/documents', { body: { documents: [{ ...DOCUMENTS[0], text: 'Fever on day 0. Aspirin was given again.' }] } })
    expect((await search({ query: 'fever', k: 2, cursor })).degraded).toMatchObject([{ leg: 'cursor', code: 'COLLECTION_CHANGED' }])
  })
})

describe('what a page shows', () => {
  it('one hit a document when collapsed, with how many more there are', async () => {
    const { hits } = await search({ query: 'fever advice temperature', k: 5, collapse: 'document' })
    expect(hits[0]).toMatchObject({ documentId: 'long', rank: 1 })
    expect(hits[0]?.collapsed).toBeGreaterThan(0)
    expect(new Set(hits.map(({ documentId }) => documentId)).size).toBe(5)
  })

  it('counts documents by value', async () => {
    const { facets } = await search({ query: 'aspirin fever', k: 1, facets: ['year', 'kind'], filter: { kind: 'note' } })
    expect(facets).toEqual({ year: [{ value: 2020, count: 15 }, { value: 2021, count: 15 }], kind: [{ value: 'note', count: 30 }] })
    expect(await (await server.send('GET', '/v1/collections/c/facets?field=year&filter={"year":2021}')).json()).toEqual({ field: 'year', values: [{ value: 2021, count: 15 }] })
  })

  it('only the parts that are wanted', async () => {
    const { hits } = await search({ query: 'fever', k: 1, fields: ['metadata'] })
    expect(hits[0]).toMatchObject({ text: '', highlights: [], legs: {}, metadata: { kind: expect.any(String) as string } })
    expect(hits[0]).not.toHaveProperty('title')
  })

  it('nothing below a calibrated relevance, whatever its rank', async () => {
    const good = await search({ query: '急性阑尾炎 转移性右下腹痛', k: 3, minScore: 0.5 })
    expect(good.hits.map(({ documentId }) => documentId)).toEqual(['other'])
    expect((await search({ query: 'carburettor adjustment of motorcycles', k: 3, minScore: 0.5 })).hits).toEqual([])
    expect((await search({ query: 'carburettor adjustment of motorcycles', k: 3 })).hits).toHaveLength(3)
  })
})

describe('several searches', () => {
  it('of one request are answered in order, each by itself', async () => {
    const response = await post('/v1/collections/c/search:batch', { searches: [{ query: '阑尾炎', k: 1 }, { query: 'x', filter: { year: { near: 1 } } }, { query: 'fever', k: 1 }] })
    expect((await response.json())).toMatchObject({ results: [{ hits: [{ documentId: 'other' }] }, { code: 'INPUT_INVALID', status: 400 }, { query: 'fever' }] })
    expect((await post('/v1/collections/unknown/search:batch', { searches: [{ query: 'x' }] })).status).toBe(404)
    expect((await post('/v1/collections/c/searchbatch', { searches: [] })).status).toBe(404)
  })

  it('over several collections come in one order that names the collection', async () => {
    const response = await post('/v1/search', { collections: ['c', 'd'], query: 'appendicitis navel', k: 2 })
    expect((await response.json())).toMatchObject({ hits: [{ collection: 'd', documentId: 'x', rank: 1, relevance: expect.any(Number) as number }, { collection: 'c', rank: 2 }] })
    expect((await post('/v1/search', { collections: ['c', 'nowhere'], query: 'x' })).status).toBe(404)
  })
})

describe('streams', () => {
  it('give the query’s own hits first, then the improved order, then done', async () => {
    const response = await post('/v1/collections/c/search', { query: 'stomach ache', k: 1, hyde: 'on', hypothetical: '急性阑尾炎表现为转移性右下腹痛。' }, { accept: 'text/event-stream' })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const events = (await response.text()).trim().split('\n\n').map((block) => ({ event: /^event: (.*)$/m.exec(block)?.[1], data: JSON.parse(/^data: (.*)$/m.exec(block)?.[1] ?? '{}') as { stage?: string; hyde: { used: boolean }; hits?: { documentId: string }[] } }))
    expect(events.map(({ event, data }) => [event, data.stage, data.hyde.used])).toEqual([['hits', 'query', false], ['hits', 'improved', true], ['done', undefined, true]])
    expect(events[1]?.data.hits?.[0]?.documentId).toBe('other')
  })

  it('begin with a status when the request is wrong', async () => {
    expect((await post('/v1/collections/nowhere/search', { query: 'x' }, { accept: 'text/event-stream' })).status).toBe(404)
  })
})

describe('completions', () => {
  const suggest = async (q: string, key?: string): Promise<unknown> => (await server.send('GET', `/v1/collections/c/suggest?limit=3&q=${encodeURIComponent(q)}`, { key })).json()
  it('come from titles and drugs, what starts with the text first', async () => {
    expect(await suggest('FEVER G')).toEqual({ suggestions: [{ text: 'Fever guideline', kind: 'title', count: expect.any(Number) as number }] })
    expect(await suggest('guide')).toMatchObject({ suggestions: [{ text: 'Fever guideline' }] })
    expect(await suggest('尾炎')).toMatchObject({ suggestions: [{ text: '阑尾炎' }] })
    expect(JSON.stringify(await suggest('aspi'))).toMatch(/aspirin|acetylsalicylic/i)
    expect(await suggest('zzz')).toEqual({ suggestions: [] })
  })
})

describe('similar', () => {
  it('documents to a document leave it out', async () => {
    const { hits } = (await (await post('/v1/collections/c/more-like-this', { documentId: 'n02', k: 3 })).json()) as SearchResponse
    expect(hits).toHaveLength(3)
    expect(hits.map(({ documentId }) => documentId)).not.toContain('n02')
    expect((await post('/v1/collections/c/more-like-this', { documentId: 'nobody' })).status).toBe(404)
    expect((await post('/v1/collections/c/more-like-this', { documentId: 'n02', text: 'both' })).status).toBe(400)
  })

  it('records say what they share, and nothing of a person', async () => {
    const response = await post('/v1/collections/c/similar-records', { record: { id: 'r', text: '姓名：张测试。Fever; Aspirin was given.', year: 2020 }, k: 2 })
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({ records: [{ hit: { rank: 1 }, shared: { drugs: [expect.stringMatching(/aspirin|acetylsalicylic/i)], terms: expect.arrayContaining(['aspirin']) as unknown, fields: { year: [2020] } } }, { hit: { rank: 2 } }] })
    expect(text).not.toContain('张测试')
    expect((await post('/v1/collections/c/similar-records', { record: { nothing: true } })).status).toBe(422)
  })
})
