/** A changed fingerprint: a new generation is built beside the old one and takes over when it is complete. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest'
import type { IndexOptions } from '../indexer/pipeline.ts'
import type { IndexReport } from '../indexer/report.ts'
import { originOf, sourcesOf } from '../indexer/source.ts'
import { loadConfig } from '../src/config.ts'
import { createEngine, type Engine } from '../src/engine/engine.ts'
import { EmbedderError } from '../src/errors.ts'
import { searchRequestSchema } from '../src/schemas.ts'

const root = mkdtempSync(join(tmpdir(), 'medir-rebuild-'))
const key = { tenant: 'default', name: 'notes' }
let home: string
let source: string
let turn = 0
beforeEach(() => {
  home = join(root, `home-${turn}`)
  source = join(root, `source-${turn++}`)
  mkdirSync(source)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

const note = (index: number): object => ({ id: `d${index}`, text: `Note ${index}: the patient has a cough and takes aspirin.` })
const put = (from: number, to: number): void => writeFileSync(join(source, 'a.jsonl'), Array.from({ length: to - from }, (_, index) => JSON.stringify(note(from + index))).join('\n'))

/** Another chunk size is another pipeline. */
async function withEngine<Result>(chunkTokens: number, work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const engine = createEngine(loadConfig({ environment: {}, flags: { home, embedder: 'hash', drugs: 'off', chunkTokens } }).config)
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

const index = async (engine: Engine, options: IndexOptions = {}): Promise<IndexReport> => engine.index(key, sourcesOf([source], process.stdin), { origins: [originOf(source)], ...options })
const roles = async (engine: Engine): Promise<readonly unknown[]> => (await engine.store.generations('default')).map(({ generation, role, documents }) => [generation, role, documents])

describe('a collection that another preparation made', () => {
  it('is built anew with all its documents, read and taken over, and answers while that goes on', async () => {
    put(0, 10)
    await withEngine(256, async (engine) => {
      await engine.putDocuments(key, [{ id: 'by request', text: 'Asthma.', metadata: {} }, { id: 'deleted', text: 'Gone.', metadata: {} }], {})
      await index(engine)
      await engine.deleteDocuments(key, ['deleted'])
    })
    put(0, 12)
    await withEngine(128, async (engine) => {
      const found: number[] = []
      const report = await index(engine, {
        onProgress: () => void engine.search(key, searchRequestSchema.parse({ query: 'asthma', mode: 'lexical' })).then(({ hits }) => found.push(hits.length)),
      })
      expect(report).toMatchObject({ documents: { input: 12, added: 12 }, pending: 0, rebuilt: { generation: 2, carried: 1, isCurrent: true } })
      expect(new Set(found)).toEqual(new Set([1]))
      expect(await roles(engine)).toEqual([[1, 'old', 11], [2, 'current', 13]])
      expect((await engine.listCollections('default')).map((info) => [info.key.name, info.documents])).toEqual([['notes', 13]])
      expect((await engine.search(key, searchRequestSchema.parse({ query: 'asthma' }))).hits[0]?.documentId).toBe('by request')
      expect(await index(engine)).toMatchObject({ documents: { skipped: 12 }, embedded: 0 })
      expect((await engine.putDocuments(key, [{ id: 'by request', text: 'Asthma.', metadata: {} }], {})).documents.skipped).toBe(1)
      await engine.store.dropGeneration(key, 1)
      expect(await roles(engine)).toEqual([[2, 'current', 13]])
      await engine.dropCollection(key)
      expect(await roles(engine)).toEqual([])
      put(0, 2)
      await index(engine)
      expect(await roles(engine)).toEqual([[1, 'current', 2]])
    })
  })

  it('goes on where it ended, and the old one answers until every passage has its vectors', async () => {
    put(0, 10)
    await withEngine(256, index)
    await withEngine(128, async (engine) => {
      const { embedder } = await engine.embedder()
      if (embedder === undefined) throw new Error('there is no embedder')
      const down = vi.spyOn(embedder, 'embed').mockRejectedValue(new EmbedderError('EMBEDDER_FAILED', 'the embedding server does not answer'))
      expect(await index(engine)).toMatchObject({ pending: 10, rebuilt: { generation: 2, isCurrent: false } })
      expect(await roles(engine)).toEqual([[1, 'current', 10], [2, 'building', 10]])
      down.mockRestore()
      expect(await engine.index(key, [], {})).toMatchObject({ embedded: 10, rebuilt: { generation: 2, carried: 0, isCurrent: true } })
      expect(await roles(engine)).toEqual([[1, 'old', 10], [2, 'current', 10]])
    })
  })

  it('is left alone by a change that is taken back, and an unfinished generation of yet another is dropped', async () => {
    put(0, 3)
    await withEngine(256, index)
    await withEngine(128, async (engine) => {
      const { embedder } = await engine.embedder()
      if (embedder === undefined) throw new Error('there is no embedder')
      vi.spyOn(embedder, 'embed').mockRejectedValue(new EmbedderError('EMBEDDER_FAILED', 'the embedding server does not answer'))
      await index(engine)
    })
    await withEngine(256, async (engine) => {
      expect(await index(engine)).toMatchObject({ documents: { skipped: 3 }, embedded: 0, pending: 0 })
    })
    await withEngine(64, async (engine) => {
      expect(await index(engine)).toMatchObject({ rebuilt: { generation: 2, isCurrent: true } })
      expect(await roles(engine)).toEqual([[1, 'old', 3], [2, 'current', 3]])
    })
  })

  it('is not rebuilt by a request that puts a document', async () => {
    put(0, 3)
    await withEngine(256, index)
    await withEngine(128, async (engine) => {
      expect((await engine.putDocuments(key, [{ id: 'new', text: 'Asthma.', metadata: {} }], {})).documents.added).toBe(1)
      expect(await roles(engine)).toEqual([[1, 'current', 4]])
    })
  })
})
