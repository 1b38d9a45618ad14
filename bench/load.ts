/**
 * A server under load, as a process of its own: 64 clients searching and indexing at once, then more than it takes, then
 * kill −9 in the middle. Options: --seconds N (default 60), --clients N (default 64), --embedder hash|onnx (default hash:
 * the service is measured, not the model).
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadConfig } from '../src/config.ts'
import { percentile, type Report } from './report.ts'
import { benchTexts } from './texts.ts'

const QUERIES = ['糖尿病的一线用药', '急性心肌梗死的治疗', '小儿肺炎的抗生素选择', 'beta-blocker contraindications', '高血压合并肾病', '胃食管反流']
const DOCUMENTS = 500
const BATCH = 10
/** One request in ten adds a document. */
const WRITES = 0.1
/** More than run and wait at once. */
const OVERLOAD_CLIENTS = 400
const OVERLOAD_MS = 5_000
const RECOVERY_MS = 5_000

interface Server {
  readonly url: string
  readonly process: ChildProcess
}

interface Outcome {
  readonly kind: 'search' | 'write'
  readonly ms: number
  readonly status: number
}

export async function run(options: Readonly<Record<string, string>>): Promise<Report> {
  const clients = Number(options['clients'] ?? 64)
  const seconds = Number(options['seconds'] ?? 60)
  const embedder = options['embedder'] ?? 'hash'
  const home = mkdtempSync(join(tmpdir(), 'medir-load-'))
  symlinkSync(join(loadConfig().config.home, 'models'), join(home, 'models'))
  const { source, texts } = benchTexts(DOCUMENTS)
  let server = await start(home, embedder)
  try {
    await fillWith(server, texts)
    const alone = await drive(1, 2_000, async () => search(server))
    const rss: { at: number; megabytes: number }[] = []
    const health: number[] = []
    const watching = setInterval(() => {
      rss.push({ at: performance.now() / 60_000, megabytes: residentMegabytes(server) })
      void timed(async () => (await fetch(`${server.url}/healthz`)).status).then(({ ms }) => health.push(ms))
    }, 100)
    let written = 0
    const kindOf = (turn: number): Outcome['kind'] => (turn % Math.round(1 / WRITES) === 0 ? 'write' : 'search')
    const mixed = await drive(clients, seconds * 1_000, async (turn) => (kindOf(turn) === 'write' ? put(server, [{ id: `w${written++}`, text: texts[turn % texts.length] ?? '' }]) : search(server, turn)), kindOf)
    clearInterval(watching)
    const overload = await drive(OVERLOAD_CLIENTS, OVERLOAD_MS, async (turn) => search(server, turn))
    const recovery = await recover(server, percentile(alone.map(({ ms }) => ms), 99))
    const { acknowledged, lost, server: restarted } = await killUnderLoad(server, home, embedder, clients)
    server = restarted
    const times = mixed.map(({ ms }) => ms)
    const timesOf = (wanted: Outcome['kind']): number[] => mixed.filter(({ kind }) => kind === wanted).map(({ ms }) => ms)
    const second = rss.slice(Math.floor(rss.length / 2))
    return {
      bench: 'load',
      settings: { clients, seconds, embedder, source, documents: DOCUMENTS, writes: WRITES },
      measurements: [
        { name: 'requests', value: mixed.length },
        { name: 'requests/s', value: mixed.length / seconds },
        { name: 'errors', value: mixed.filter(({ status }) => status !== 200).length, target: { most: 0 } },
        { name: 'p50 (ms)', value: percentile(times, 50), baseline: { name: 'one client alone', value: percentile(alone.map(({ ms }) => ms), 50) } },
        { name: 'p95 (ms)', value: percentile(times, 95) },
        { name: 'p99 (ms)', value: percentile(times, 99) },
        { name: 'search p99 (ms)', value: percentile(timesOf('search'), 99) },
        { name: 'write p50 (ms)', value: percentile(timesOf('write'), 50) },
        { name: 'write p99 (ms)', value: percentile(timesOf('write'), 99) },
        { name: '/healthz p99 (ms)', value: percentile(health, 99) },
        { name: 'memory slope, second half (MB/min)', value: slope(second) },
        { name: 'memory at the end (MB)', value: second.at(-1)?.megabytes ?? 0 },
        { name: `answered of ${OVERLOAD_CLIENTS} clients (requests)`, value: overload.filter(({ status }) => status === 200).length },
        { name: 'shed with 503 (requests)', value: overload.filter(({ status }) => status === 503).length, target: { least: 1 } },
        { name: 'neither answered nor shed (requests)', value: overload.filter(({ status }) => status !== 200 && status !== 503).length, target: { most: 0 } },
        { name: 'recovered after overload (ms)', value: recovery, target: { most: RECOVERY_MS } },
        { name: 'acknowledged before kill −9 (documents)', value: acknowledged },
        { name: 'acknowledged and lost (documents)', value: lost, target: { most: 0 } },
      ],
    }
  } finally {
    server.process.kill('SIGKILL')
    rmSync(home, { recursive: true, force: true })
  }
}

