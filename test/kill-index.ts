/**
 * Kills indexing runs at random moments and checks that the runs after them leave what an undisturbed one leaves:
 *
 *   node test/kill-index.ts [kills=50] [documents=5000]
 *
 * The run starts from an indexed collection; its source has changed since: a fifth of the documents updated, a tenth new, a
 * tenth gone. Compared are document ids with their content hashes, passage ids, which passages have vectors, all counts, and
 * the ledger's. When a disturbed run is complete, the next one starts from the beginning again.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../src/config.ts'
import { createEngine } from '../src/engine/engine.ts'
import { readLedger } from '../src/engine/ledgers.ts'
import type { CollectionStore } from '../src/store/port.ts'
import { seededRandom } from './seeded-random.ts'

const [kills = 50, documents = 5_000] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'medir-kill-'))
const random = seededRandom(7)
const WORDS = '发热 咳嗽 糖尿病 高血压 阿司匹林 asthma fever warfarin 心肌梗死 肺炎 头痛 metformin'.split(' ')
const key = { tenant: 'default', name: 'c' }
const source = join(folder, 'source')

const record = (id: number): object => ({ id: `d${id}`, text: Array.from({ length: 60 }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' '), year: 2000 + (id % 25) })
const before = Array.from({ length: documents }, (_, index) => record(index))
const tenth = Math.floor(documents / 10)
const after = [...before.slice(tenth, -2 * tenth), ...Array.from({ length: 3 * tenth }, (_, index) => record(documents - 2 * tenth + index))]

/** Ten files, so that a run is killed between files as well as within them. */
function write(records: readonly object[]): void {
  rmSync(source, { recursive: true, force: true })
  mkdirSync(source)
  const size = Math.ceil(records.length / 10)
  for (let file = 0; file < 10; file++) writeFileSync(join(source, `${file}.jsonl`), records.slice(file * size, (file + 1) * size).map((one) => JSON.stringify(one)).join('\n'))
}

interface Seen {
  readonly documents: number
  readonly state: string
}

async function look(home: string): Promise<Seen> {
  const engine = createEngine(loadConfig({ environment: {}, flags: { home, embedder: 'hash' } }).config)
  try {
    const handle = await engine.store.open(key, 'read')
    const { documents: count, passages, embedded } = await handle.info()
    const state = [count, passages, embedded, ...(await documentsOf(handle)), ...(await passagesOf(handle))].join('\n')
    await handle.close()
    const { byStage, pending } = await readLedger(home, key, async ({ summary }) => summary())
    return { documents: count, state: createHash('sha256').update(`${state}\n${JSON.stringify({ ...byStage, pending })}`).digest('hex') }
  } finally {
    await engine.close()
  }
}

async function documentsOf(handle: CollectionStore): Promise<readonly string[]> {
  const found: string[] = []
  let from: string | undefined
  do {
    const page = await handle.scanDocuments({ limit: 1_000, ...(from === undefined ? {} : { after: from }) })
    found.push(...Array.from(await handle.contentHashes(page.ids), ([id, hash]) => `${id} ${hash}`))
    from = page.next
  } while (from !== undefined)
  return found
}

async function passagesOf(handle: CollectionStore): Promise<readonly string[]> {
  const found: string[] = []
  let from: string | undefined
  do {
    const page = await handle.scan({ limit: 1_000, embedded: true, ...(from === undefined ? {} : { after: from }) })
    found.push(...page.passages.map(({ id }) => id))
    from = page.next
  } while (from !== undefined)
  return found.sort()
}

/** Returns how many documents the run had acknowledged when it ended, or was killed after `afterMs`. */
async function runIndex(home: string, afterMs?: number): Promise<{ readonly acknowledged: number; readonly killed: boolean; readonly code: number | null }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'index-and-tell.ts'), home, source], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const timer = afterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), afterMs)
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => child.once('close', (...ended) => resolve(ended)))
  clearTimeout(timer)
  return { acknowledged: Number(output.trim().split('\n').at(-1) ?? 0), killed: signal === 'SIGKILL', code }
}

const indexed = join(folder, 'indexed')
write(before)
await runIndex(indexed)
write(after)
const undisturbed = join(folder, 'undisturbed')
cpSync(indexed, undisturbed, { recursive: true })
const started = performance.now()
await runIndex(undisturbed)
const wholeRunMs = performance.now() - started
const expected = await look(undisturbed)

const disturbed = join(folder, 'disturbed')
let killed = 0
let failed = 0
let completed = 0
let different = 0
while (killed < kills || existsSync(disturbed)) {
  if (!existsSync(disturbed)) cpSync(indexed, disturbed, { recursive: true })
  const run = await runIndex(disturbed, killed < kills ? 100 + random() * wholeRunMs : undefined)
  if (run.killed) killed++
  else if (run.code !== 0) failed++
  if (run.killed) continue
  completed++
  if ((await look(disturbed)).state !== expected.state) different++
  rmSync(disturbed, { recursive: true, force: true })
}
rmSync(folder, { recursive: true, force: true })
process.stdout.write(`${JSON.stringify({ kills: killed, completedRunsAfterKills: completed, runsThatFailed: failed, runsThatDiffer: different, documents: expected.documents, wholeRunMs: Math.round(wholeRunMs) })}\n`)
process.exitCode = different === 0 && failed === 0 && killed >= kills && completed > 0 ? 0 : 1
