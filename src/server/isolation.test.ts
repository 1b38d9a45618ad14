/**
 * The isolation table: two tenants with a collection of the same name, every operation, tool, job, cache, suggestion, facet,
 * log line and metric. Nothing of one tenant may show to the other. The scopes: every operation refuses who has no key, and
 * who has a key without its scope. An operation that is missing in the table fails the test.
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer } from './testing.ts'

interface Example {
  readonly path: string
  readonly body?: unknown
  /** What tenant b gets for it. Default 200. */
  readonly status?: number
}

const SECRET = 'zzalpha'
const OWN = 'zzbeta'
const document = (word: string): unknown => ({ id: `${word}-1`, title: `${word} title`, text: `Patient ${word} takes aspirin for fever.`, metadata: { ward: word, kind: 'note' } })

/** By operation id. `{job}` stands for a job of tenant a. The question names the other tenant's secret throughout. */
const TABLE: Readonly<Record<string, Example>> = {
  metrics: { path: '/metrics' },
  search: { path: '/v1/collections/c/search', body: { query: 'fever aspirin patient', k: 100, facets: ['ward'], explain: true } },
  searchBatch: { path: '/v1/collections/c/search:batch', body: { searches: [{ query: 'fever patient' }, { query: 'aspirin', filter: { not: { ward: OWN } } }] } },
  searchCollections: { path: '/v1/search', body: { collections: ['c'], query: 'fever aspirin patient' } },
  suggest: { path: `/v1/collections/c/suggest?q=${SECRET.slice(0, 3)}` },
  facets: { path: '/v1/collections/c/facets?field=ward' },
  moreLikeThis: { path: '/v1/collections/c/more-like-this', body: { text: 'fever aspirin patient' } },
  similarRecords: { path: '/v1/collections/c/similar-records', body: { text: 'fever aspirin patient' } },
  buildContext: { path: '/v1/collections/c/context', body: { query: 'fever aspirin patient' } },
  answer: { path: '/v1/collections/c/answer', body: { query: 'fever' }, status: 503 },
  searchSession: { path: '/v1/sessions/s/search', body: { collection: 'c', query: 'and that one?' } },
  forgetSession: { path: '/v1/sessions/only-of-a', status: 404 },
  createEmbeddings: { path: '/v1/embeddings', body: { input: 'fever' } },
  rerank: { path: '/v1/rerank', body: { query: 'fever', documents: ['a'] } },
  feedback: { path: '/v1/feedback', body: { collection: 'only-of-a', query: 'fever', documentId: 'x', kind: 'click' }, status: 404 },
  putDocuments: { path: '/v1/collections/c/documents', body: { documents: [document(OWN)] } },
  uploadDocuments: { path: '/v1/collections/c/documents', body: { documents: [document(OWN)] }, status: 202 },
  getDocument: { path: `/v1/collections/c/documents/${SECRET}-1`, status: 404 },
  deleteDocument: { path: `/v1/collections/c/documents/${SECRET}-1`, status: 404 },
  deleteDocuments: { path: '/v1/collections/c/documents:delete', body: { ids: [`${SECRET}-1`] }, status: 202 },
  listJobs: { path: '/v1/jobs' },
  getJob: { path: '/v1/jobs/{job}', status: 404 },
  watchJob: { path: '/v1/jobs/{job}/events', status: 404 },
  cancelJob: { path: '/v1/jobs/{job}', status: 404 },
  listCollections: { path: '/v1/collections' },
  getCollection: { path: '/v1/collections/only-of-a', status: 404 },
  reloadCollection: { path: '/v1/collections/c/reload' },
  dropCollection: { path: '/v1/collections/only-of-a', status: 404 },
  getDrug: { path: '/v1/drugs/aspirin' },
  tagDrugs: { path: '/v1/drugs/tag', body: { texts: [{ id: '1', text: 'aspirin' }] } },
}

interface Operation {
  readonly id: string
  readonly method: string
  readonly scope: string
}

let server: TestServer
let operations: readonly Operation[]
const keys: Record<string, string> = {}
let job: string

beforeAll(async () => {
  server = createTestServer({ drugs: 'on' })
  for (const tenant of ['a', 'b']) for (const scope of ['search', 'write', 'admin'] as const) keys[`${tenant} ${scope}`] = server.key({ tenant, scopes: [scope] })
  for (const [tenant, word] of [['a', SECRET], ['b', OWN]]) await server.send('PUT', '/v1/collections/c/documents', { key: keys[`${tenant} write`], body: { documents: [document(word ?? '')] } })
  await server.send('PUT', '/v1/collections/only-of-a/documents', { key: keys['a write'], body: { documents: [document(SECRET)] } })
  // Tenant a fills every cache first: completions, conversation, job, hypothesis.
  await server.send('GET', `/v1/collections/c/suggest?q=${SECRET}`, { key: keys['a search'] })
  for (const session of ['s', 'only-of-a']) await server.send('POST', `/v1/sessions/${session}/search`, { key: keys['a search'], body: { collection: 'c', query: `What about ${SECRET} and fever in patients?` } })
  job = ((await (await server.send('POST', '/v1/collections/only-of-a/documents', { key: keys['a write'], body: { documents: [document(SECRET)] }, headers: { 'idempotency-key': 'same' } })).json()) as { id: string }).id
  const { paths } = (await (await server.send('GET', '/openapi.json')).json()) as { paths: Record<string, Record<string, { operationId: string; 'x-scope'?: string }>> }
  operations = Object.values(paths).flatMap((methods) => Object.entries(methods).flatMap(([method, operation]) => (operation['x-scope'] === undefined ? [] : [{ id: operation.operationId, method: method.toUpperCase(), scope: operation['x-scope'] }])))
})
afterAll(async () => server.close())

