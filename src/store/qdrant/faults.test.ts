/** What goes wrong between us and the server: what the caller sees, and that nothing acknowledged is lost. */
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startDouble, type DoubleOptions, type RunningDouble } from '../../../test/qdrant/double.ts'
import { startFaults, type Fault, type FaultyServer } from '../../../test/qdrant/faults.ts'
import { seededRandom } from '../../../test/seeded-random.ts'
import type { CollectionStore, Store } from '../port.ts'
import { contractSettings, passageId, sketchDocument } from '../store.contract.ts'
import { openQdrantStore, type QdrantStoreOptions } from './store.ts'

const KEY = { tenant: 'hospital', name: 'notes' }
const SECRET = 'Zhang-San-1984'
let running: RunningDouble
let faulty: FaultyServer
let store: Store

async function start(options: DoubleOptions = {}): Promise<void> {
  running = await startDouble(options)
  faulty = await startFaults(running.url)
  store = openStore()
}
/** Gives up where the fault lasts. */
const IMPATIENT = { retryMs: 40 }
const openStore = (options: Partial<QdrantStoreOptions> = {}): Store => openQdrantStore({ url: faulty.url, pauseMs: 1, lockWaitMs: 50, ...options })

async function stop(): Promise<void> {
  faulty.plan = () => undefined
  await store.close()
  await faulty.close()
  await running.close()
}

/** The first `count` requests that change something meet the fault. */
function meet(fault: Fault, count: number): void {
  let left = count
  faulty.plan = ({ method, path }) => (isWrite(method, path) && left-- > 0 ? fault : undefined)
}
const isWrite = (method: string, path: string): boolean => method === 'PUT' || path.includes('/points/batch')

const version = (id: string, mark: string) => sketchDocument(id, ['1', '2', '3'].map((at) => ({ id: passageId(`${id}${at}`), text: `${mark} ${SECRET}` })), mark)
const textsOf = async (collection: CollectionStore, id: string): Promise<readonly string[]> => (await collection.passagesOf(id)).map(({ text }) => text.split(' ')[0] as string)

