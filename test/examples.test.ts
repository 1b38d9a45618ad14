/** The examples of docs/examples, run as their readers run them, against a server with the hashing embedder. */
import { execFile } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../src/config.ts'
import { createEngine, type Engine } from '../src/engine/engine.ts'
import { createApp } from '../src/server/app.ts'
import { listen, type Listening } from '../src/server/listen.ts'

const KEY = 'an-example-key-of-length'
const folder = resolve(import.meta.dirname, '../docs/examples')
const run = promisify(execFile)
let engine: Engine
let server: Listening

/** From the sources: `medir/client` is what the package exports once it is built. */
const RESOLVE_CLIENT = `data:text/javascript,${encodeURIComponent(`import { registerHooks } from 'node:module'; registerHooks({ resolve: (name, context, next) => next(name === 'medir/client' ? ${JSON.stringify(new URL('../src/client/index.ts', import.meta.url).href)} : name, context) })`)}`

async function example(program: string, ...parameters: readonly string[]): Promise<string> {
  const { stdout } = await run(program, parameters, { env: { ...process.env, MEDIR_URL: server.url, MEDIR_KEY: KEY }, cwd: folder })
  return stdout
}
const typescript = async (name: string): Promise<string> => example(process.execPath, '--import', RESOLVE_CLIENT, name)

beforeAll(async () => {
  engine = createEngine(loadConfig({ environment: {}, flags: { home: mkdtempSync(join(tmpdir(), 'medir-examples-')), embedder: 'hash' } }).config)
  server = await listen(createApp({ engine, tenant: 'default', apiKey: KEY }), { host: '127.0.0.1', port: 0 })
  await example('sh', 'search.sh')
})
afterAll(async () => {
  await server.close(0)
  await engine.close()
})

describe('the examples', () => {
  it('curl indexes and searches', async () => {
    const [report = '', answer = ''] = (await example('sh', 'search.sh')).trim().split('\n')
    expect(JSON.parse(report)).toMatchObject({ documents: { input: 2, skipped: 2 } })
    expect((JSON.parse(answer) as { hits: { documentId: string }[] }).hits[0]?.documentId).toBe('gout')
  })

  it('Python searches with its standard library', async () => {
    expect((await example('python3', 'search.py')).split('\n')[0]).toMatch(/^1 痛风 /)
  })

  it('the typed client indexes, searches and tells errors apart', async () => {
    const lines = (await typescript('client.ts')).trim().split('\n')
    expect(lines[0]).toMatch(/^1 asthma /)
    expect(lines.at(-1)).toBe('404 COLLECTION_UNKNOWN')
  })

  it('LangChain.js retrieves', async () => {
    expect((await typescript('langchain-retriever.ts')).split('\n')[0]).toContain('gout')
  })

  it('LlamaIndex.TS retrieves', async () => {
    expect((await typescript('llamaindex-retriever.ts')).split('\n')[0]).toContain('gout')
  })
})
