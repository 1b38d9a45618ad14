/** What stands before every route: credentials, scopes, labels, rates, limits, headers, audit. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchResponse } from '../schemas.ts'
import { createTestServer, type TestServer } from './testing.ts'

let server: TestServer
let writer: string
let admin: string
const DOCUMENTS = [
  { id: 'open', text: 'Metformin is first-line for diabetes.', metadata: { kind: 'guideline', ward: 'w1' } },
  { id: 'psych', text: 'Metformin was stopped; diabetes and depression.', metadata: { kind: 'note', access: ['psychiatry'], ward: 'w2' } },
  { id: 'oncology', text: 'Metformin during chemotherapy for diabetes.', metadata: { kind: 'note', access: 'oncology', ward: 'w3' } },
]

beforeAll(async () => {
  server = createTestServer({ maxBodyBytes: 65_536 })
  writer = server.key({ tenant: 'a', scopes: ['write'] })
  admin = server.key({ tenant: 'a', scopes: ['admin'] })
  await server.send('PUT', '/v1/collections/c/documents', { key: writer, body: { documents: DOCUMENTS } })
})
afterAll(async () => server.close())

async function found(key: string, body: Readonly<Record<string, unknown>> = {}): Promise<readonly string[]> {
  const response = await server.send('POST', '/v1/collections/c/search', { key, body: { query: 'metformin diabetes', ...body } })
  expect(response.status).toBe(200)
  return ((await response.json()) as SearchResponse).hits.map(({ documentId }) => documentId).sort()
}

describe('access labels', () => {
  it('open documents to those who hold them, inside the search', async () => {
    expect(await found(server.key({ tenant: 'a', scopes: ['search'] }))).toEqual(['oncology', 'open', 'psych'])
    expect(await found(server.key({ tenant: 'a', scopes: ['search'], labels: [] }))).toEqual(['open'])
    const psychiatry = server.key({ tenant: 'a', scopes: ['search'], labels: ['psychiatry'] })
    expect(await found(psychiatry)).toEqual(['open', 'psych'])
    expect(await found(psychiatry, { k: 1, filter: { kind: 'note' } })).toEqual(['psych'])
    expect(await found(psychiatry, { filter: { or: [{ access: 'oncology' }, { access: { exists: true } }] } })).toEqual(['psych'])
    expect((await server.send('GET', '/v1/collections/c/documents/oncology', { key: psychiatry })).status).toBe(404)
    expect(await (await server.send('GET', '/v1/collections/c', { key: psychiatry })).json()).toMatchObject({ documents: 2, passages: 2 })
  })

  it('hold for documents that came as NDJSON too', async () => {
    const lines = [{ id: 'n1', text: 'Metformin paused.', metadata: { access: 'ward-3' } }, { id: 'n2', text: 'Metformin again.', metadata: { access: ['ward-7'] } }, { id: 'n3', text: 'Metformin.', access: 'ward-7' }]
    const { id } = (await (await server.app.request('/v1/collections/lines/documents', { method: 'POST', headers: { 'x-api-key': writer, 'content-type': 'application/x-ndjson' }, body: lines.map((line) => JSON.stringify(line)).join('\n') })).json()) as { id: string }
    expect(await (await server.send('GET', `/v1/jobs/${id}/events`, { key: writer })).text()).toContain('"added":3')
    const response = await server.send('POST', '/v1/collections/lines/search', { key: server.key({ tenant: 'a', scopes: ['search'], labels: ['ward-3'] }), body: { query: 'metformin' } })
    expect(((await response.json()) as SearchResponse).hits.map(({ documentId }) => documentId)).toEqual(['n1'])
  })

  it('hide fields from answers and from filters', async () => {
    const key = server.key({ tenant: 'a', scopes: ['search'], hiddenFields: ['ward', 'drugs'] })
    const answer = await (await server.send('POST', '/v1/collections/c/search', { key, body: { query: 'metformin' } })).text()
    expect(answer).not.toMatch(/"ward"|"w1"|"drugs":/)
    expect(await (await server.send('GET', '/v1/collections/c/documents/open', { key })).json()).toMatchObject({ metadata: { kind: 'guideline' } })
    for (const filter of [{ ward: 'w1' }, { not: { ward: 'w2' } }, { 'drugs.name': 'metformin' }]) expect((await server.send('POST', '/v1/collections/c/search', { key, body: { query: 'x', filter } })).status).toBe(403)
  })
})

describe('limits', () => {
  it('count requests by key, say what is left, and say when to come back', async () => {
    const limited = createTestServer({ rateLimit: 2 })
    const [one, two] = ['a', 'a'].map((tenant) => limited.key({ tenant, scopes: ['search'] }))
    const first = await limited.send('GET', '/v1/collections', { key: one })
    expect([first.headers.get('ratelimit-policy'), first.headers.get('ratelimit')]).toEqual(['"default";q=2;w=60', '"default";r=1;t=30'])
    await limited.send('GET', '/v1/collections', { key: one })
    const third = await limited.send('GET', '/v1/collections', { key: one })
    expect([third.status, third.headers.get('retry-after'), ((await third.json()) as { code: string }).code]).toEqual([429, '30', 'RATE_LIMITED'])
    expect((await limited.send('GET', '/v1/collections', { key: two })).status).toBe(200)
    await limited.close()
  })

  it('turn requests away when too many wait, and time out what takes too long', async () => {
    const small = createTestServer({ maxRunning: 1, maxWaiting: 0, requestTimeoutMs: 100 })
    const leave = await small.service.gates.reads.enter()
    const shed = await small.send('GET', '/v1/collections')
    expect([shed.status, shed.headers.get('retry-after')]).toEqual([503, '1'])
    expect((await small.send('GET', '/healthz')).status).toBe(200)
    leave()
    expect((await small.send('GET', '/v1/collections')).status).toBe(200)
    await small.close()
    const patient = createTestServer({ maxRunning: 1, maxWaiting: 1, requestTimeoutMs: 100 })
    await patient.service.gates.reads.enter()
    expect((await patient.send('GET', '/v1/collections')).status).toBe(504)
    await patient.close()
  })

  it('turn away bodies that are too long, too deep or no JSON', async () => {
    const post = async (body: string, type = 'application/json'): Promise<number> => (await server.app.request('/v1/collections/c/search', { method: 'POST', headers: { 'x-api-key': admin, 'content-type': type }, body })).status
    expect(await post(JSON.stringify({ query: 'x'.repeat(100_000) }))).toBe(413)
    expect(await post(`{"query":"x","filter":${'{"not":'.repeat(100)}1${'}'.repeat(100)}}`)).toBe(400)
    expect(await post('query=x', 'application/x-www-form-urlencoded')).toBe(415)
    expect(await post('{"query":')).toBe(400)
  })

  it('answer 405 with the methods there are', async () => {
    const response = await server.send('DELETE', '/v1/collections/c/search', { key: admin })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })

  it('take nothing new while shutting down, and say so in readyz', async () => {
    const leaving = createTestServer()
    leaving.service.draining = true
    expect((await leaving.send('GET', '/v1/collections')).status).toBe(503)
    expect(await (await leaving.send('GET', '/readyz')).json()).toMatchObject({ ready: false, parts: expect.arrayContaining([expect.objectContaining({ part: 'service', ok: false })]) as unknown })
    await leaving.close()
  })
})

describe('headers', () => {
  it('keep answers out of caches, frames and other origins', async () => {
    const { headers } = await server.send('GET', '/v1/collections', { key: admin, headers: { origin: 'https://app.test', 'x-request-id': 'abc-1' } })
    expect(Object.fromEntries(headers)).toMatchObject({ 'cache-control': 'no-store', 'content-security-policy': "default-src 'none'; frame-ancestors 'none'", 'x-content-type-options': 'nosniff', 'x-request-id': 'abc-1' })
    expect(headers.has('access-control-allow-origin')).toBe(false)
  })

  it('let in the origins that are configured', async () => {
    const open = createTestServer({ corsOrigins: 'https://app.test, https://other.test' })
    expect((await open.send('GET', '/healthz', { headers: { origin: 'https://app.test' } })).headers.get('access-control-allow-origin')).toBe('https://app.test')
    expect((await open.send('GET', '/healthz', { headers: { origin: 'https://evil.test' } })).headers.get('access-control-allow-origin')).toBeNull()
    await open.close()
  })
})

describe('without keys', () => {
  const search = async (target: TestServer, headers: Readonly<Record<string, string>>): Promise<number> => (await target.send('GET', '/v1/collections', { headers })).status

  it('only names of this machine and configured ones are answered, so that no web page can rebind its own', async () => {
    const open = createTestServer({ allowedHosts: 'medir.internal, Search.Internal', corsOrigins: 'https://app.test' })
    for (const host of ['localhost', 'localhost:7700', '127.0.0.1:7700', '127.8.8.8', '[::1]:7700', 'MEDIR.internal:80', 'search.internal']) expect([host, await search(open, { host })]).toEqual([host, 200])
    for (const host of ['evil.test', 'evil.test:7700', 'localhost.evil.test', '127.0.0.1.evil.test', '192.168.1.2', 'medir.internal.evil.test', 'x y', '']) expect([host, await search(open, { host })]).toEqual([host, 403])
    for (const origin of ['http://localhost:3000', 'https://app.test', 'http://medir.internal']) expect([origin, await search(open, { host: 'localhost', origin })]).toEqual([origin, 200])
    for (const origin of ['https://evil.test', 'null']) expect([origin, await search(open, { host: 'localhost', origin })]).toEqual([origin, 403])
    expect(await (await open.send('POST', '/mcp', { headers: { host: 'evil.test' }, body: {} })).json()).toMatchObject({ status: 403, code: 'FORBIDDEN', value: 'evil.test', remedy: expect.stringContaining('allowedHosts') as string })
    expect((await open.send('GET', '/healthz', { headers: { host: 'evil.test' } })).status).toBe(200)
    await open.close()
  })

  it('a key is what decides once there is one', async () => {
    expect((await server.send('GET', '/v1/collections', { key: admin, headers: { host: 'medir.example', origin: 'https://app.test' } })).status).toBe(200)
  })
})

describe('audit, log and metrics', () => {
  it('note who saw which documents, and never the question', async () => {
    await found(admin, { query: 'zzsecret metformin' })
    await server.send('GET', '/v1/collections', { key: 'wrong' })
    const rows = server.service.audit?.rows() ?? []
    expect(rows.find(({ action }) => action === 'POST /v1/collections/:collection/search' )).toMatchObject({ tenant: 'a', collection: 'c', status: 200, ids: expect.arrayContaining(['open']) as unknown })
    expect(rows.at(-1)).toMatchObject({ who: 'unknown', tenant: '-', status: 401 })
    expect(server.service.audit?.verify().ok).toBe(true)
    const metrics = await (await server.send('GET', '/metrics', { key: admin })).text()
    expect(metrics).toMatch(/medir_http_requests_total\{method="POST",route="\/v1\/collections\/:collection\/search",status="200"\} \d+/)
    for (const text of [JSON.stringify(rows), server.logs.join(''), metrics]) expect(text).not.toMatch(/zzsecret|Metformin/)
    expect(server.logs.join('')).toContain('"route":"/v1/collections/:collection/search","status":200')
    expect((await server.send('GET', '/metrics', { key: writer })).status).toBe(403)
  })

  it('says unexpected errors by id and frames, without their message', async () => {
    const broken = createTestServer()
    broken.app.get('/v1/boom', () => {
      throw new Error('patient text')
    })
    const response = await broken.send('GET', '/v1/boom')
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([500, 'INTERNAL'])
    expect(broken.logs.join('')).toContain('"event":"unexpected"')
    expect(broken.logs.join('')).not.toContain('patient text')
    await broken.close()
  })
})