async function start(home: string, embedder: string): Promise<Server> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, '../src/cli/main.ts'), 'serve', '--json', '--quiet', '--port', '0', '--home', home, '--set', `embedder=${embedder}`, '--set', 'logLevel=error', '--set', 'rateLimit=0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface({ input: child.stdout })) {
    const { url } = JSON.parse(line) as { url: string }
    await (await fetch(`${url}/readyz`)).text()
    return { url, process: child }
  }
  throw new Error('the server did not start')
}

async function search({ url }: Server, turn = 0): Promise<number> {
  const response = await fetch(`${url}/v1/collections/c/search`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ query: QUERIES[turn % QUERIES.length] }) })
  await response.text()
  return response.status
}

async function put({ url }: Server, documents: readonly { readonly id: string; readonly text: string }[]): Promise<number> {
  const response = await fetch(`${url}/v1/collections/c/documents`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ documents }) })
  await response.text()
  return response.status
}

/** In batches that are stored well within a request's time, with a model on a busy machine too. */
async function fillWith(server: Server, texts: readonly string[]): Promise<void> {
  for (let from = 0; from < texts.length; from += BATCH) {
    const status = await put(server, texts.slice(from, from + BATCH).map((text, index) => ({ id: `d${from + index}`, text })))
    if (status !== 200) throw new Error(`the collection could not be filled: ${status}`)
  }
}

/** Status 0: the connection broke. */
async function timed(work: () => Promise<number>, kind: Outcome['kind'] = 'search'): Promise<Outcome> {
  const started = performance.now()
  const status = await work().catch(() => 0)
  return { kind, ms: performance.now() - started, status }
}

async function drive(clients: number, milliseconds: number, work: (turn: number) => Promise<number>, kindOf: (turn: number) => Outcome['kind'] = () => 'search'): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = []
  const until = performance.now() + milliseconds
  await Promise.all(Array.from({ length: clients }, async (_, client) => {
    for (let turn = client; performance.now() < until; turn += 7) outcomes.push(await timed(async () => work(turn), kindOf(turn)))
  }))
  return outcomes
}

/** Milliseconds until a single client is answered as fast as before (twice its p99). */
async function recover(server: Server, before: number): Promise<number> {
  const started = performance.now()
  while (performance.now() - started < 4 * RECOVERY_MS) {
    const { ms, status } = await timed(async () => search(server))
    if (status === 200 && ms <= 2 * before) break
    await sleep(20)
  }
  return performance.now() - started
}

async function killUnderLoad(server: Server, home: string, embedder: string, clients: number): Promise<{ readonly acknowledged: number; readonly lost: number; readonly server: Server }> {
  const acknowledged: string[] = []
  const driving = drive(clients, 4_000, async (turn) => {
    const id = `k${turn}-${acknowledged.length}-${Math.round(performance.now() * 1_000)}`
    const status = await put(server, [{ id, text: 'Fever for two days.' }])
    if (status === 200) acknowledged.push(id)
    else await sleep(5)
    return status
  })
  await sleep(3_000)
  server.process.kill('SIGKILL')
  await driving
  const next = await start(home, embedder)
  let lost = 0
  for (const id of acknowledged) {
    const response = await fetch(`${next.url}/v1/collections/c/documents/${id}`)
    await response.text()
    if (response.status !== 200) lost++
  }
  return { acknowledged: acknowledged.length, lost, server: next }
}

function residentMegabytes({ process: { pid } }: Server): number {
  const [, kilobytes = '0'] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1_000
}

/** Least squares, megabytes a minute. */
function slope(points: readonly { readonly at: number; readonly megabytes: number }[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length
  const [at, megabytes] = [mean(points.map((point) => point.at)), mean(points.map((point) => point.megabytes))]
  const spread = points.reduce((sum, point) => sum + (point.at - at) ** 2, 0)
  return points.reduce((sum, point) => sum + (point.at - at) * (point.megabytes - megabytes), 0) / spread
}
