/** Deleting by source and by tenant, on both stores. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { originOf, sourcesOf } from '../../indexer/source.ts'
import { startDouble, type RunningDouble } from '../../test/qdrant/double.ts'
import { loadConfig } from '../config.ts'
import { searchRequestSchema } from '../schemas.ts'
import { deleteSource, dropTenant } from './deletion.ts'
import { learningFolder } from './learning.ts'
import { createEngine, type Engine } from './engine.ts'

const KEY = { tenant: 'default', name: 'notes' }
const line = (id: string, text: string): string => `${JSON.stringify({ id, text })}\n`

describe.each(['embedded', 'qdrant'] as const)('on the %s store', (store) => {
  let home: string
  let running: RunningDouble | undefined
  let engine: Engine

  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'medir-deletion-'))
    running = store === 'qdrant' ? await startDouble() : undefined
    engine = createEngine(loadConfig({ environment: {}, flags: { home, store, embedder: 'hash', drugs: 'off', ...(running === undefined ? {} : { qdrantUrl: running.url }) } }).config)
    for (const folder of ['wards', 'letters']) mkdirSync(join(home, folder))
    writeFileSync(join(home, 'wards/one.jsonl'), line('w1', 'asthma inhaler') + line('w2', 'asthma spacer'))
    writeFileSync(join(home, 'wards/two.jsonl'), line('w3', 'asthma steroid'))
    writeFileSync(join(home, 'letters/all.jsonl'), line('l1', 'asthma letter'))
    for (const folder of ['wards', 'letters']) await engine.index(KEY, sourcesOf([join(home, folder)], process.stdin), { origins: [join(home, folder)] })
  })
  afterEach(async () => {
    await engine.close()
    await running?.close()
    rmSync(home, { recursive: true })
  })

  const found = async (): Promise<readonly string[]> => (await engine.search(KEY, searchRequestSchema.parse({ query: 'asthma', mode: 'lexical' }))).hits.map(({ documentId }) => documentId).toSorted()

  it('deletes what came from one source, and nothing else', async () => {
    expect(await found()).toEqual(['l1', 'w1', 'w2', 'w3'])
    const source = originOf(join(home, 'wards'))
    expect(await deleteSource(engine, KEY, source)).toEqual({ found: 3, deleted: 3 })
    expect(await found()).toEqual(['l1'])
    expect((await engine.listCollections('default')).map(({ documents, passages }) => ({ documents, passages }))).toEqual([{ documents: 1, passages: 1 }])
    // Done is done.
    expect(await deleteSource(engine, KEY, source)).toEqual({ found: 0, deleted: 0 })
  })

  it('names the sources that there are when it knows no such one', async () => {
    await expect(deleteSource(engine, KEY, '/never/read')).rejects.toMatchObject({ code: 'INPUT_INVALID', remedy: expect.stringContaining('letters') as string })
    await expect(deleteSource(engine, { ...KEY, name: 'none' }, '/never/read')).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
  })

  it('drops all that a tenant has, and leaves others alone', async () => {
    const other = { tenant: 'another', name: 'notes' }
    await engine.putDocuments(other, [{ id: 'o1', text: 'asthma', metadata: {} }], {})
    await engine.putDocuments({ ...KEY, name: 'more' }, [{ id: 'm1', text: 'asthma', metadata: {} }], {})
    for (const key of [KEY, other]) mkdirSync(learningFolder(engine.config, key), { recursive: true })
    expect(await dropTenant(engine, 'default')).toEqual(['more', 'notes'])
    expect([KEY, other].map((key) => existsSync(learningFolder(engine.config, key)))).toEqual([false, true])
    expect(await engine.listCollections('default')).toEqual([])
    expect((await engine.listCollections('another')).map(({ key }) => key)).toEqual([other])
  })
})