describe('a Qdrant server on a bad day', () => {
  let collection: CollectionStore
  beforeEach(async () => {
    await start()
    collection = await store.create(KEY, contractSettings)
  })
  afterEach(stop)

  const transient: readonly (readonly [string, Fault])[] = [
    ['is gone for a moment', { kind: 'gone' }],
    ['breaks off in the middle of an answer', { kind: 'reset' }],
    ['says 429 with Retry-After', { kind: 'status', status: 429, retryAfter: '0.01' }],
    ['says 429 without', { kind: 'status', status: 429 }],
    ['says 500', { kind: 'status', status: 500 }],
    ['says 503', { kind: 'status', status: 503, retryAfter: new Date(0).toUTCString() }],
    ['does half of a batch and fails', { kind: 'half' }],
  ]
  it.each(transient)('%s: the write is tried again and counts once', async (_name, fault) => {
    await collection.putDocuments([version('7', 'old')])
    meet(fault, 3)
    await collection.putDocuments([version('7', 'new'), version('8', 'new')])
    meet(fault, 3)
    expect(await collection.deleteDocuments(['8', '9'])).toBe(1)
    faulty.plan = () => undefined
    expect(await textsOf(collection, '7')).toEqual(['new', 'new', 'new'])
    expect(await textsOf(collection, '8')).toEqual([])
    expect(await collection.info()).toMatchObject({ documents: 1, passages: 3 })
    // State, one document, three passages: no copy was left behind.
    expect([...running.double.collections.values()][0]?.points.size).toBe(5)
  })

  it('refuses connections: STORE_UNAVAILABLE with the address, and all is there when it is back', async () => {
    await collection.putDocuments([version('7', 'old')])
    const impatient = await reopened()
    faulty.plan = () => ({ kind: 'gone' })
    await expect(impatient.putDocuments([version('7', 'new')])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', value: faulty.url })
    await expect(impatient.searchLexical({ terms: [{ term: 'old', weight: 1 }], k: 3 })).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
    faulty.plan = () => undefined
    expect(await textsOf(impatient, '7')).toEqual(['old', 'old', 'old'])
    await impatient.putDocuments([version('7', 'newer')])
    expect(await textsOf(impatient, '7')).toEqual(['newer', 'newer', 'newer'])
  })

  it('is not there at all: STORE_UNAVAILABLE says so', async () => {
    const gone = await startDouble()
    await gone.close()
    const nobody = openQdrantStore({ url: gone.url, retryMs: 20, pauseMs: 1 })
    await expect(nobody.list('hospital')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('ECONNREFUSED') as string })
  })

  it('has other nodes: the next one is asked, for reads and for writes', async () => {
    const gone = await startDouble()
    await gone.close()
    const cluster = openStore({ url: `${gone.url}, ${faulty.url}` })
    await collection.close()
    const writer = await cluster.open(KEY, 'write')
    await writer.putDocuments([version('7', 'new')])
    expect(await textsOf(writer, '7')).toEqual(['new', 'new', 'new'])
    await cluster.close()
  })

  it('waits as long as Retry-After says', async () => {
    meet({ kind: 'status', status: 429, retryAfter: '0.3' }, 1)
    const started = performance.now()
    await collection.putDocuments([version('7', 'new')])
    expect(performance.now() - started).toBeGreaterThanOrEqual(295)
  })

  it('keeps saying 429: OVERLOADED', async () => {
    const impatient = await reopened()
    faulty.plan = () => ({ kind: 'status', status: 429, retryAfter: '0' })
    await expect(impatient.count()).rejects.toMatchObject({ code: 'OVERLOADED' })
  })

  it('asks for more patience than the call has: OVERLOADED at once, and for how long it asked', async () => {
    const impatient = await reopened()
    faulty.plan = () => ({ kind: 'status', status: 429, retryAfter: '7' })
    await expect(impatient.count()).rejects.toMatchObject({ code: 'OVERLOADED', remedy: expect.stringContaining('wait 7 s') as string })
  })

  it('has a full disk: DISK_FULL, at once, and what was there stays', async () => {
    await collection.putDocuments([version('7', 'old')])
    faulty.plan = ({ method }) => (method === 'PUT' ? { kind: 'status', status: 507 } : undefined)
    await expect(collection.putDocuments([version('7', 'new')])).rejects.toMatchObject({ code: 'DISK_FULL' })
    faulty.plan = () => undefined
    expect(await textsOf(collection, '7')).toEqual(['old', 'old', 'old'])
  })

  it('is slow: the caller\'s signal ends the wait with its own reason', async () => {
    faulty.plan = () => ({ kind: 'slow', ms: 5000 })
    const started = performance.now()
    await expect(collection.count({ field: 'language', eq: 'en' }, AbortSignal.timeout(50))).rejects.toMatchObject({ name: 'TimeoutError' })
    expect(performance.now() - started).toBeLessThan(4000)
  })

  it('never answers: the store\'s own deadline ends every try', async () => {
    const impatient = openStore({ timeoutMs: 30, ...IMPATIENT })
    faulty.plan = () => ({ kind: 'slow', ms: 500 })
    await expect(impatient.list('hospital')).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('timeout') as string })
  })

  it('has copies that do not agree on the state yet: they are asked until they do', async () => {
    await collection.putDocuments([version('7', 'old')])
    let left = 3
    faulty.plan = ({ path }) => (path.includes('consistency=quorum') && left-- > 0 ? { kind: 'status', status: 200, body: '{"result":[],"status":"ok","time":0}' } : undefined)
    expect(await textsOf(collection, '7')).toEqual(['old', 'old', 'old'])
    expect(left).toBeLessThan(0)
  })

  it('has copies that never agree: OVERLOADED, until a writer settles it', async () => {
    await collection.putDocuments([version('7', 'old')])
    await collection.close()
    const impatient = openStore(IMPATIENT)
    let settled = false
    faulty.plan = ({ method, path, body }) => {
      if (method === 'PUT' && body.includes('update_filter')) settled = true
      return path.includes('consistency=quorum') && !settled ? { kind: 'status', status: 200, body: '{"result":[],"status":"ok","time":0}' } : undefined
    }
    await expect(impatient.open(KEY, 'read')).rejects.toMatchObject({ code: 'OVERLOADED' })
    await (await impatient.open(KEY, 'write')).close()
    expect(await textsOf(await impatient.open(KEY, 'read'), '7')).toEqual(['old', 'old', 'old'])
  })

  it('holds a collection that is not medir\'s: STORE_CORRUPT, at once', async () => {
    faulty.plan = ({ method, path }) => (method === 'POST' && /\/points(\?|$)/.test(path) ? { kind: 'status', status: 200, body: '{"result":[],"status":"ok","time":0}' } : undefined)
    await expect(store.open(KEY, 'read')).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })

  it('quotes what it was sent: no error shows a word of it', async () => {
    await collection.putDocuments([version('7', 'old')])
    const impatient = await reopened()
    for (const status of [400, 413, 422, 500]) {
      faulty.plan = ({ method, body }) => (method === 'PUT' ? { kind: 'status', status, body: JSON.stringify({ status: { error: body } }) } : undefined)
      const error = await impatient.putDocuments([version('8', 'new')]).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(Error)
      expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(SECRET)
    }
  })

  it('lost the collection under us: COLLECTION_UNKNOWN', async () => {
    for (const name of running.double.collections.keys()) running.double.drop(name)
    await expect(collection.putDocuments([version('7', 'new')])).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
    await expect(collection.searchLexical({ terms: [{ term: 'old', weight: 1 }], k: 3 })).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
    await expect(store.open(KEY, 'read')).rejects.toMatchObject({ code: 'COLLECTION_UNKNOWN' })
  })

  it('fails at random while documents come and go: what was acknowledged is there, and every document whole', async () => {
    const random = seededRandom(5)
    const acknowledged = new Map<string, string>()
    const tried = new Map<string, Set<string>>()
    const kinds: readonly Fault[] = [{ kind: 'gone' }, { kind: 'reset' }, { kind: 'half' }, { kind: 'status', status: 500 }]
    faulty.plan = ({ method, path }) => (isWrite(method, path) && random() < 0.2 ? kinds[Math.floor(random() * kinds.length)] : undefined)
    const fragile = openStore({ retryMs: 0 })
    await collection.close()
    for (let step = 0; step < 40; step++) {
      const id = String(1 + Math.floor(random() * 4))
      const mark = random() < 0.25 ? '' : `v${step}`
      tried.set(id, new Set([...(tried.get(id) ?? []), mark]))
      try {
        const writer = await fragile.open(KEY, 'write')
        try {
          await (mark === '' ? writer.deleteDocuments([id]) : writer.putDocuments([version(id, mark)]))
          acknowledged.set(id, mark)
          tried.set(id, new Set([mark]))
        } finally {
          await writer.close().catch(() => undefined)
        }
      } catch {
        // Not acknowledged: either version may be there, but one whole one.
      }
    }
    faulty.plan = () => undefined
    const reader = await (await recovered()).open(KEY, 'read')
    for (const [id, marks] of tried) {
      const texts = await textsOf(reader, id)
      expect([0, 3]).toContain(texts.length)
      expect(new Set(texts).size).toBeLessThanOrEqual(1)
      expect([...marks]).toContain(texts[0] ?? '')
      const indexed = await reader.searchLexical({ terms: [{ term: texts[0] ?? 'nothing', weight: 1 }], k: 10 })
      expect(indexed.length).toBe(texts.length)
    }
    expect(acknowledged.size).toBeGreaterThan(0)
    const info = await reader.info()
    expect(info.passages).toBe(3 * info.documents)
    expect(await reader.count({ field: 'language', eq: 'en' })).toBe(info.passages)
  })

  /** The collection, opened to write by a store that gives up soon. */
  async function reopened(): Promise<CollectionStore> {
    await collection.close()
    return openStore(IMPATIENT).open(KEY, 'write')
  }

  /** A writer that comes and goes clears up what the last one left; its claim ends because this process gave it up. */
  async function recovered(): Promise<Store> {
    for (const { points } of running.double.collections.values()) {
      for (const { payload } of points.values()) {
        if (payload['kind'] !== 'state') continue
        const state = JSON.parse(String(payload['state'])) as { lease?: { expires: number } }
        if (state.lease !== undefined) state.lease.expires = 0
        payload['state'] = JSON.stringify(state)
      }
    }
    const calm = openStore()
    await (await calm.open(KEY, 'write')).close()
    return calm
  }
})

