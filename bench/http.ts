/**
 * Search over HTTP with real embedding, 8 clients, while an index job runs: requests/s, p99, and /healthz p99. The baseline
 * is the same engine called without HTTP. Options: --seconds N (default 10), --clients N (default 8).
 */
import { setTimeout as delay } from 'node:timers/promises'
import { loadConfig } from '../src/config.ts'
import { createEngine } from '../src/engine/engine.ts'
import { searchRequestSchema } from '../src/schemas.ts'
import { createApp } from '../src/server/app.ts'
import { listen } from '../src/server/listen.ts'
import { percentile, type Report } from './report.ts'
import { benchTexts } from './texts.ts'

const QUERIES = ['糖尿病的一线用药', '急性心肌梗死的治疗', '小儿肺炎的抗生素选择', 'beta-blocker contraindications', '高血压合并肾病', '胃食管反流']

export async function run(options: Readonly<Record<string, string>>): Promise<Report> {
  const clients = Number(options['clients'] ?? 8)
  const milliseconds = Number(options['seconds'] ?? 10) * 1000
  const models = loadConfig().config.home
  const { config } = loadConfig({ environment: {}, flags: { home: models, tenant: `bench-${process.pid}` } })
  const engine = createEngine(config, { indexing: 'thread' })
  const key = { tenant: config.tenant, name: 'bench' }
  const { source, texts } = benchTexts(500)
  const documents = texts.map((text, index) => ({ id: `d${index}`, text, metadata: {} }))
  await engine.putDocuments(key, documents.slice(0, 200), {})
  const listening = await listen(createApp({ engine, tenant: config.tenant }), { host: '127.0.0.1', port: 0 })
  try {
    const direct = await load(clients, milliseconds / 2, async (query) => void (await engine.search(key, searchRequestSchema.parse({ query }))))
    const quiet = await load(clients, milliseconds, async (query) => post(listening.url, query))
    // What this machine alone costs a health check: other programs on it delay everything.
    const { health: idleHealth } = await whileProbing(listening.url, async () => delay(milliseconds))
    const { health, longestMs, result: indexed } = await whileProbing(listening.url, async () => engine.putDocuments({ ...key, name: 'bench-load' }, documents.slice(200), {}))
    const reindexing = engine.putDocuments({ ...key, name: 'bench-load' }, documents.slice(200).map((document) => ({ ...document, metadata: { again: true } })), {})
    const { health: busyHealth, result: busy } = await whileProbing(listening.url, async () => load(clients, milliseconds, async (query) => post(listening.url, query)))
    await reindexing
    return {
      bench: 'http',
      settings: { clients, seconds: milliseconds / 1000, source, passages: 200 },
      measurements: [
        { name: 'searches over HTTP (requests/s)', value: quiet.rate, baseline: { name: 'the engine without HTTP', value: direct.rate } },
        { name: 'search p99 (ms)', value: percentile(quiet.times, 99) },
        { name: 'search p99 while indexing (ms)', value: percentile(busy.times, 99) },
        { name: `/healthz p99 while ${indexed.documents.added} documents are indexed (ms)`, value: percentile(health, 99), target: { most: 20 }, baseline: { name: 'while nothing runs', value: percentile(idleHealth, 99) } },
        // Processor time, so that other programs on the machine do not count: what the serving thread itself keeps requests waiting.
        { name: 'longest piece of work on the serving thread while indexing (ms)', value: longestMs, target: { most: 10 } },
        { name: `/healthz p99 while indexing under ${clients} searching clients in the same process (ms)`, value: percentile(busyHealth, 99) },
        { name: 'resident memory (MB)', value: process.memoryUsage.rss() / 1e6 },
      ],
    }
  } finally {
    await listening.close(1000)
    for (const name of ['bench', 'bench-load']) await engine.store.drop({ ...key, name }).catch(() => undefined)
    await engine.close()
  }
}

/** Asks /healthz every 10 ms while the work runs, and measures what the thread works between two turns of its loop. */
async function whileProbing<Result>(url: string, work: () => Promise<Result>): Promise<{ readonly health: number[]; readonly longestMs: number; readonly result: Result }> {
  const health: number[] = []
  let last = threadMs()
  let longestMs = 0
  const turns = setInterval(() => {
    const now = threadMs()
    longestMs = Math.max(longestMs, now - last)
    last = now
  }, 1)
  const probe = setInterval(() => void timed(async () => void (await (await fetch(`${url}/healthz`)).text())).then((ms) => health.push(ms)), 10)
  try {
    const result = await work()
    return { result, health, longestMs }
  } finally {
    clearInterval(probe)
    clearInterval(turns)
  }
}

function threadMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

async function post(url: string, query: string): Promise<void> {
  const response = await fetch(`${url}/v1/collections/bench/search`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query }) })
  await response.text()
  if (!response.ok) throw new Error(`search answered ${response.status}`)
}

async function timed(work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

async function load(clients: number, milliseconds: number, work: (query: string) => Promise<void>): Promise<{ readonly rate: number; readonly times: number[] }> {
  const times: number[] = []
  const until = performance.now() + milliseconds
  await Promise.all(Array.from({ length: clients }, async (_, client) => {
    for (let turn = client; performance.now() < until; turn++) times.push(await timed(async () => work(QUERIES[turn % QUERIES.length] ?? '')))
  }))
  return { rate: (times.length / milliseconds) * 1000, times }
}
