/**
 * docker-compose.yml without containers: Qdrant and the API started by the file's own commands, environments and health checks,
 * with a temporary folder in place of the volume and free loopback ports in place of the container's.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { findProgram, freePorts } from './server.ts'

interface Service {
  readonly command?: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly healthcheck: { readonly test: readonly string[] }
}

const root = resolve(import.meta.dirname, '../..')
const { services } = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'), { merge: true }) as { readonly services: Readonly<Record<string, Service>> }
const SECRETS: Readonly<Record<string, string>> = { QDRANT_API_KEY: 'qdrant-key-of-this-test', MEDIR_API_KEY: 'medir-key-of-this-test' }
const program = findProgram()
const reason = program === undefined ? 'no qdrant program on the PATH' : undefined

/** What compose does to `${NAME}`, `${NAME:-default}` and `${NAME:?message}`. */
const filled = (text: string): string => text.replaceAll(/\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g, (_, name: string, fallback = '') => SECRETS[name] ?? fallback)
const environmentOf = (name: string): Record<string, string> => Object.fromEntries(Object.entries(services[name]?.environment ?? {}).map(([key, value]) => [key, filled(value)]))

describe.skipIf(reason !== undefined)(`the start commands of docker-compose.yml${reason === undefined ? '' : `: skipped, ${reason}`}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'medir-start-'))
  const children: ChildProcess[] = []
  let ports: Record<'http' | 'grpc' | 'peer' | 'api', number>

  beforeAll(async () => {
    const [http = 0, grpc = 0, peer = 0, api = 0] = await freePorts(4)
    ports = { http, grpc, peer, api }
  })
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL')
    await Promise.all(children.map(async (child) => child.exitCode ?? child.signalCode ?? new Promise((done) => child.once('exit', done))))
    rmSync(folder, { recursive: true, maxRetries: 5, retryDelay: 100 })
  })

  function start(command: string, given: readonly string[], environment: Readonly<Record<string, string>>, cwd: string): void {
    children.push(spawn(command, given, { cwd, env: { PATH: process.env['PATH'], HOME: folder, ...environment }, stdio: 'ignore' }))
  }

  /** Whether the service's own health check, on its real port, says that it is well. */
  function isWell(name: string, inside: string, port: number): boolean {
    const [kind, command = '', ...given] = services[name]?.healthcheck.test ?? []
    expect(kind).toBe('CMD')
    const path = `${resolve(process.execPath, '..')}:${process.env['PATH'] ?? ''}`
    return spawnSync(command, given.map((part) => part.replaceAll(inside, String(port))), { env: { PATH: path }, timeout: 5_000 }).status === 0
  }

  async function untilWell(name: string, inside: string, port: number): Promise<void> {
    for (const deadline = Date.now() + 90_000; Date.now() < deadline; await sleep(300)) if (isWell(name, inside, port)) return
    throw new Error(`${name} did not get well`)
  }

  it.each([
    ['qdrant', '6333'],
    ['api', '7700'],
  ] as const)('%s: the health check fails while nothing runs', (name, inside) => {
    expect(isWell(name, inside, ports.http)).toBe(false)
  })

  it('qdrant-1: the first node of the cluster starts, is well, and wants its key', async () => {
    const [, ...flags] = services['qdrant-1']?.command ?? []
    const environment = { ...environmentOf('qdrant-1'), QDRANT__SERVICE__HOST: '127.0.0.1', QDRANT__SERVICE__HTTP_PORT: String(ports.http), QDRANT__SERVICE__GRPC_PORT: String(ports.grpc), QDRANT__CLUSTER__P2P__PORT: String(ports.peer) }
    expect(environment).toMatchObject({ QDRANT__CLUSTER__ENABLED: 'true', QDRANT__SERVICE__API_KEY: SECRETS['QDRANT_API_KEY'] })
    start(program ?? '', flags.map((flag) => flag.replace('qdrant-1:6335', `127.0.0.1:${ports.peer}`)), environment, folder)
    await untilWell('qdrant-1', '6333', ports.http)
    expect((await fetch(`http://127.0.0.1:${ports.http}/collections`)).status).toBe(401)
  })

  it('api: starts on it, is well, wants its key, and indexes and searches there', async () => {
    const environment = { ...environmentOf('api'), MEDIR_HOME: join(folder, 'home'), QDRANT_URL: `http://127.0.0.1:${ports.http}`, MEDIR_EMBEDDER: 'hash' }
    const command = (services['api']?.command ?? []).map((part) => part.replace('0.0.0.0', '127.0.0.1').replace('7700', String(ports.api)))
    start(process.execPath, ['--disable-warning=ExperimentalWarning', 'src/cli/main.ts', ...command], environment, root)
    await untilWell('api', '7700', ports.api)
    const ask = async (method: string, path: string, body: unknown, key = SECRETS['MEDIR_API_KEY']): Promise<Response> =>
      fetch(`http://127.0.0.1:${ports.api}${path}`, { method, headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` }, body: JSON.stringify(body) })
    expect((await ask('POST', '/v1/collections/notes/search', { query: 'x' }, 'another-key-than-that')).status).toBe(401)
    expect((await ask('PUT', '/v1/collections/notes/documents', { documents: [{ id: 'a', text: 'Metformin is given for diabetes.' }] })).ok).toBe(true)
    const found = (await (await ask('POST', '/v1/collections/notes/search', { query: 'metformin', mode: 'lexical' })).json()) as { readonly hits: readonly { readonly documentId: string }[] }
    expect(found.hits.map(({ documentId }) => documentId)).toEqual(['a'])
    const stored = (await (await fetch(`http://127.0.0.1:${ports.http}/collections`, { headers: { 'api-key': SECRETS['QDRANT_API_KEY'] ?? '' } })).json()) as { readonly result: { readonly collections: readonly { readonly name: string }[] } }
    expect(stored.result.collections.map(({ name }) => name)).toEqual(['medir~default~notes~1'])
  })
})
