/** Whatever is sent: no answer of 500 and above, every refusal a problem that names its code and repeats no secret of the server. */
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { problemSchema } from '../schemas.ts'
import { createTestServer, type TestServer } from './testing.ts'

const KEY = 'a-key-for-fuzzing'
let server: TestServer
let operations: readonly { readonly method: string; readonly path: string; readonly properties: readonly string[] }[]

beforeAll(async () => {
  server = createTestServer({ rateLimit: 0, apiKey: KEY })
  await server.send('PUT', '/v1/collections/c/documents', { key: KEY, body: { documents: [{ id: 'a', text: 'Gout and colchicine.' }, { id: 'b', text: '痛风与秋水仙碱。' }] } })
  const { paths } = (await (await server.send('GET', '/openapi.json')).json()) as { paths: Record<string, Record<string, object>> }
  operations = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, properties: Array.from(JSON.stringify(operation).matchAll(/"(\w+)":\{"(?:type|anyOf|default|description)"/g), ([, name]) => name ?? '') })))
})
afterAll(async () => server.close())

/** Header values as HTTP/1.1 lets them through: no control characters but the tab. */
const headerValue = fc.string({ unit: fc.integer({ min: 32, max: 255 }).filter((code) => code !== 127).map((code) => String.fromCharCode(code)), maxLength: 200 }).map((text) => text.trim())
const HEADERS = ['accept', 'accept-encoding', 'accept-language', 'authorization', 'content-type', 'cookie', 'expect', 'forwarded', 'host', 'idempotency-key', 'if-none-match', 'mcp-protocol-version', 'mcp-session-id', 'origin', 'range', 'traceparent', 'tracestate', 'x-api-key', 'x-forwarded-for', 'x-http-method-override', 'x-request-id']
const headers = fc.dictionary(fc.constantFrom(...HEADERS), headerValue, { maxKeys: 6 })
const words = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constantFrom('c', 'a', 'gout', '痛风', '__proto__', 'constructor', 'toString', '../../etc/passwd', '%00', ''))
const json = fc.oneof(fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' }), fc.array(fc.jsonValue(), { maxLength: 3 }))
const segment = fc.oneof(fc.constantFrom('c', 'a', 'aspirin', '..', '%2e%2e', '%', '%ff', '__proto__'), fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }).map((text) => encodeURIComponent(text.toWellFormed())))

/** Bodies: right in some fields and anything in the others, any JSON, or any bytes. */
const bodyOf = (properties: readonly string[]): fc.Arbitrary<string | Uint8Array<ArrayBuffer>> => {
  const name = properties.length === 0 ? fc.string() : fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...properties) }, { weight: 1, arbitrary: words })
  const near = fc.record({ query: fc.oneof(words, json), collection: fc.constant('c'), documents: fc.oneof(json, fc.array(fc.record({ id: words, text: words, metadata: json }), { maxLength: 3 })) }, { requiredKeys: [] })
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(near, fc.dictionary(name, json, { maxKeys: 5 })).map(([right, any]) => JSON.stringify({ ...right, ...any })) },
    { weight: 2, arbitrary: json.map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }).map((bytes) => Uint8Array.from(bytes)) },
  )
}

const request = fc.nat().chain((index) => {
  const { method, path, properties } = operations[index % operations.length] as (typeof operations)[number]
  const parts = path.split(/(\{\w+\})/)
  return fc.record({
    method: fc.constant(method),
    path: fc.tuple(...parts.map((part) => (part.startsWith('{') ? fc.oneof({ weight: 3, arbitrary: fc.constant(part === '{collection}' ? 'c' : 'a') }, { weight: 1, arbitrary: segment }) : fc.constant(part)))).map((texts) => texts.join('')),
    search: fc.oneof(fc.constant(''), fc.dictionary(fc.constantFrom('limit', 'q', 'k', 'field', 'cursor', 'language', 'prefix'), words, { maxKeys: 3 }).map((values) => `?${Object.entries(values).map(([key, value]) => `${key}=${encodeURIComponent(value.toWellFormed())}`).join('&')}`)),
    headers: fc.tuple(headers, fc.constantFrom('application/json', 'application/x-ndjson', 'application/fhir+json', '')).map(([given, type]) => ({ authorization: `Bearer ${KEY}`, ...(type === '' ? {} : { 'content-type': type }), ...given })),
    body: method === 'GET' || method === 'DELETE' ? fc.constant(undefined) : bodyOf(properties),
  })
})

const UNAVAILABLE = new Set(['GENERATOR_UNAVAILABLE', 'MODEL_UNAVAILABLE'])

describe('the server', () => {
  it('answers anything with what is described: no 5xx, problems as problem+json', { timeout: 120_000 }, async () => {
    const statuses = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(request, async ({ method, path, search, headers: given, body }) => {
        const response = await server.app.request(`${path}${search}`, { method, headers: given, ...(body === undefined ? {} : { body }), signal: AbortSignal.timeout(20_000) })
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
        const text = await response.text()
        if (response.status < 400) return
        if (path === '/mcp' && response.headers.get('content-type')?.startsWith('application/json') === true) return
        expect(response.headers.get('content-type')).toBe('application/problem+json')
        const problem = problemSchema.parse(JSON.parse(text))
        expect(problem.status).toBe(response.status)
        expect([problem.code, problem.status < 500 || UNAVAILABLE.has(problem.code)]).toEqual([problem.code, true])
        expect(text).not.toContain(KEY)
      }),
      { numRuns: 500, seed: 9, endOnFailure: true },
    )
    // Reached more than the doors: many were answered.
    expect(statuses.get(200) ?? 0).toBeGreaterThan(50)
    expect(statuses.get(400) ?? 0).toBeGreaterThan(50)
    expect(server.logs.join('')).not.toContain('"event":"unexpected"')
  })
})
