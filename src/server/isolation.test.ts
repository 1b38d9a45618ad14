/**
 * The isolation table: two tenants with a collection of the same name, every operation, tool, job, cache, suggestion, facet,
 * log line and metric. Nothing of one tenant may show to the other. The scopes: every operation refuses who has no key, and
 * who has a key without its scope. An operation, tool or route that no line of a table names fails the test, and
 * docs/isolation.md is these tables (`npx vitest run src/server/isolation.test.ts --update` writes it anew).
 */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer } from './testing.ts'

interface Example {
  readonly path: string
  readonly body?: unknown
  /** What tenant b gets for it. Default 200. */
  readonly status?: number
  /** Tenant b must find its own document, else the line would prove nothing. */
  readonly own?: true
  /** What it gives, where nothing of a tenant is in it. */
  readonly gives?: string
}

const SECRET = 'zzalpha'
const OWN = 'zzbeta'
/** What the recorded generator answers. */
const QUESTION = 'Which patient takes aspirin for fever?'
const document = (word: string): unknown => ({ id: `${word}-1`, title: `${word} title`, text: `Patient ${word} takes aspirin for fever.`, metadata: { ward: word, kind: 'note' } })

/** By operation id. `{job}` stands for a job of tenant a. The question names the other tenant's secret throughout. */
const TABLE: Readonly<Record<string, Example>> = {
  metrics: { path: '/metrics', gives: 'sums over the server, without names' },
  search: { path: '/v1/collections/c/search', body: { query: 'fever aspirin patient', k: 100, facets: ['ward'], explain: true }, own: true },
  searchBatch: { path: '/v1/collections/c/search:batch', body: { searches: [{ query: 'fever patient' }, { query: 'aspirin', filter: { not: { ward: OWN } } }] }, own: true },
  searchCollections: { path: '/v1/search', body: { collections: ['c'], query: 'fever aspirin patient' }, own: true },
  suggest: { path: `/v1/collections/c/suggest?q=${SECRET.slice(0, 3)}` },
  facets: { path: '/v1/collections/c/facets?field=ward', own: true },
  moreLikeThis: { path: '/v1/collections/c/more-like-this', body: { text: 'fever aspirin patient' }, own: true },
  similarRecords: { path: '/v1/collections/c/similar-records', body: { text: 'fever aspirin patient' }, own: true },
  buildContext: { path: '/v1/collections/c/context', body: { query: 'fever aspirin patient' }, own: true },
  answer: { path: '/v1/collections/c/answer', body: { query: QUESTION, hyde: 'off', leastRelevance: 0 }, own: true },
  searchSession: { path: '/v1/sessions/s/search', body: { collection: 'c', query: 'and that one?' }, own: true },
  forgetSession: { path: '/v1/sessions/only-of-a', status: 404 },
  createEmbeddings: { path: '/v1/embeddings', body: { input: 'fever' }, gives: 'a computation on what was sent' },
  rerank: { path: '/v1/rerank', body: { query: 'fever', documents: ['a'] }, gives: 'a computation on what was sent' },
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
  getDrug: { path: '/v1/drugs/aspirin', gives: 'the lexicon, the same for everyone' },
  tagDrugs: { path: '/v1/drugs/tag', body: { texts: [{ id: '1', text: 'aspirin' }] }, gives: 'a computation on what was sent' },
}

/** By tool of MCP; those of `own` must find tenant b's document. */
const TOOLS: Readonly<Record<string, { readonly given: Readonly<Record<string, unknown>>; readonly own?: true; readonly refused?: true }>> = {
  search: { given: { query: 'fever aspirin patient' }, own: true },
  fetch: { given: { id: `c/${SECRET}-1` }, refused: true },
  search_literature: { given: { query: 'fever aspirin patient' }, own: true },
  search_records: { given: { query: 'fever aspirin patient' }, own: true },
  similar_cases: { given: { collection: 'c', text: 'fever aspirin patient' }, own: true },
  check_drugs: { given: { text: 'aspirin' } },
  expand_query: { given: { query: 'fever' } },
  get_document: { given: { collection: 'only-of-a', documentId: `${SECRET}-1` }, refused: true },
}

