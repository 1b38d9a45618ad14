import { expect, it } from 'vitest'
import type { CollectionKey } from '../domain.ts'
import { StoreError } from '../errors.ts'
import type { CollectionInfo } from '../store/port.ts'
import { createPreloader } from './preload.ts'

const info = (name: string, passages: number): CollectionInfo =>
  ({ key: { tenant: 'ward', name }, passages, documents: 1, embedded: 0, bytes: 0, revision: 1, settings: { segmenterFingerprint: 's', lexical: { k1: 1.2, b: 0.75, fieldWeights: { title: 1, body: 1, expansion: 1 } } } })

it('opens what there is one by one, and is done then', async () => {
  const opened: string[] = []
  const preloader = createPreloader(async () => [info('a', 10), info('b', 20)], async ({ name }: CollectionKey) => opened.push(name))
  expect(preloader.part()).toBeUndefined()
  const started = preloader.start()
  expect(preloader.part()).toMatchObject({ done: false, part: { part: 'collections', ok: false } })
  await started
  expect(opened).toEqual(['a', 'b'])
  expect(preloader.part()).toEqual({ done: true, part: { part: 'collections', ok: true } })
})

it('stops at a million passages, and when it is told to', async () => {
  const opened: string[] = []
  const open = async ({ name }: CollectionKey) => opened.push(name)
  await createPreloader(async () => [info('a', 999_999), info('b', 2), info('c', 1)], open).start()
  await createPreloader(async () => [info('d', 1)], open).start(AbortSignal.abort())
  expect(opened).toEqual(['a'])
})

it('goes past a damaged collection and tells of it', async () => {
  const opened: string[] = []
  const preloader = createPreloader(
    async () => [info('a', 1), info('b', 1)],
    async ({ name }) => {
      if (name === 'a') throw new StoreError('STORE_CORRUPT', 'damaged', { remedy: 'Restore it.' })
      opened.push(name)
    },
  )
  await preloader.start()
  expect(opened).toEqual(['b'])
  expect(preloader.part()).toEqual({ done: true, part: { part: 'collections', ok: false, code: 'STORE_CORRUPT', remedy: 'Restore it.' } })
})

it('is done, and says why, when nothing can be listed', async () => {
  const preloader = createPreloader(async () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'gone')), async () => undefined)
  await preloader.start()
  expect(preloader.part()).toMatchObject({ done: true, part: { ok: false, code: 'STORE_UNAVAILABLE' } })
})
