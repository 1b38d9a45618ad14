/**
 * Kills an indexing run at random moments and checks that nothing acknowledged was lost and that the run after it completes:
 *
 *   node test/kill-index.ts [kills=50] [documents=2000]
 *
 * Acknowledged is what the progress line counted. The last run must leave exactly the ids and counts of an undisturbed one.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../src/config.ts'
import { createEngine } from '../src/engine/engine.ts'
import { seededRandom } from './seeded-random.ts'

const [kills = 50, documents = 2_000] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(join(tmpdir(), 'medir-kill-'))
const source = join(folder, 'documents.jsonl')
const random = seededRandom(7)
const WORDS = '发热 咳嗽 糖尿病 高血压 阿司匹林 asthma fever warfarin 心肌梗死 肺炎 头痛 metformin'.split(' ')
writeFileSync(source, Array.from({ length: documents }, (_, index) => JSON.stringify({ id: `d${index}`, text: Array.from({ length: 60 }, () => WORDS[Math.floor(random() * WORDS.length)]).join(' '), year: 2000 + (index % 25) })).join('\n'))

interface Seen {
  readonly documents: number
  readonly ids: string
}

async function look(home: string): Promise<Seen> {
  const engine = createEngine(loadConfig({ environment: {}, flags: { home, embedder: 'hash' } }).config)
  try {
    const collections = await engine.listCollections('default')
    if (collections.length === 0) return { documents: 0, ids: '' }
    const handle = await engine.store.open({ tenant: 'default', name: 'c' }, 'read')
    const ids: string[] = []
    let after: string | undefined
    do {
      const page = await handle.scan({ limit: 1_000, ...(after === undefined ? {} : { after }) })
      ids.push(...page.passages.map(({ id }) => id))
      after = page.next
    } while (after !== undefined)
    const { documents: stored } = await handle.info()
    await handle.close()
    return { documents: stored, ids: ids.sort().join() }
  } finally {
    await engine.close()
  }
}

/** Returns how many documents the run had acknowledged when it ended, or was killed after `afterMs`. */
async function runIndex(home: string, afterMs?: number): Promise<{ readonly acknowledged: number; readonly killed: boolean }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'index-and-tell.ts'), home, source], { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString()
  })
  const timer = afterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), afterMs)
  const killed = await new Promise<boolean>((resolve) => child.once('close', (_code, signal) => resolve(signal === 'SIGKILL')))
  clearTimeout(timer)
  return { acknowledged: Number(output.trim().split('\n').at(-1) ?? 0), killed }
}

const clean = join(folder, 'clean')
const started = performance.now()
await runIndex(clean)
const wholeRunMs = performance.now() - started
const expected = await look(clean)

const disturbed = join(folder, 'disturbed')
let killed = 0
let lost = 0
let before = 0
let turns = 0
while (killed < kills && turns++ < kills * 4) {
  // A fresh collection every few turns, or the later kills would all hit a finished run.
  if (before >= documents) rmSync(join(disturbed, 'collections'), { recursive: true, force: true })
  if (before >= documents) before = 0
  const run = await runIndex(disturbed, 150 + random() * wholeRunMs * 0.6)
  const { documents: stored } = await look(disturbed)
  if (run.killed) killed++
  if (stored < run.acknowledged || stored < before) lost++
  before = stored
}
await runIndex(disturbed)
const final = await look(disturbed)
rmSync(folder, { recursive: true, force: true })
const same = final.ids === expected.ids && final.documents === expected.documents
process.stdout.write(`${JSON.stringify({ runs: turns, killed, runsThatLostSomethingAcknowledged: lost, documents: final.documents, expected: expected.documents, sameIdsAsUndisturbed: same })}\n`)
process.exitCode = lost === 0 && same && killed >= kills ? 0 : 1
