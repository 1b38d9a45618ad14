import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { fetchDataset } from './hub.ts'
import { loadTask } from './task.ts'

/** A hub with two data sets: one in the benchmark's layout, one whose judgements are kept apart. */
const SETS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'CMIRB/MedExamRetrieval': { 'README.md': '# card', 'corpus.jsonl': '{"id":"p1","text":"x"}\n', 'queries.jsonl': '{"id":"q1","text":"y"}\n', 'qrels/test.jsonl': '{"q_id":"q1","p_id":"p1","score":1}\n' },
  'C-MTEB/Other': { 'corpus.jsonl': '{"id":"p1","text":"x"}\n', 'queries.jsonl': '{"id":"q1","text":"y"}\n', '../escape.jsonl': '{}' },
  'C-MTEB/Other-qrels': { 'qrels/dev.jsonl': '{"qid":"q1","pid":"p1","score":1}\n' },
}
let server: Server
let endpoint: string
let cache: string
let asked: string[]
let cutShort = false

beforeAll(async () => {
  server = createServer((request, response) => {
    const url = decodeURIComponent(request.url ?? '')
    asked.push(url)
    const listing = /^\/api\/datasets\/(.+)\/tree\/main/.exec(url)?.[1]
    if (listing !== undefined) {
      const files = SETS[listing]
      response.statusCode = files === undefined ? 404 : 200
      response.end(JSON.stringify(Object.entries(files ?? {}).map(([path, text]) => ({ type: 'file', path, size: Buffer.byteLength(text) }))))
      return
    }
    const [, name = '', path = ''] = /^\/datasets\/([^/]+\/[^/]+)\/resolve\/main\/(.+)$/.exec(url) ?? []
    const text = SETS[name]?.[path] ?? ''
    response.end(cutShort ? text.slice(0, 5) : text)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  cache = mkdtempSync(join(tmpdir(), 'medir-hub-'))
})
afterAll(() => {
  server.close()
  rmSync(cache, { recursive: true, force: true })
})
beforeEach(() => {
  asked = []
  cutShort = false
})

it('downloads the files that are read, once, with progress', async () => {
  const progress: (readonly [number, number])[] = []
  const folder = await fetchDataset('hub:CMIRB/MedExamRetrieval', { cache, endpoint, onProgress: (done, total) => progress.push([done, total]) })
  expect(await loadTask(folder)).toMatchObject({ name: 'MedExamRetrieval', queries: [{ id: 'q1' }] })
  expect(asked.some((url) => url.includes('README'))).toBe(false)
  expect(progress.at(-1)?.[0]).toBe(progress.at(-1)?.[1])
  asked = []
  await fetchDataset('hub:CMIRB/MedExamRetrieval', { cache, endpoint })
  expect(asked).toEqual([])
})

it('finds judgements that are kept apart, and never writes outside its folder', async () => {
  const folder = await fetchDataset('hub:C-MTEB/Other', { cache, endpoint })
  expect((await loadTask(folder)).split).toBe('dev')
  expect(asked.some((url) => url.includes('escape'))).toBe(false)
})

it('tells a download cut short and goes on with the files it lacks', async () => {
  rmSync(join(cache, 'CMIRB'), { recursive: true, force: true })
  cutShort = true
  await expect(fetchDataset('hub:CMIRB/MedExamRetrieval', { cache, endpoint })).rejects.toMatchObject({ code: 'NETWORK_UNAVAILABLE' })
  cutShort = false
  expect((await loadTask(await fetchDataset('hub:CMIRB/MedExamRetrieval', { cache, endpoint }))).passages.length).toBe(1)
})

it('refuses bad names, unknown data sets and an absent hub', async () => {
  await expect(fetchDataset('hub:../etc', { cache, endpoint })).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await expect(fetchDataset('hub:CMIRB/Nothing', { cache, endpoint })).rejects.toMatchObject({ code: 'NETWORK_UNAVAILABLE', remedy: 'Check the name.' })
  await expect(fetchDataset('hub:CMIRB/Absent', { cache, endpoint: 'http://127.0.0.1:1' })).rejects.toMatchObject({ code: 'NETWORK_UNAVAILABLE' })
})
