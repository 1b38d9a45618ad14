/**
 * Kills a writing process with SIGKILL again and again, at moments spread over its work, and checks each time that nothing
 * acknowledged is lost and nothing is there by halves:
 *
 *   node test/kill-store.ts [ROUNDS, default 50]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { openEmbeddedStore } from '../src/store/embedded/store.ts'
import { KEY, SETTINGS, contentHash, stateAfter, vectorOf } from './store-operations.ts'

const OPERATIONS = fileURLToPath(new URL('./store-operations.ts', import.meta.url))
/** Longest life of a writer after its first acknowledgement, in milliseconds. */
const LONGEST_LIFE = 300

export interface KillReport {
  readonly rounds: number
  readonly acknowledged: number
  /** Operations that were durable though the writer died before it could say so. */
  readonly beyond: number
  /** What was wrong, one line each; empty when nothing was lost. */
  readonly failures: readonly string[]
}

export async function killRepeatedly(rounds: number): Promise<KillReport> {
  const home = mkdtempSync(join(tmpdir(), 'medir-kill-'))
  try {
    await (await openEmbeddedStore({ home }).create(KEY, SETTINGS)).close()
    const failures: string[] = []
    let done = 0
    let acknowledged = 0
    let beyond = 0
    for (let round = 0; round < rounds; round++) {
      const last = await writeAndDie(home, done, (LONGEST_LIFE * ((round * 37) % rounds)) / rounds)
      const { operations, problems } = await inspect(home)
      failures.push(...problems.map((problem) => `round ${round}: ${problem}`))
      if (operations < last + 1) failures.push(`round ${round}: operation ${last} was acknowledged, only ${operations} are there`)
      if (operations > last + 2) failures.push(`round ${round}: ${operations} operations are there, one after ${last} at most could be`)
      acknowledged += last + 1 - done
      beyond += operations - last - 1
      done = operations
    }
    return { rounds, acknowledged, beyond, failures }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

/** Returns the last operation that was acknowledged, `first` − 1 when none was. */
async function writeAndDie(home: string, first: number, lifeMs: number): Promise<number> {
  const child = spawn(process.execPath, [OPERATIONS, home, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let last = first - 1
  let armed = false
  for await (const line of createInterface(child.stdout)) {
    if (line !== 'open') last = Number(line)
    if (armed) continue
    armed = true
    setTimeout(() => child.kill('SIGKILL'), lifeMs)
  }
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  if (child.signalCode !== 'SIGKILL') throw new Error(`the writer ended by itself: exit code ${child.exitCode}`)
  return last
}

/** How many operations the collection holds, and everything in it that is not as they left it. */
async function inspect(home: string): Promise<{ readonly operations: number; readonly problems: readonly string[] }> {
  const store = openEmbeddedStore({ home })
  const collection = await store.open(KEY, 'read')
  try {
    const { revision, documents, passages, embedded } = await collection.info()
    const wanted = stateAfter(revision)
    const problems: string[] = []
    if (documents !== wanted.size || passages !== 2 * wanted.size || embedded !== passages) problems.push(`${documents} documents, ${passages} passages, ${embedded} embedded, not ${wanted.size} documents of two`)
    const hashes = await collection.contentHashes([...wanted.keys()])
    for (const [id, version] of wanted) if (hashes.get(id) !== contentHash(id, version)) problems.push(`${id} is not at version ${version}`)
    if ((await collection.count({ field: 'version', exists: true })) !== passages) problems.push('filters see other passages')
    const { documentFrequencies } = await collection.termStatistics(['every'])
    if (documentFrequencies[0] !== passages) problems.push('the words are of other passages')
    for (const [id, version] of [...wanted].slice(-5)) {
      const [hit] = await collection.searchDense({ vector: vectorOf(id, version), k: 1 })
      if (hit?.id !== `${id}-v${version}-a` || Math.abs(hit.score - 1) > 1e-5) problems.push(`${id} is not found by its vector`)
      const [word] = await collection.searchLexical({ terms: [{ term: id, weight: 1 }], k: 1 })
      if (word?.id !== `${id}-v${version}-a`) problems.push(`${id} is not found by its word`)
    }
    return { operations: revision, problems }
  } finally {
    await store.close()
  }
}

if (import.meta.main) {
  const report = await killRepeatedly(Number(process.argv[2] ?? 50))
  process.stdout.write(`${JSON.stringify(report)}\n`)
  process.exitCode = report.failures.length === 0 ? 0 : 1
}
