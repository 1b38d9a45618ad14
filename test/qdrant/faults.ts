/** Stands between client and server and does what networks and servers do on bad days. */
import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

export type Fault =
  /** The connection breaks before the server saw the request. */
  | { readonly kind: 'gone' }
  /** The server did it; the connection breaks in the middle of the answer. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'slow'; readonly ms: number }
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string; readonly body?: string }
  /** The server applied half of the points or operations and then failed. */
  | { readonly kind: 'half' }

export interface SeenRequest {
  readonly method: string
  readonly path: string
  readonly body: string
}

export interface FaultyServer {
  readonly url: string
  /** Asked before each request is passed on; undefined lets it through. */
  plan: (request: SeenRequest) => Fault | undefined | Promise<Fault | undefined>
  /** Requests so far. */
  requests: number
  readonly close: () => Promise<void>
}

export async function startFaults(target: string): Promise<FaultyServer> {
  const server = createServer((request, response) => {
    // Either side may be closed while a slow answer is on its way.
    handle(faulty, target, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const faulty: FaultyServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    plan: () => undefined,
    requests: 0,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return faulty
}

async function handle(faulty: FaultyServer, target: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  faulty.requests++
  const seen = { method: request.method ?? 'GET', path: request.url ?? '/', body: Buffer.concat(chunks).toString('utf8') }
  const fault = await faulty.plan(seen)
  switch (fault?.kind) {
    case undefined:
      return answer(response, await pass(target, request, seen.body))
    case 'gone':
      response.socket?.destroy()
      return undefined
    case 'reset': {
      const { body } = await pass(target, request, seen.body)
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
      response.write(body.slice(0, body.length / 2), () => response.socket?.destroy())
      return undefined
    }
    case 'slow':
      await sleep(fault.ms)
      return answer(response, await pass(target, request, seen.body))
    case 'status':
      response.writeHead(fault.status, { 'content-type': 'application/json', ...(fault.retryAfter === undefined ? {} : { 'retry-after': fault.retryAfter }) })
      response.end(fault.body ?? '{"status":{"error":"injected"},"time":0}')
      return undefined
    case 'half':
      await pass(target, request, JSON.stringify(halved(JSON.parse(seen.body) as Record<string, unknown>)))
      return answer(response, { status: 500, body: '{"status":{"error":"injected"},"time":0}' })
    default:
      return fault satisfies never
  }
}

function halved(body: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? value.slice(0, Math.ceil(value.length / 2)) : value]))
}

interface Answer {
  readonly status: number
  readonly body: string
}

function answer(response: ServerResponse, { status, body }: Answer): void {
  if (!response.destroyed) response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

async function pass(target: string, { method, url, headers }: IncomingMessage, body: string): Promise<Answer> {
  const { 'content-length': _length, 'transfer-encoding': _encoding, host: _host, ...rest } = headers
  return new Promise((resolve, reject) => {
    const passed = forward(new URL(url ?? '/', target), { method: method ?? 'GET', headers: { ...rest, 'content-length': Buffer.byteLength(body) } }, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => (text += chunk))
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 500, body: text }))
      incoming.on('error', reject)
    })
    passed.on('error', reject)
    passed.end(body)
  })
}
