/** More requests than the server takes: some are answered, the others are told when to come back, and it goes on. */
import { afterEach, describe, expect, it } from 'vitest'
import { listen, type Listening } from './listen.ts'
import { createTestServer, type TestServer } from './testing.ts'

const SEARCH = '/v1/collections/c/search'
const BODY = { query: 'gout colchicine', mode: 'lexical' }
let server: TestServer
let socket: Listening | undefined

async function start(flags: Readonly<Record<string, unknown>>): Promise<TestServer> {
  const started = createTestServer({ rateLimit: 0, ...flags })
  await started.send('PUT', '/v1/collections/c/documents', { body: { documents: [{ id: 'a', text: 'Gout and colchicine.' }] } })
  return started
}
afterEach(async () => {
  await socket?.close(0)
  socket = undefined
  await server.close()
})

const statuses = (responses: readonly Response[]): Readonly<Record<number, number>> => Object.fromEntries(Array.from(Map.groupBy(responses, ({ status }) => status), ([status, group]) => [status, group.length]))

describe('overload', () => {
  it('is shed by the number that wait, also where searching never pauses', async () => {
    server = await start({ maxRunning: 2, maxWaiting: 8 })
    const flood = Array.from({ length: 100 }, async () => server.send('POST', SEARCH, { body: BODY }))
    const health = await server.send('GET', '/healthz')
    expect([health.status, server.service.gates.reads.running() + server.service.gates.reads.waiting()]).toEqual([200, 10])
    const responses = await Promise.all(flood)
    expect(statuses(responses)).toEqual({ 200: 10, 503: 90 })
    const refused = responses.find(({ status }) => status === 503) as Response
    expect([refused.headers.get('retry-after'), refused.headers.get('content-type'), ((await refused.json()) as { code: string }).code]).toEqual(['1', 'application/problem+json', 'OVERLOADED'])
    expect(await (await server.send('GET', '/metrics')).text()).toContain('medir_shed_total{reason="queue"} 90')
    expect((await server.send('POST', SEARCH, { body: BODY })).status).toBe(200)
  })

  it('costs who is turned away no look at keys and no row in the audit', async () => {
    server = await start({ maxRunning: 1, maxWaiting: 0 })
    const rows = server.service.audit?.rows({ limit: 1_000 }).length
    const leave = await server.service.gates.reads.enter()
    expect((await server.send('POST', SEARCH, { key: 'wrong', body: BODY })).status).toBe(503)
    leave()
    expect(server.service.audit?.rows({ limit: 1_000 }).length).toBe(rows)
  })

  it('of writes leaves searches their places, and the other way round', async () => {
    server = await start({ maxRunning: 1, maxWriting: 1, maxWaiting: 0 })
    const write = async (): Promise<number> => (await server.send('PUT', '/v1/collections/c/documents', { body: { documents: [{ id: 'b', text: 'Asthma.' }] } })).status
    const search = async (): Promise<number> => (await server.send('POST', SEARCH, { body: BODY })).status
    const leaveWrites = await server.service.gates.writes.enter()
    expect([await search(), await write(), (await server.send('POST', '/v1/collections/c/documents:delete', { body: { ids: ['x'] } })).status, (await server.send('DELETE', '/v1/collections/c/documents/a')).status]).toEqual([200, 503, 503, 503])
    leaveWrites()
    const leaveReads = await server.service.gates.reads.enter()
    expect([await search(), await write()]).toEqual([503, 200])
    leaveReads()
  })

  it('over sockets: every request is answered or refused, health checks go on, and it recovers', { timeout: 60_000 }, async () => {
    server = await start({ maxRunning: 2, maxWaiting: 4 })
    socket = await listen(server.app, { host: '127.0.0.1', port: 0 })
    const { url } = socket
    const search = async (): Promise<Response> => fetch(`${url}${SEARCH}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(BODY) })
    const responses: Response[] = []
    let health = 0
    await Promise.all([
      ...Array.from({ length: 100 }, async () => {
        for (let turn = 0; turn < 3; turn++) {
          const response = await search()
          await response.arrayBuffer()
          responses.push(response)
        }
      }),
      (async () => {
        for (let turn = 0; turn < 10; turn++) if ((await fetch(`${url}/healthz`)).ok) health++
      })(),
    ])
    const counted = statuses(responses)
    expect([responses.length, (counted[200] ?? 0) + (counted[503] ?? 0), health]).toEqual([300, 300, 10])
    expect(counted[200]).toBeGreaterThan(0)
    expect(counted[503]).toBeGreaterThan(0)
    for (const { status, headers } of responses) expect([status, Number(headers.get('retry-after') ?? 1)]).toEqual([status, expect.toSatisfy((seconds: number) => seconds >= 1 && seconds <= 60) as number])
    expect((await search()).status).toBe(200)
  })
})