/** Routes that ask for no scope, and why they need none. */
const WITHOUT_SCOPE: Readonly<Record<string, string>> = {
  'GET /healthz': 'says that the process answers, and the version',
  'GET /readyz': 'says by part whether it works; names no tenant and no collection',
  'GET /openapi.json': 'the description of the API, the same for everyone',
  'GET /': 'the page, the same for everyone',
  'GET /web/:file': 'files of the page',
  'GET /src/client/:file': 'files of the page',
  'POST /mcp': 'asks for a key, then looks at its scope and tenant in every tool',
}

/** What is kept besides documents, and which test below tries it. */
const KEPT: Readonly<Record<string, string>> = {
  'completions (cache)': 'by tenant, labels and hidden fields: “see nothing of each other in any operation”',
  'conversations (cache)': 'by credential: “may use the same Idempotency-Key, session name and cursor without meeting”',
  'hypotheses (cache, requests on their way)': 'by tenant: “never get a hypothesis that was written for the other”',
  'facets and suggestions': 'from the tenant’s own collection: “see nothing of each other in any operation”',
  'jobs, their events and idempotency keys': 'by tenant: “may use the same Idempotency-Key, session name and cursor without meeting”',
  'audit rows': 'by tenant, ids without text: “leave no name, question or text in logs and metrics, and each their own rows in the audit”',
  'log lines': 'tenant and credential id, no name of a collection, no text: the same test',
  metrics: 'sums over the server, no label names a tenant or collection: the same test',
}

interface Operation {
  readonly id: string
  readonly method: string
  readonly pattern: string
  readonly scope: string
}

let server: TestServer
let operations: readonly Operation[]
const keys: Record<string, string> = {}
let job: string

