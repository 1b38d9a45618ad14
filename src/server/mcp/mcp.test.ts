/** The official client over streamable HTTP, against the application without a socket; stdio runs the real command. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer } from '../testing.ts'

let server: TestServer
let key: string
const DOCUMENTS = [
  { id: 'gout/1', title: '痛风', text: '痛风急性发作首选秋水仙碱或非甾体抗炎药。', metadata: { source: 'guideline', date: '2023' } },
  { id: 'hf', title: 'Heart failure', text: 'Spironolactone reduces mortality in heart failure with reduced ejection fraction.', metadata: { source: 'trial', access: ['ward'] } },
  { id: 'case', title: 'Case', text: 'A 70 year old with heart failure takes spironolactone and furosemide.', metadata: { kind: 'note' } },
]

beforeAll(async () => {
  server = createTestServer({ drugs: 'on' })
  const writer = server.key({ tenant: 'a', scopes: ['write'] })
  key = server.key({ tenant: 'a', scopes: ['search'] })
  await server.send('PUT', '/v1/collections/c/documents', { key: writer, body: { documents: DOCUMENTS } })
})
afterAll(async () => server.close())

async function connect(presented: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StreamableHTTPClientTransport(new URL('http://localhost/mcp'), { fetch: async (url, init) => server.app.request(String(url), init), requestInit: { headers: { authorization: `Bearer ${presented}` } } })
  await client.connect(transport)
  return client
}

type Structured = Readonly<Record<string, unknown>>
const call = async (client: Client, name: string, given: Structured): Promise<Structured> => {
  const { structuredContent, isError, content } = await client.callTool({ name, arguments: given })
  if (isError === true) throw new Error(JSON.stringify(content))
  return structuredContent as Structured
}

describe('MCP over HTTP', () => {
  it('describes tools that only read, with input and output schema', async () => {
    const client = await connect(key)
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(['search', 'fetch', 'search_literature', 'search_records', 'similar_cases', 'check_drugs', 'expand_query', 'get_document'])
    for (const tool of tools) expect(tool).toMatchObject({ annotations: { readOnlyHint: true }, inputSchema: { type: 'object' }, outputSchema: { type: 'object' } })
    expect(tools.find(({ name }) => name === 'search_literature')?.inputSchema.properties).toHaveProperty('hypothetical')
    await client.close()
  })

  it('searches and fetches in the shape of deep-research clients', async () => {
    const client = await connect(key)
    const { results } = (await call(client, 'search', { query: '痛风急性发作用什么药' })) as { results: { id: string; title: string; url: string }[] }
    expect(results[0]).toEqual({ id: 'c/gout%2F1', title: '痛风', url: 'medir://documents/c/gout%2F1' })
    expect(await call(client, 'fetch', { id: results[0]?.id })).toEqual({ id: 'c/gout%2F1', title: '痛风', text: DOCUMENTS[0]?.text, url: 'medir://documents/c/gout%2F1', metadata: { source: 'guideline', date: '2023' } })
    await client.close()
  })

  it('answers the rich tools with citations', async () => {
    const client = await connect(key)
    const { passages } = (await call(client, 'search_literature', { query: 'what lowers mortality in heart failure', hypothetical: 'Spironolactone reduces mortality in heart failure.', k: 1 })) as { passages: unknown[] }
    expect(passages).toMatchObject([{ relevance: expect.any(Number) as number, citation: { collection: 'c', documentId: 'hf', source: 'trial', uri: 'medir://documents/c/hf' } }])
    expect(await call(client, 'search_records', { query: 'spironolactone', filter: { kind: 'note' } })).toMatchObject({ records: [{ drugs: expect.arrayContaining(['spironolactone']) as unknown, metadata: { kind: 'note' } }] })
    expect(await call(client, 'similar_cases', { collection: 'c', documentId: 'case', k: 1 })).toMatchObject({ cases: [{ citation: { documentId: 'hf' }, shared: { drugs: ['spironolactone'] } }] })
    expect(await call(client, 'check_drugs', { text: 'No furosemide.' })).toMatchObject({ drugs: [{ text: 'furosemide', name: 'furosemide', status: 'negated' }] })
    expect(await call(client, 'expand_query', { query: '秋水仙碱' })).toMatchObject({ language: 'zh', added: expect.arrayContaining([expect.objectContaining({ term: expect.stringMatching(/colchicin/) as string })]) as unknown })
    expect(await call(client, 'get_document', { collection: 'c', documentId: 'hf', start: 0, length: 14 })).toMatchObject({ text: 'Spironolactone', start: 0, end: 14, total: DOCUMENTS[1]?.text.length })
    await client.close()
  })

  it('says what is wrong so that a model can mend it', async () => {
    const client = await connect(key)
    await expect(call(client, 'fetch', { id: 'c/nobody' })).rejects.toThrow('DOCUMENT_UNKNOWN')
    await expect(call(client, 'fetch', { id: 'nonsense' })).rejects.toThrow('ids as search returns them')
    await expect(call(client, 'search_literature', { query: 'x', k: 1_000 })).rejects.toThrow(/k/)
    await client.close()
  })

  it('reads documents as resources and offers prompts', async () => {
    const client = await connect(key)
    expect((await client.readResource({ uri: 'medir://documents/c/gout%2F1' })).contents).toMatchObject([{ mimeType: 'text/plain', text: expect.stringContaining('秋水仙碱') as string }])
    expect((await client.readResource({ uri: 'medir://collections' })).contents).toMatchObject([{ text: expect.stringContaining('"name":"c"') as string }])
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['answer_with_citations', 'summarise_record', 'compare_cases'])
    expect((await client.getPrompt({ name: 'answer_with_citations', arguments: { question: 'gout?' } })).messages[0]?.content).toMatchObject({ text: expect.stringContaining('gout?') as string })
    await client.close()
  })

  it('gives each credential its own tenant, labels and rights, and audits by tool', async () => {
    await expect(connect('wrong')).rejects.toThrow('UNAUTHENTICATED')
    await expect(connect(server.key({ tenant: 'a', scopes: ['write'] }))).rejects.toThrow('FORBIDDEN')
    const other = await connect(server.key({ tenant: 'b', scopes: ['search'] }))
    await expect(call(other, 'search', { query: 'heart failure' })).rejects.toThrow('COLLECTION_UNKNOWN')
    await expect(call(other, 'fetch', { id: 'c/hf' })).rejects.toThrow('COLLECTION_UNKNOWN')
    await other.close()
    const labelled = await connect(server.key({ tenant: 'a', scopes: ['search'], labels: [] }))
    expect(JSON.stringify(await call(labelled, 'search', { query: 'spironolactone mortality' }))).not.toContain('c/hf')
    await expect(call(labelled, 'fetch', { id: 'c/hf' })).rejects.toThrow('DOCUMENT_UNKNOWN')
    await expect(labelled.readResource({ uri: 'medir://documents/c/hf' })).rejects.toThrow('no such document')
    await labelled.close()
    expect(server.service.audit?.rows({ tenant: 'a' }).find(({ action }) => action === 'mcp:fetch')).toMatchObject({ collection: 'c', ids: ['gout/1'], status: 200 })
  })
})

describe('MCP over stdio', () => {
  it('answers the official client', async () => {
    const root = resolve(import.meta.dirname, '../../..')
    const home = createTestServer()
    await home.send('PUT', '/v1/collections/c/documents', { body: { documents: DOCUMENTS } })
    await home.close()
    const client = new Client({ name: 'test', version: '1' })
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [resolve(root, 'src/cli/main.ts'), 'mcp', '--home', home.home, '--set', 'embedder=hash', '--set', 'drugs=off', '--labels', 'none'], cwd: root, stderr: 'ignore' }))
    expect(((await call(client, 'search', { query: '痛风' })) as { results: { id: string }[] }).results.map(({ id }) => id)).toEqual(['c/gout%2F1', 'c/case'])
    await client.close()
  }, 60_000)
})
