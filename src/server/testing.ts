/** A server without a socket for tests: hashing embedder, no drug names unless asked for, a folder of its own, keys on demand. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../config.ts'
import { createEngine, type Engine } from '../engine/engine.ts'
import { createApp } from './app.ts'
import { openKeyStore, type KeyStore, type NewKey } from './auth/key-store.ts'
import type { App } from './environment.ts'
import { createService, keysFile, type Service } from './service.ts'
import { createLog } from './telemetry/log.ts'

export interface TestServer {
  readonly app: App
  readonly engine: Engine
  readonly service: Service
  readonly home: string
  readonly logs: readonly string[]
  /** Makes a key and returns it. */
  readonly key: (key: Omit<NewKey, 'name'>) => string
  readonly keys: KeyStore
  /** Sends JSON, with a key when given. */
  readonly send: (method: string, path: string, options?: { readonly key?: string | undefined; readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> }) => Promise<Response>
  readonly close: () => Promise<void>
}

export function createTestServer(flags: Readonly<Record<string, unknown>> = {}): TestServer {
  const home = mkdtempSync(join(tmpdir(), 'medir-server-'))
  const { config } = loadConfig({ environment: {}, flags: { home, embedder: 'hash', drugs: 'off', ...flags } })
  const engine = createEngine(config)
  const logs: string[] = []
  const service = createService(engine, { storage: 'home', apiKey: config.apiKey, log: createLog('debug', (line) => void logs.push(line)) })
  const app = createApp({ engine, tenant: config.tenant, service })
  const keys = openKeyStore(keysFile(home))
  return {
    app,
    engine,
    service,
    home,
    logs,
    keys,
    key: (key) => keys.create({ name: 'test', ...key }).key,
    send: async (method, path, { key, body, headers } = {}) =>
      app.request(path, {
        method,
        headers: { ...(key === undefined ? {} : { authorization: `Bearer ${key}` }), ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    close: async () => {
      keys.close()
      await service.close()
      await engine.close()
    },
  }
}
