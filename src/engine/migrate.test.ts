import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startDouble, type RunningDouble } from '../../test/qdrant/double.ts'
import { openEmbeddedStore } from '../store/embedded/store.ts'
import type { Store } from '../store/port.ts'
import { openQdrantStore } from '../store/qdrant/store.ts'
import { contractSettings, passageId, sketchDocument } from '../store/store.contract.ts'
import { migrateCollection } from './migrate.ts'

const KEY = { tenant: 'hospital', name: 'notes' }
const document = (n: number, mark = 'v1') =>
  sketchDocument(`d${n}`, [
    { id: passageId(`${n}1`), text: `word${n} shared ${mark}`, title: 'note', expansion: 'learnt', vectors: [Float32Array.of(Math.cos(n), Math.sin(n), 0, 0), Float32Array.of(0, 0, 1, 0)], metadata: { ward: n % 3, date: '2024-03-01' } },
    { id: passageId(`${n}2`), text: 'no vector yet' },
  ], `${n} ${mark}`)

describe('migrating a collection', () => {
  let home: string
  let running: RunningDouble
  let embedded: Store
  let qdrant: Store
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'medir-migrate-'))
    running = await startDouble()
    embedded = openEmbeddedStore({ home })
    qdrant = openQdrantStore({ url: running.url })
    const collection = await embedded.create(KEY, contractSettings)
    await collection.putDocuments(Array.from({ length: 12 }, (_, n) => document(n)))
    await collection.close()
  })
  afterEach(async () => {
    await Promise.all([embedded.close(), qdrant.close()])
    await running.close()
    rmSync(home, { recursive: true })
  })

  it('copies all of it, words, windows and what has no vector yet, and finds the same there', async () => {
    expect(await migrateCollection(embedded, qdrant, KEY)).toEqual({ documents: 12, copied: 12, skipped: 0, deleted: 0, sampled: 12, denseOverlap: 1, lexicalOverlap: 1 })
    const [from, into] = [await embedded.open(KEY, 'read'), await qdrant.open(KEY, 'read')]
    const ids = [passageId('31'), passageId('32')]
    expect(await into.getPassages(ids)).toEqual(await from.getPassages(ids))
    expect(await into.getDocument('d3')).toEqual(await from.getDocument('d3'))
    expect(await into.lexicalOf(ids)).toMatchObject([{ title: [{ term: 'note', count: 1 }], expansion: [{ term: 'learnt', count: 1 }] }, {}])
    expect((await into.vectorsOf(ids)).map((vectors) => vectors.length)).toEqual([2, 0])
    await Promise.all([from.close(), into.close()])
  })

  it('goes on where it was cut off, follows changes, and comes back', async () => {
    const cut = new AbortController()
    const target = await qdrant.create(KEY, contractSettings)
    await target.putDocuments([document(1), document(2, 'old'), sketchDocument('gone', [{ id: passageId('991') }])])
    await target.close()
    cut.abort(new Error('enough'))
    await expect(migrateCollection(embedded, qdrant, KEY, { signal: cut.signal })).rejects.toThrow('enough')
    expect(await migrateCollection(embedded, qdrant, KEY)).toMatchObject({ documents: 12, copied: 11, skipped: 1, deleted: 1 })
    expect(await migrateCollection(embedded, qdrant, KEY)).toMatchObject({ copied: 0, skipped: 12, deleted: 0 })
    await embedded.drop(KEY)
    expect(await migrateCollection(qdrant, embedded, KEY)).toMatchObject({ documents: 12, copied: 12, denseOverlap: 1, lexicalOverlap: 1 })
  })

  it('refuses a target of other settings and touches nothing there', async () => {
    await (await qdrant.create(KEY, { ...contractSettings, embedderFingerprint: 'another' })).close()
    await expect(migrateCollection(embedded, qdrant, KEY)).rejects.toMatchObject({ code: 'FINGERPRINT_MISMATCH' })
    expect(await qdrant.list(KEY.tenant)).toMatchObject([{ documents: 0 }])
  })

  it('says what the servers are like', async () => {
    await migrateCollection(embedded, qdrant, KEY)
    const findings = await qdrant.diagnose?.(KEY.tenant)
    expect(findings).toMatchObject([{ part: 'qdrant', ok: true }, { part: 'cluster', ok: true }, { part: 'notes', ok: true }])
    expect(findings?.[2]?.detail).toMatch(/replicas.*green.*int8.*MB of memory/)
    expect(await qdrant.diagnose?.('another')).toHaveLength(2)
  })
})
