/** Spans as an operator's SDK receives them. */
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor, type ReadableSpan } from '@opentelemetry/sdk-trace-node'
import { SpanStatusCode, trace } from '@opentelemetry/api'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer } from '../testing.ts'

const exporter = new InMemorySpanExporter()
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
const TRACE = '0af7651916cd43dd8448eb211c80319c'
const SECRET = 'zzsecret'
let server: TestServer

beforeAll(() => {
  provider.register()
  server = createTestServer()
})
afterAll(async () => {
  await server.close()
  await provider.shutdown()
  trace.disable()
})

const named = (name: string): ReadableSpan | undefined => exporter.getFinishedSpans().find((span) => span.name === name)

/** Everything of a span that leaves the process. */
function sent({ name, attributes, events, status, links, resource }: ReadableSpan): string {
  return JSON.stringify([name, attributes, events, status, links, resource.attributes])
}

describe('traces', () => {
  it('follow a request through its search, go on with the caller’s trace, and hold no content', async () => {
    const document = { id: `${SECRET}-id`, title: `${SECRET} title`, text: `${SECRET} has gout.`, metadata: { ward: SECRET } }
    await server.send('PUT', `/v1/collections/${SECRET}/documents`, { body: { documents: [document] } })
    const ask = async (path: string, body: unknown): Promise<number> => (await server.send('POST', path, { body, headers: { traceparent: `00-${TRACE}-b7ad6b7169203331-01` } })).status
    expect(await ask(`/v1/collections/${SECRET}/search`, { query: `${SECRET} gout`, hypothetical: `${SECRET} hypothesis`, filter: { ward: SECRET } })).toBe(200)
    expect(await ask(`/v1/collections/${SECRET}/context`, { query: `${SECRET} gout` })).toBe(200)
    expect(await ask('/mcp', { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'search', arguments: { query: SECRET } } })).toBeLessThan(500)
    expect(await ask('/v1/collections/nobody/search', { query: SECRET })).toBe(404)

    const request = named('POST /v1/collections/:collection/search')
    expect(request).toMatchObject({ kind: 1, attributes: { 'http.request.method': 'POST', 'http.route': '/v1/collections/:collection/search', 'http.response.status_code': 200 } })
    expect(request?.spanContext().traceId).toBe(TRACE)
    const search = named('search')
    expect(search?.parentSpanContext?.spanId).toBe(request?.spanContext().spanId)
    expect(search?.attributes).toEqual({ mode: 'hybrid', k: 10 })
    for (const name of ['context', 'PUT /v1/collections/:collection/documents']) expect([name, named(name)]).toEqual([name, expect.anything()])
    expect(exporter.getFinishedSpans().some(({ status }) => status.code === SpanStatusCode.ERROR)).toBe(true)
    for (const span of exporter.getFinishedSpans()) expect(sent(span)).not.toMatch(new RegExp(`${SECRET}|gout`))
  })
})
