/** The agent of docs/examples over both transports; what it printed is docs/examples/mcp-transcript.md (`npx vitest run test/agent.test.ts --update` writes it anew). */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findSources } from '../indexer/readers/sources.ts'
import { samplesFolder } from '../src/engine/sample-files.ts'
import { loadConfig } from '../src/config.ts'
import { createEngine, type Engine } from '../src/engine/engine.ts'
import { createApp } from '../src/server/app.ts'
import { listen, type Listening } from '../src/server/listen.ts'

const KEY = 'an-example-key-of-length'
const home = mkdtempSync(join(tmpdir(), 'medir-agent-'))
const run = promisify(execFile)
const root = resolve(import.meta.dirname, '..')
let engine: Engine
let server: Listening

async function agent(environment: Readonly<Record<string, string>>): Promise<string> {
  const { stdout } = await run(process.execPath, [join(root, 'docs/examples/mcp-agent.ts')], { env: { PATH: process.env['PATH'], ...environment }, cwd: root })
  return stdout
}

beforeAll(async () => {
  engine = createEngine(loadConfig({ environment: {}, flags: { home, embedder: 'none' } }).config)
  await engine.index({ tenant: 'default', name: 'library' }, findSources([join(samplesFolder(), 'documents.jsonl')], process.stdin), {})
  server = await listen(createApp({ engine, tenant: 'default', apiKey: KEY }), { host: '127.0.0.1', port: 0 })
}, 120_000)
afterAll(async () => {
  await server.close(0)
  await engine.close()
  rmSync(home, { recursive: true, force: true })
})

describe('an agent', { timeout: 120_000 }, () => {
  it('finds, reads, checks and cites, or says that nothing answers: the same over HTTP and over stdio', async () => {
    const overHttp = await agent({ MEDIR_URL: server.url, MEDIR_KEY: KEY })
    const overStdio = await agent({ MCP_COMMAND: JSON.stringify([process.execPath, 'src/cli/main.ts', 'mcp', '--home', home, '--set', 'embedder=none']) })
    expect(overStdio).toBe(overHttp)

    const answers = Array.from(overHttp.matchAll(/^\*\*Answer\*\*: (.*)$/gm), ([, answer]) => answer ?? '')
    expect(answers[0]).toContain('medir://documents/library/en-drug-001')
    expect(answers[1]).toContain('medir://documents/library/zh-guideline-009')
    expect(answers[2]).toBe('nothing in the collections answers this.')
    for (const answer of answers.slice(0, 2)) {
      const [, quoted = '', id = '', start, end] = /^“(.*)” \[.*\]\(medir:\/\/documents\/library\/(.*)\), characters (\d+)–(\d+)\.$/.exec(answer) ?? []
      const document = await engine.getDocument({ tenant: 'default', name: 'library' }, id)
      expect(document?.text.slice(Number(start), Number(end))).toBe(quoted)
    }
    await expect(`# An agent finds and cites\n\nWhat [mcp-agent.ts](mcp-agent.ts) printed with the sample collection (synthetic) and no model, so that words alone decide; long texts are cut here. A test runs it over stdin and over HTTP.\n\n${overHttp}`).toMatchFileSnapshot('../docs/examples/mcp-transcript.md')
  })
})
