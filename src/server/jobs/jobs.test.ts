import { existsSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTestServer, type TestServer } from '../testing.ts'
import type { Job } from './job.ts'
import { openJobStore } from './store.ts'

const NDJSON = Array.from({ length: 20 }, (_, index) => JSON.stringify({ id: `d${index}`, text: `Note ${index} about fever.` })).join('\n')

async function upload(server: TestServer, body: string, headers: Readonly<Record<string, string>> = {}, collection = 'c'): Promise<Response> {
  return server.app.request(`/v1/collections/${collection}/documents`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson', ...headers }, body })
}

async function finished(server: TestServer, location: string): Promise<Job> {
  const text = await (await server.send('GET', `${location}/events`)).text()
  const [last = ''] = text.trim().split('\n\n').slice(-1)
  expect(last).toContain('event: done')
  return JSON.parse(/^data: (.*)$/m.exec(last)?.[1] ?? '') as Job
}

describe('jobs', () => {
  it('take a streamed body, answer 202 with their address, and report what came of it', async () => {
    const server = createTestServer()
    const response = await upload(server, `${NDJSON}\nnot json`)
    const location = response.headers.get('location') ?? ''
    expect([response.status, location]).toEqual([202, expect.stringMatching(/^\/v1\/jobs\/[\w-]{36}$/)])
    expect(await finished(server, location)).toMatchObject({ state: 'succeeded', collection: 'c', report: { documents: { input: 21, added: 20, failed: 1 } } })
    expect(await (await server.send('GET', location)).json()).not.toHaveProperty('tenant')
    expect(await (await server.send('GET', '/v1/jobs')).json()).toMatchObject({ jobs: [{ state: 'succeeded' }] })
    expect(readdirSync(join(server.home, 'service', 'spool'))).toEqual([])
    const gone = await server.send('POST', '/v1/collections/c/documents:delete', { body: { ids: ['d1', 'd2', 'nobody'] } })
    expect(await finished(server, gone.headers.get('location') ?? '')).toMatchObject({ kind: 'delete', report: { deleted: 2 } })
    expect((await server.send('DELETE', location)).status).toBe(409)
    await server.close()
  })

  it('read JSON as the synchronous route does, and refuse what is not a job', async () => {
    const server = createTestServer({ maxUploadBytes: 2_048 })
    const good = await upload(server, JSON.stringify({ documents: [{ id: 'a', text: 'Gout.' }] }), { 'content-type': 'application/json' })
    expect(await finished(server, good.headers.get('location') ?? '')).toMatchObject({ state: 'succeeded' })
    const bad = await upload(server, '{"documents":[{"id":"a"}]}', { 'content-type': 'application/json' })
    expect(await finished(server, bad.headers.get('location') ?? '')).toMatchObject({ state: 'failed', error: { code: 'INPUT_INVALID' } })
    expect((await upload(server, 'x'.repeat(5_000))).status).toBe(413)
    expect((await upload(server, '')).status).toBe(400)
    expect((await upload(server, '<xml/>', { 'content-type': 'application/xml' })).status).toBe(415)
    expect((await upload(server, NDJSON, {}, '..%2Fx')).status).toBe(400)
    expect(readdirSync(join(server.home, 'service', 'spool'))).toEqual([])
    await server.close()
  })

  it('are the same job for the same Idempotency-Key, and a conflict for another body', async () => {
    const server = createTestServer()
    const [one, two] = [await upload(server, NDJSON, { 'idempotency-key': 'k1' }), await upload(server, NDJSON, { 'idempotency-key': 'k1' })]
    expect(one.headers.get('location')).toBe(two.headers.get('location'))
    expect((await upload(server, `${NDJSON}\n`, { 'idempotency-key': 'k1' })).status).toBe(409)
    expect((await upload(server, NDJSON, { 'idempotency-key': 'k1' }, 'other')).status).toBe(409)
    await finished(server, one.headers.get('location') ?? '')
    await server.close()
  })

  it('are cancelled while they wait and while they run', async () => {
    const server = createTestServer()
    const long = Array.from({ length: 4_000 }, (_, index) => JSON.stringify({ id: `l${index}`, text: `Note ${index} about fever, cough and a sore throat for ${index} days.` })).join('\n')
    const first = await upload(server, long)
    const second = await upload(server, NDJSON, {}, 'd')
    const cancelled = await server.send('DELETE', second.headers.get('location') ?? '')
    expect([cancelled.status, ((await cancelled.json()) as Job).state]).toEqual([202, 'cancelled'])
    await server.send('DELETE', first.headers.get('location') ?? '')
    expect(await finished(server, first.headers.get('location') ?? '')).toMatchObject({ state: 'cancelled' })
    expect((await server.send('GET', '/v1/collections/d')).status).toBe(404)
    await server.close()
  })

  it('that a server leaves undone are done by the next', async () => {
    const server = createTestServer()
    const response = await upload(server, NDJSON)
    // Closed at once: the job is waiting or half done, and its body stays.
    await server.close()
    const next = createTestServer({ home: server.home })
    next.service.jobs.runner()
    const location = response.headers.get('location') ?? ''
    expect(await finished(next, location)).toMatchObject({ state: 'succeeded' })
    expect(await (await next.send('GET', '/v1/collections/c')).json()).toMatchObject({ documents: 20 })
    expect(existsSync(join(next.home, 'service', 'spool', location.slice(-36)))).toBe(false)
    await next.close()
  })
})

describe('the job store', () => {
  const job = (id: string): Parameters<ReturnType<typeof openJobStore>['add']>[0] => ({ id, tenant: 'a', who: 'k', collection: 'c', kind: 'index', source: 'request.ndjson', bodyHash: id })

  it('gives a job to one taker, and takes it back from one that died', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'medir-jobs-')), 'jobs.sqlite')
    const [one, two] = [openJobStore(file, 10), openJobStore(file, 10)]
    one.add(job('1'))
    expect(one.claim()?.id).toBe('1')
    expect(one.claim()).toBeUndefined()
    // In one process, the other store looks like a process that died and left its number to this one.
    expect(two.claim()?.id).toBe('1')
    expect(two.get('b', '1')).toBeUndefined()
    one.close()
    two.close()
  })

  it('turns jobs away when too many wait', () => {
    const store = openJobStore(':memory:', 1)
    store.add(job('1'))
    expect(() => store.add(job('2'))).toThrow('waiting')
    expect(store.counts()).toEqual({ queued: 1, running: 0, succeeded: 0, failed: 0, cancelled: 0 })
    store.close()
  })
})