describe('a collection that is made', () => {
  beforeEach(async () => start())
  afterEach(stop)
  const made = (method: string, path: string): boolean => method === 'PUT' && /^\/collections\/[^/]+$/.test(path)

  it('by a call that was done and not answered is known for ours', async () => {
    let calls = 0
    faulty.plan = ({ method, path }) => (made(method, path) && ++calls < 3 ? { kind: 'reset' } : undefined)
    const collection = await store.create(KEY, contractSettings)
    await collection.putDocuments([version('7', 'new')])
    expect(await textsOf(collection, '7')).toEqual(['new', 'new', 'new'])
    expect(calls).toBe(3)
  })

  it('by another at the same moment is not', async () => {
    const other = openQdrantStore({ url: running.url })
    let first = true
    faulty.plan = async ({ method, path, body }) => {
      if (!made(method, path) || !first) return undefined
      first = false
      // The other's call arrives just before ours, under the same name.
      await fetch(new URL(path, running.url), { method, headers: { 'content-type': 'application/json' }, body: body.replace(/"maker":"[^"]*"/, '"maker":"another"') })
      return undefined
    }
    await expect(store.create(KEY, contractSettings)).rejects.toMatchObject({ code: 'COLLECTION_EXISTS' })
    expect(running.double.collections.size).toBe(1)
    await other.close()
  })
})

describe('a document that is replaced', () => {
  beforeEach(async () => start())
  afterEach(stop)

  it('is the old one or the new one to every read between any two requests of the writer', async () => {
    const writer = await store.create(KEY, contractSettings)
    await writer.putDocuments([version('7', 'old'), version('8', 'old')])
    const reader = await openQdrantStore({ url: running.url }).open(KEY, 'read')
    const seen = new Set<string>()
    faulty.plan = async () => {
      const texts = await textsOf(reader, '7')
      const both = [...new Set(texts)]
      expect(texts.length).toBe(3)
      expect(both.length).toBe(1)
      const [mark = ''] = both
      seen.add(mark)
      expect((await reader.getDocument('7'))?.contentHash).toBe(mark)
      expect(await reader.count({ field: 'documentId', eq: '7' })).toBe(3)
      expect((await reader.searchLexical({ terms: [{ term: mark, weight: 1 }], k: 10, filter: { field: 'documentId', eq: '7' } })).length).toBe(3)
      return undefined
    }
    await writer.putDocuments([version('7', 'new')])
    await writer.putDocuments([version('7', 'newer'), version('8', 'newer')])
    faulty.plan = () => undefined
    expect([...seen]).toEqual(['old', 'new', 'newer'])
    await writer.close()
  })
})

describe('the single writer', () => {
  beforeEach(async () => start())
  afterEach(stop)

  it('keeps a second one out, by name, until it is done', async () => {
    const writer = await store.create(KEY, contractSettings)
    const second = openStore()
    await expect(second.open(KEY, 'write')).rejects.toMatchObject({ code: 'STORE_LOCKED', message: expect.stringContaining(String(process.pid)) as string })
    await expect(second.drop(KEY)).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    await writer.close()
    await (await second.open(KEY, 'write')).close()
  })

  it('that lost its claim writes nothing more', async () => {
    const writer = await store.create(KEY, contractSettings)
    await writer.putDocuments([version('7', 'old')])
    const point = [...([...running.double.collections.values()][0]?.points.values() ?? [])].find(({ payload }) => payload['kind'] === 'state')
    const state = JSON.parse(String(point?.payload['state'])) as { lease: { expires: number } }
    state.lease.expires = 0
    Object.assign(point?.payload ?? {}, { state: JSON.stringify(state) })
    const next = await openStore().open(KEY, 'write')
    await expect(writer.putDocuments([version('7', 'late')])).rejects.toMatchObject({ code: 'STORE_LOCKED' })
    expect(await textsOf(next, '7')).toEqual(['old', 'old', 'old'])
    await next.putDocuments([version('7', 'next')])
    expect(await textsOf(next, '7')).toEqual(['next', 'next', 'next'])
    await next.close()
  })
})

describe('a server that is not ours to use', () => {
  afterEach(stop)

  it('is too old: refused before anything is asked of it', async () => {
    await start({ version: '1.17.1' })
    await expect(store.create(KEY, contractSettings)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', value: '1.17.1', remedy: expect.stringContaining('1.18.0') as string })
    expect(faulty.requests).toBe(1)
  })

  it('takes newer versions', async () => {
    await start({ version: '1.19.0-dev' })
    const collection = await store.create(KEY, contractSettings)
    expect(await collection.count()).toBe(0)
    await collection.close()
  })

  it('wants another key: no retry, and the key is in no error', async () => {
    await start({ apiKey: 'right-key' })
    const stranger = openStore({ apiKey: 'wrong-key-5512' })
    const error = await stranger.list('hospital').catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', message: expect.stringContaining('API key') as string })
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain('wrong-key-5512')
    expect(await openStore({ apiKey: 'right-key' }).list('hospital')).toEqual([])
  })
})
