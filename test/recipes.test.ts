/** Every shell command of docs/start.md and docs/recipes.md, run from top to bottom in an empty folder, against a real server. */
import { spawn } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const folder = mkdtempSync(join(tmpdir(), 'medir-recipes-'))
/** By block, in order. */
const outputs: string[] = []

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}

const blocks = (page: string): readonly string[] => Array.from(readFileSync(join(root, 'docs', page), 'utf8').matchAll(/```sh\n([\s\S]*?)```/g), ([, block]) => block ?? '')

beforeAll(async () => {
  const port = await freePort()
  const bin = join(folder, 'bin')
  mkdirSync(bin)
  writeFileSync(join(bin, 'medir'), `#!/bin/sh\nexec "${process.execPath}" --disable-warning=ExperimentalWarning "${join(root, 'src/cli/main.ts')}" "$@"\n`)
  chmodSync(join(bin, 'medir'), 0o755)
  const script = [...blocks('start.md'), ...blocks('recipes.md')].map((block) => `${block.replaceAll('7700', String(port))}\necho; echo "=== end of block"`).join('\n')
  // The server of the page is a child of the shell: it ends with it.
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', `trap 'kill $(jobs -p) 2>/dev/null' EXIT\n${script}`], {
    cwd: folder,
    env: { PATH: [bin, process.env['PATH']].join(delimiter), MEDIR_HOME: join(folder, 'home'), MEDIR_EMBEDDER: 'hash', MEDIR_LOG_LEVEL: 'error' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [said, complained, [code]] = await Promise.all([text(shell.stdout), text(shell.stderr), once(shell, 'exit') as Promise<[number]>])
  outputs.push(...said.split('=== end of block'))
  if (code !== 0) throw new Error(`exit code ${code}\n${said.slice(-2_000)}\n${complained.slice(-2_000)}`)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** What the block that holds these words printed. */
function output(words: string): string {
  const index = [...blocks('start.md'), ...blocks('recipes.md')].findIndex((block) => block.includes(words))
  const printed = outputs[index]
  if (printed === undefined) throw new Error(`no block holds ${words}`)
  return printed
}

describe('the commands of start.md and recipes.md', () => {
  it('index and search on the command line and over HTTP', () => {
    expect(output('medir search')).toContain('colchicine')
    expect(output('肺炎 用药')).toContain('阿莫西林')
  })

  it('give an app what its key may see, after a job, and account for it', () => {
    expect(output('idempotency-key')).toContain('event: done')
    const found = output('"facets"')
    expect([found.includes('n1'), found.includes('g1'), found.includes('n2'), found.includes('mrn')]).toEqual([true, true, false, false])
    expect(output('similar-records')).toContain('"shared"')
    expect(output('medir audit verify')).toMatch(/rows|whole|ok/i)
  })

  it('serve agents with tools, context and conversations', () => {
    expect(output('tools/call')).toContain('structuredContent')
    expect(output('/context')).toContain('"prompt"')
    expect(output('/v1/sessions/')).toContain('"rewritten"')
  })

  it('measure a collection in BEIR’s layout', () => {
    expect(output('medir cmirb run')).toMatch(/nDCG@10/)
  })
})