const send = async ({ id, method }: Operation, key?: string): Promise<Response> => {
  const { path, body } = TABLE[id] as Example
  return server.send(method, path.replace('{job}', job), { key, body })
}

describe('two tenants', () => {
  it('are held apart by a table that names every operation', () => {
    expect(operations.map(({ id }) => id).filter((id) => TABLE[id] === undefined)).toEqual([])
    expect(operations.length).toBeGreaterThanOrEqual(Object.keys(TABLE).length)
  })

  it('see nothing of each other in any operation', async () => {
    for (const operation of operations) {
      const response = await send(operation, keys['b admin'])
      // A refusal repeats the id it was asked for; nothing else of the document may come with it.
      const text = TABLE[operation.id]?.path.includes(SECRET) === true ? (await response.text()).replace(`"${SECRET}-1"`, '') : await response.text()
      expect([operation.id, response.status]).toEqual([operation.id, TABLE[operation.id]?.status ?? 200])
      expect([operation.id, text.includes(SECRET)]).toEqual([operation.id, false])
    }
    expect(await (await server.send('GET', `/v1/collections/c/documents/${SECRET}-1`, { key: keys['a search'] })).json()).toMatchObject({ title: `${SECRET} title` })
  })

  it('may use the same Idempotency-Key, session name and cursor without meeting', async () => {
    const mine = (await (await server.send('POST', '/v1/collections/c/documents', { key: keys['b write'], body: { documents: [document(OWN)] }, headers: { 'idempotency-key': 'same' } })).json()) as { id: string }
    expect(mine.id).not.toBe(job)
    expect(await (await server.send('POST', '/v1/sessions/only-of-a/search', { key: keys['b search'], body: { collection: 'c', query: 'and that one?' } })).json()).toMatchObject({ rewritten: { method: 'none', query: 'and that one?' } })
  })

  it('see nothing of each other through MCP', async () => {
    const client = new Client({ name: 'test', version: '1' })
    await client.connect(new StreamableHTTPClientTransport(new URL('http://localhost/mcp'), { fetch: async (url, init) => server.app.request(String(url), init), requestInit: { headers: { 'x-api-key': keys['b search'] ?? '' } } }))
    const calls: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
      search: { query: 'fever aspirin patient' },
      fetch: { id: `c/${SECRET}-1` },
      search_literature: { query: 'fever aspirin patient' },
      search_records: { query: 'fever aspirin patient' },
      similar_cases: { collection: 'c', text: 'fever aspirin patient' },
      check_drugs: { text: 'aspirin' },
      expand_query: { query: 'fever' },
      get_document: { collection: 'only-of-a', documentId: `${SECRET}-1` },
    }
    expect((await client.listTools()).tools.map(({ name }) => name).filter((name) => calls[name] === undefined)).toEqual([])
    const titles = (found: unknown): string => JSON.stringify(found)
    for (const [name, given] of Object.entries(calls)) expect([name, titles(await client.callTool({ name, arguments: given })).includes(`${SECRET} title`)]).toEqual([name, false])
    expect(titles(await client.readResource({ uri: 'medir://collections' }))).not.toContain('only-of-a')
    await expect(client.readResource({ uri: `medir://documents/c/${SECRET}-1` })).rejects.toThrow('no such document')
    await client.close()
  })

  it('leave no name, question or text in logs and metrics, and each their own rows in the audit', async () => {
    const metrics = await (await server.send('GET', '/metrics', { key: keys['b admin'] })).text()
    for (const text of [metrics, server.logs.join('')]) expect(text).not.toMatch(new RegExp(`${SECRET}|${OWN}|aspirin|only-of-a`))
    expect(metrics).not.toMatch(/tenant|"a"/)
    expect(JSON.stringify(server.service.audit?.rows({ tenant: 'b', limit: 10_000 }).filter(({ status }) => status < 400).map(({ ids, collection }) => [ids, collection]))).not.toContain(`only-of-a`)
    expect(JSON.stringify(server.service.audit?.rows({ tenant: 'b', limit: 10_000 }))).not.toMatch(/aspirin|fever/)
  })
})

describe('scopes', () => {
  it('are demanded by every operation, and a key is too', async () => {
    for (const operation of operations) {
      const { id, scope } = operation
      expect([id, (await send(operation)).status]).toEqual([id, 401])
      for (const other of ['search', 'write'].filter((name) => name !== scope)) expect([id, other, (await send(operation, keys[`b ${other}`])).status]).toEqual([id, other, 403])
    }
  })

  it('let nothing under /v1 go without', async () => {
    const open = server.app.routes.filter(({ path, method }) => path.startsWith('/v1/') && method !== 'ALL').map(({ path }) => path)
    const described = new Set(Object.keys(((await (await server.send('GET', '/openapi.json')).json()) as { paths: object }).paths).map((path) => path.replaceAll(/\{(\w+)\}/g, ':$1')))
    expect(open.filter((path) => !described.has(path))).toEqual([])
  })
})
