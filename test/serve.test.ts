/** `medir serve` as a process: what SIGTERM lets finish, and what the next server goes on with. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, describe, expect, it } from 'vitest'
import type { Job } from '../src/server/jobs/job.ts'

const home = mkdtempSync(join(tmpdir(), 'medir-serve-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

interface Serving {
  readonly url: string
  readonly process: ChildProcess
}

async function start(...settings: readonly string[]): Promise<Serving> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../src/cli/main.ts'), 'serve', '--json', '--port', '0', '--home', home, ...['drugs=off', 'logLevel=error', ...settings].flatMap((setting) => ['--set', setting])], { env: { PATH: process.env['PATH'] }, stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) return { url: (JSON.parse(line) as { url: string }).url, process: child }
  throw new Error('the server did not start')
}

async function stopped({ process: child }: Serving): Promise<unknown> {
  if (child.exitCode !== null) return child.exitCode
  return (await once(child, 'exit'))[0]
}

interface Embedder {
  readonly url: string
  /** From now on questions wait. */
  readonly hold: () => void
  readonly waiting: () => number
  readonly answer: () => void
  readonly close: () => void
}

/** An embedding server that answers when it is told to: whatever waits for it is under way for as long as the test likes. */
async function embeddingServer(): Promise<Embedder> {
  let open = true
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => {
      const { input } = JSON.parse(Buffer.concat(chunks).toString()) as { input: string | readonly string[] }
      const reply = (): void => void response.setHeader('content-type', 'application/json').end(JSON.stringify({ object: 'list', model: 'test', data: [input].flat().map((_, index) => ({ object: 'embedding', index, embedding: [0.6, 0.8, 0] })) }))
      if (open) reply()
      else waiting.push(reply)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/v1`,
    hold: () => (open = false),
    waiting: () => waiting.length,
    answer: () => {
      open = true
      for (const reply of waiting.splice(0)) reply()
    },
    close: () => void server.close(),
  }
}

const ndjson = (count: number): string => Array.from({ length: count }, (_, index) => JSON.stringify({ id: `d${index}`, text: `Note ${index} about fever and cough.` })).join('\n')

describe('medir serve', { timeout: 120_000 }, () => {
  it('lets running requests finish when told to stop, takes no new ones, and the next goes on with its jobs', async () => {
    const embedder = await embeddingServer()
    const first = await start('embedder=openai', `embedderUrl=${embedder.url}`, 'model=test')
    await expect.poll(async () => (await fetch(`${first.url}/readyz`)).json(), { timeout: 30_000 }).toMatchObject({ ready: true, parts: expect.arrayContaining([expect.objectContaining({ part: 'model', ok: true })]) as unknown })
    embedder.hold()
    const job = (await (await fetch(`${first.url}/v1/collections/c/documents`, { method: 'POST', headers: { 'content-type': 'application/x-ndjson' }, body: ndjson(50) })).json()) as Job
    const running = fetch(`${first.url}/v1/embeddings`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ input: 'fever' }) })
    await expect.poll(embedder.waiting, { timeout: 30_000 }).toBeGreaterThanOrEqual(2)

    first.process.kill('SIGTERM')
    const exit = stopped(first)
    await expect.poll(async () => fetch(`${first.url}/healthz`).then(({ status }) => status, () => 'refused'), { timeout: 10_000 }).toBe('refused')
    embedder.answer()
    expect((await running).status).toBe(200)
    expect(await exit).toBe(0)

    const next = await start('embedder=openai', `embedderUrl=${embedder.url}`, 'model=test')
    const events = await (await fetch(`${next.url}/v1/jobs/${job.id}/events`)).text()
    expect(events).toContain('event: done')
    expect(await (await fetch(`${next.url}/v1/jobs/${job.id}`)).json()).toMatchObject({ state: 'succeeded', report: { documents: { input: 50, failed: 0 } } })
    expect(await (await fetch(`${next.url}/v1/collections/c`)).json()).toMatchObject({ documents: 50 })
    next.process.kill('SIGTERM')
    expect(await stopped(next)).toBe(0)
    embedder.close()
  })
})