beforeAll(async () => {
  const recorded = join(mkdtempSync(join(tmpdir(), 'medir-isolation-')), 'recorded.jsonl')
  writeFileSync(recorded, JSON.stringify({ query: QUESTION, text: 'The patient takes aspirin for fever [1].' }))
  server = createTestServer({ drugs: 'on', generator: 'recorded', generatorFile: recorded })
  for (const tenant of ['a', 'b']) for (const scope of ['search', 'write', 'admin'] as const) keys[`${tenant} ${scope}`] = server.key({ tenant, scopes: [scope] })
  for (const [tenant, word] of [['a', SECRET], ['b', OWN]]) await server.send('PUT', '/v1/collections/c/documents', { key: keys[`${tenant} write`], body: { documents: [document(word ?? '')] } })
  await server.send('PUT', '/v1/collections/only-of-a/documents', { key: keys['a write'], body: { documents: [document(SECRET)] } })
  // Tenant a fills every cache first: completions, conversation, job, hypothesis.
  await server.send('GET', `/v1/collections/c/suggest?q=${SECRET}`, { key: keys['a search'] })
  for (const session of ['s', 'only-of-a']) await server.send('POST', `/v1/sessions/${session}/search`, { key: keys['a search'], body: { collection: 'c', query: `What about ${SECRET} and fever in patients?` } })
  job = ((await (await server.send('POST', '/v1/collections/only-of-a/documents', { key: keys['a write'], body: { documents: [document(SECRET)] }, headers: { 'idempotency-key': 'same' } })).json()) as { id: string }).id
  const { paths } = (await (await server.send('GET', '/openapi.json')).json()) as { paths: Record<string, Record<string, { operationId: string; 'x-scope'?: string }>> }
  operations = Object.entries(paths).flatMap(([pattern, methods]) => Object.entries(methods).flatMap(([method, operation]) => (operation['x-scope'] === undefined ? [] : [{ id: operation.operationId, method: method.toUpperCase(), pattern, scope: operation['x-scope'] }])))
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
      expect([operation.id, TABLE[operation.id]?.own !== true || text.includes(OWN)]).toEqual([operation.id, true])
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
    expect((await client.listTools()).tools.map(({ name }) => name).sort()).toEqual(Object.keys(TOOLS).sort())
    const text = (found: unknown): string => JSON.stringify(found)
    for (const [name, { given, own, refused }] of Object.entries(TOOLS)) {
      const answer = await client.callTool({ name, arguments: given })
      expect([name, answer.isError === true, text(answer).includes(`${SECRET} title`), text(answer).includes(`${OWN} title`)]).toEqual([name, refused === true, false, own === true])
    }
    expect(text(await client.readResource({ uri: 'medir://collections' }))).not.toContain('only-of-a')
    await expect(client.readResource({ uri: `medir://documents/c/${SECRET}-1` })).rejects.toThrow('no such document')
    await client.close()
  })

  it('never get a hypothesis that was written for the other', async () => {
    let written = 0
    const generator = createServer((_, response) => void response.setHeader('content-type', 'application/json').end(JSON.stringify({ choices: [{ message: { content: `Hypothesis ${++written} of fever and aspirin.` } }] }))).listen(0, '127.0.0.1')
    await once(generator, 'listening')
    const generating = createTestServer({ generator: 'openai', generatorUrl: `http://127.0.0.1:${(generator.address() as AddressInfo).port}/v1`, generatorModel: 'test' })
    const hypothesis = async (tenant: string): Promise<readonly string[]> => {
      const key = generating.key({ tenant, scopes: ['admin'] })
      await generating.send('PUT', '/v1/collections/c/documents', { key, body: { documents: [document(tenant)] } })
      return ((await (await generating.send('POST', '/v1/collections/c/search', { key, body: { query: 'fever', hyde: 'on', explain: true } })).json()) as { hyde: { texts: string[] } }).hyde.texts
    }
    expect([await hypothesis('a'), await hypothesis('a'), await hypothesis('b')].map((texts) => texts.join())).toEqual(['Hypothesis 1 of fever and aspirin.', 'Hypothesis 1 of fever and aspirin.', 'Hypothesis 2 of fever and aspirin.'])
    await generating.close()
    generator.close()
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

  it('are named by every route, or there is a reason why not', async () => {
    const scopedRoutes = new Set(operations.map(({ method, pattern }) => `${method} ${pattern.replaceAll(/\{(\w+)\}/g, ':$1')}`))
    const routes = [...new Set(server.app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`))]
    expect(routes.filter((route) => !scopedRoutes.has(route)).sort()).toEqual(Object.keys(WITHOUT_SCOPE).sort())
  })
})

describe('docs/isolation.md', () => {
  it('is these tables', async () => {
    const cell = (text: string): string => text.replaceAll('|', String.raw`\|`)
    const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
    const meaning = (status: number): string => (status === 404 ? '404: it does not exist for them' : status === 202 ? '202: a job of their own' : 'only what is theirs')
    const page = `# Who is kept apart from whom

Two tenants, *a* and *b*, have collections of the same name; *b* asks for everything of *a* that can be named. These tables are what a test tries (\`src/server/isolation.test.ts\`); it writes this page, and fails for an operation, tool or route that no line names. How it is held: [security.md](security.md).

## Operations
Without a key each answers 401, with a key of another scope 403.

${table(['operation', 'route', 'scope', 'what *b* gets'], operations.map(({ id, method, pattern, scope }) => [`\`${id}\``, `\`${method} ${pattern}\``, scope, TABLE[id]?.gives ?? meaning(TABLE[id]?.status ?? 200)]))}

## Tools of MCP
Scope \`search\`, over both transports.

${table(['tool', 'what *b* gets'], Object.entries(TOOLS).map(([name, { refused }]) => [`\`${name}\``, refused === true ? 'refused: it does not exist for them' : 'only what is theirs']))}

## What is kept besides documents
${table(['what', 'how it is held apart, and the test'], Object.entries(KEPT).map(([what, how]) => [what, cell(how)]))}

## Routes that ask for no scope
${table(['route', 'why'], Object.entries(WITHOUT_SCOPE).map(([route, why]) => [`\`${route}\``, why]))}
`
    await expect(page).toMatchFileSnapshot('../../docs/isolation.md')
  })
})
