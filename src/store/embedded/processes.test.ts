/** What other processes see, and what is left of one that was killed. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { killRepeatedly } from '../../../test/kill-store.ts'
import { KEY, SETTINGS, documentOf, stateAfter, vectorOf } from '../../../test/store-operations.ts'
import type { Store } from '../port.ts'
import { openEmbeddedStore } from './store.ts'

const OPERATIONS = fileURLToPath(new URL('../../../test/store-operations.ts', import.meta.url))

let home: string
let store: Store
let children: ChildProcess[]

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'medir-processes-'))
  store = openEmbeddedStore({ home, lockWaitMs: 100 })
  children = []
  await (await store.create(KEY, SETTINGS)).close()
})

afterEach(async () => {
  for (const child of children) await end(child)
  await store.close()
  rmSync(home, { recursive: true, force: true })
})

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** A process that carries out operations `first` to `last` and then holds the lock. */
function startWriter(first: number, last: number): { readonly child: ChildProcess; readonly lines: AsyncIterator<string> } {
  const child = spawn(process.execPath, [OPERATIONS, home, String(first), String(last)], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(child)
  return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() }
}

describe('a reader', () => {
  it('sees what another process committed at its next search', async () => {
    const reader = await store.open(KEY, 'read')
    expect(await reader.count()).toBe(0)
    const { lines } = startWriter(0, 30)
    expect((await lines.next()).value).toBe('open')
    for (let operation = 0; operation <= 30; operation++) {
      expect((await lines.next()).value).toBe(String(operation))
      const { revision } = await reader.info()
      expect(revision).toBeGreaterThan(operation)
      // The writer may be some operations ahead by the time of the next look.
      const found = await reader.searchLexical({ terms: [{ term: 'every', weight: 1 }], k: 1000 })
      const { revision: later } = await reader.info()
      const possible = Array.from({ length: later - revision + 1 }, (_, ahead) => passagesAfter(revision + ahead).length)
      expect(possible).toContain(found.length)
    }
    const wanted = passagesAfter(31)
    expect((await reader.searchLexical({ terms: [{ term: 'every', weight: 1 }], k: 1000 })).map(({ id }) => id).sort()).toEqual(wanted)
    expect((await reader.searchDense({ vector: vectorOf('document-30-0', 1), k: 1 }))[0]?.id).toBe('document-30-0-v1-a')
    expect(await reader.count({ field: 'version', eq: 2 })).toBe(wanted.filter((id) => id.includes('-v2-')).length)
  })

  it('learns that its collection was dropped, and finds the one made in its place', async () => {
    const elsewhere = openEmbeddedStore({ home })
    const reader = await store.open(KEY, 'read')
    await elsewhere.drop(KEY)
    await expect.poll(async () => reader.count().catch((thrown: unknown) => (thrown as { readonly code?: string }).code), { timeout: 2000 }).toBe('COLLECTION_UNKNOWN')
    const made = await elsewhere.create(KEY, SETTINGS)
    await made.putDocuments([documentOf('again', 1)])
    await elsewhere.close()
    expect(await reader.searchLexical({ terms: [{ term: 'again', weight: 1 }], k: 5 })).toHaveLength(2)
  })
})

function passagesAfter(operations: number): readonly string[] {
  return [...stateAfter(operations)].flatMap(([id, version]) => [`${id}-v${version}-a`, `${id}-v${version}-b`]).sort()
}

describe('a second writer', () => {
  it('is refused by an error that names the holder, and takes over when the holder is killed', async () => {
    const { child, lines } = startWriter(0, 0)
    await lines.next()
    await lines.next()
    const refusal = store.open(KEY, 'write')
    await expect(refusal).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    await expect(refusal).rejects.toThrow(`process ${child.pid} on `)
    await expect(store.drop(KEY)).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    await end(child)
    const writer = await store.open(KEY, 'write')
    await writer.putDocuments([documentOf('after', 1)])
    expect(await writer.count()).toBe(passagesAfter(1).length + 2)
  })

  it('in the same process is refused as well, and let in when the first closes in time', async () => {
    const first = await store.open(KEY, 'write')
    await expect(store.open(KEY, 'write')).rejects.toThrow(`process ${process.pid} on `)
    const patient = openEmbeddedStore({ home, lockWaitMs: 5000 })
    const second = patient.open(KEY, 'write')
    await first.close()
    await (await second).putDocuments([documentOf('second', 1)])
    await patient.close()
  })

  it('stops waiting when it is cancelled', async () => {
    const first = await store.open(KEY, 'write')
    await expect(openEmbeddedStore({ home, lockWaitMs: 60_000 }).open(KEY, 'write', AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'TimeoutError' })
    await first.close()
    expect(existsSync(join(home, 'collections', 'default', 'operations', 'writer.json'))).toBe(false)
  })
})

describe('a killed writer', () => {
  it('has lost nothing that it acknowledged and left nothing half done', { timeout: 60_000 }, async () => {
    const report = await killRepeatedly(4)
    expect(report.failures).toEqual([])
    expect(report.acknowledged).toBeGreaterThan(0)
  })
})
