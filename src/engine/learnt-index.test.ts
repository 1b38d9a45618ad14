/** What is learnt in the index of either store: applied, cut off on its way, finished, and taken out again. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startDouble, type RunningDouble } from '../../test/qdrant/double.ts'
import type { LexicalFields } from '../domain.ts'
import { openEmbeddedStore } from '../store/embedded/store.ts'
import { withGenerations } from '../store/generations.ts'
import type { CollectionSettings, CollectionStore } from '../store/port.ts'
import { openQdrantStore } from '../store/qdrant/store.ts'
import { contractSettings, passageId, sketchDocument } from '../store/store.contract.ts'
import { createAnalyzer } from '../text/analyzer.ts'
import { createSegmenter } from '../text/create.ts'
import { createCollections, type Collections } from './collections.ts'
import { alignIndex, alignWritten } from './learnt-index.ts'

const KEY = { tenant: 'hospital', name: 'notes' }
/** More than one transaction takes. */
const COUNT = 600
const ids = Array.from({ length: COUNT }, (_, index) => passageId(String(1000 + index)))
const expansion = ids.map((passageId, index) => ({ passageId, queries: [`asked${index}`, 'quagga'] }))
const analyzer = createAnalyzer(createSegmenter('jieba'))

describe.each(['embedded', 'qdrant'])('in the %s store', (kind) => {
  let home: string
  let running: RunningDouble | undefined
  let collections: Collections
  beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'medir-learnt-index-'))
    running = kind === 'qdrant' ? await startDouble() : undefined
    const store = withGenerations(running === undefined ? openEmbeddedStore({ home }) : openQdrantStore({ url: running.url }), home)
    const made = await store.create(KEY, contractSettings)
    await made.putDocuments(ids.map((id, index) => sketchDocument(`d${index}`, [{ id, text: `word${index} shared`, title: 'note' }])))
    await made.close()
    collections = createCollections(store)
    stop = async () => {
      await collections.close()
      await store.close()
    }
  })
  let stop: () => Promise<void>
  afterEach(async () => {
    await stop()
    await running?.close()
    rmSync(home, { recursive: true })
  })

  const words = async (): Promise<readonly LexicalFields[]> => (await collections.read(KEY)).lexicalOf(ids)
  const settings = async (): Promise<CollectionSettings> => (await (await collections.read(KEY)).info()).settings
  const found = async (term: string): Promise<number> => (await (await collections.read(KEY)).searchLexical({ terms: [{ term, weight: 1 }], k: 1000 })).length

  /** The handle dies at its second change of words. */
  function dying(): Collections {
    let changes = 0
    return {
      ...collections,
      writing: async (key, work, signal) => collections.writing(key, async (handle) => work(new Proxy(handle, {
        get: (target: CollectionStore, name: keyof CollectionStore) => {
          if (name === 'putLexical' && ++changes > 1) return async () => Promise.reject(new Error('killed'))
          const value = target[name]
          return typeof value === 'function' ? value.bind(target) : value
        },
      })), signal),
    }
  }

  it('an expansion that was cut off is finished by the next try, and nothing of it is left after a rollback', async () => {
    const [wordsBefore, settingsBefore] = [await words(), await settings()]
    await expect(alignIndex({ collections: dying(), analyzer }, KEY, { expansion, lexical: { k1: 1, b: 0.5 } })).rejects.toThrow('killed')
    expect(await found('quagga')).toBe(500)
    expect(await settings()).toEqual({ ...settingsBefore, extra: { expansion: 'unfinished' } })

    expect(await alignIndex({ collections, analyzer }, KEY, { expansion, lexical: { k1: 1, b: 0.5 } })).toBe(true)
    expect(await found('quagga')).toBe(COUNT)
    expect((await words()).map(({ expansion: added, ...own }) => [added?.length, own])).toEqual(wordsBefore.map((own) => [2, own]))
    expect((await settings()).lexical).toMatchObject({ k1: 1, b: 0.5 })
    expect(await alignIndex({ collections, analyzer }, KEY, { expansion, lexical: { k1: 1, b: 0.5 } })).toBe(false)

    await expect(alignIndex({ collections: dying(), analyzer }, KEY, {})).rejects.toThrow('killed')
    expect(await alignIndex({ collections, analyzer }, KEY, {})).toBe(true)
    expect(await words()).toEqual(wordsBefore)
    expect(await found('quagga')).toBe(0)
    expect(await settings()).toEqual({ ...settingsBefore, extra: {} })
  })

  it('a passage that came again is expanded again, one that is gone is not asked for', async () => {
    await alignIndex({ collections, analyzer }, KEY, { expansion })
    await collections.writing(KEY, async (handle) => {
      await handle.putDocuments([sketchDocument('d7', [{ id: ids[7] ?? '', text: 'word7 shared', title: 'note' }])])
      await handle.deleteDocuments(['d8'])
    })
    expect([await found('asked7'), await found('asked8'), await found('asked9')]).toEqual([0, 0, 1])
    await alignWritten({ collections, analyzer }, KEY, { expansion })
    expect([await found('asked7'), await found('asked8'), await found('asked9')]).toEqual([1, 0, 1])
    const { revision } = await (await collections.read(KEY)).info()
    await alignWritten({ collections, analyzer }, KEY, { expansion })
    expect((await (await collections.read(KEY)).info()).revision).toBe(revision)
  })
})
