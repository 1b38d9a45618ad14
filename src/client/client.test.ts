/** The client against the real application, without a socket, and against answers that servers under load give. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../config.ts'
import { createEngine, type Engine } from '../engine/engine.ts'
import { createApp } from '../server/app.ts'
import { createClient, type Client } from './index.ts'

const KEY = 'k'.repeat(16)
let engine: Engine
let client: Client
let fetchApp: typeof fetch

beforeAll(() => {
  engine = createEngine(loadConfig({ environment: {}, flags: { home: mkdtempSync(join(tmpdir(), 'medir-client-')), embedder: 'hash' } }).config)
  const app = createApp({ engine, tenant: 'default', apiKey: KEY })
  fetchApp = async (input, init) => app.request(input, init)
  client = createClient({ apiKey: KEY, fetch: fetchApp })
})
afterAll(async () => engine.close())

describe('the client', () => {
  it('indexes, searches, reads and deletes with one method an operation', async () => {
    const report = await client.putDocuments({ collection: 'c', documents: [{ id: 'a/1', title: 'Gout', text: 'Colchicine relieves an attack of gout.' }] })
    expect(report.documents).toMatchObject({ input: 1, added: 1 })
    const { hits } = await client.search({ collection: 'c', query: 'gout', k: 1 })
    expect(hits).toMatchObject([{ documentId: 'a/1', rank: 1 }])
    expect(await client.getDocument({ collection: 'c', id: 'a/1' })).toMatchObject({ id: 'a/1', title: 'Gout' })
    expect(await client.deleteDocument({ collection: 'c', id: 'a/1' })).toBeUndefined()
  })

  it('turns problem details into an error with a stable code', async () => {
    await expect(client.search({ collection: 'nowhere', query: 'gout' })).rejects.toMatchObject({ name: 'MedirApiError', status: 404, code: 'COLLECTION_UNKNOWN', requestId: expect.any(String) as unknown })
    await expect(createClient({ fetch: fetchApp }).listCollections()).rejects.toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
  })

  it('asks again when the server is overloaded, and gives up after its tries', async () => {
    const answers = [503, 429, 200]
    let asked = 0
    const busy: typeof fetch = async () => {
      const status = answers[asked++] ?? 503
      return new Response(status === 200 ? '{"collections":[]}' : '{"code":"OVERLOADED","detail":"busy"}', { status, headers: { 'retry-after': '0' } })
    }
    expect(await createClient({ fetch: busy }).listCollections()).toEqual({ collections: [] })
    expect(asked).toBe(3)
    asked = 0
    await expect(createClient({ fetch: busy, retries: 1 }).listCollections()).rejects.toMatchObject({ status: 429, code: 'OVERLOADED' })
    expect(asked).toBe(2)
  })

  it('does not send twice what may not be done twice when no answer comes', async () => {
    let asked = 0
    const dead: typeof fetch = async () => {
      asked++
      throw new TypeError('fetch failed')
    }
    await expect(createClient({ fetch: dead }).search({ collection: 'c', query: 'gout' })).rejects.toMatchObject({ status: 0, code: 'NO_ANSWER' })
    expect(asked).toBe(1)
  })

  it('stops at once when the caller cancels', async () => {
    const cancelled = new AbortController()
    cancelled.abort(new Error('enough'))
    const slow: typeof fetch = async (_, init) => new Promise((_, reject) => { reject(init?.signal?.reason as Error) })
    await expect(createClient({ fetch: slow }).listCollections(undefined, { signal: cancelled.signal })).rejects.toThrow('enough')
  })

  it('reads server-sent events whatever the pieces they come in', async () => {
    const text = ': hello\n\nevent: hits\nid: 1\ndata: {"n":\ndata: 1}\n\ndata: "糖"\n\n'
    const bytes = new TextEncoder().encode(text)
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(new Uint8Array([byte]))
        controller.close()
      },
    })
    const events = []
    for await (const event of createClient({ fetch: async () => new Response(pieces) }).stream('search', { collection: 'c', query: 'gout' })) events.push(event)
    expect(events).toEqual([{ event: 'hits', id: '1', data: { n: 1 } }, { event: 'message', data: '糖' }])
  })
})
