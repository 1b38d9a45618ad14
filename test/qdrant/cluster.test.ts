/** Three nodes on loopback ports; each in turn is killed while documents are written and searched. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openQdrantStore, type QdrantStore } from '../../src/store/qdrant/store.ts'
import { contractSettings, passageId, single } from '../../src/store/store.contract.ts'
import type { CollectionStore } from '../../src/store/port.ts'
import { startNode, whyNoCluster, type ServerNode } from './server.ts'

const reason = whyNoCluster()
const KEY = { tenant: 'cluster', name: 'notes' }

interface ClusterView {
  readonly peer: number
  readonly peers: number
  readonly leader: number | null
}

async function viewOf({ url }: ServerNode): Promise<ClusterView> {
  const { result } = (await (await fetch(new URL('/cluster', url))).json()) as { readonly result: { readonly peer_id: number; readonly peers?: object; readonly raft_info?: { readonly leader: number | null } } }
  return { peer: result.peer_id, peers: Object.keys(result.peers ?? {}).length, leader: result.raft_info?.leader ?? null }
}

/** `wanting`: what is still missing; nothing when it is done. */
async function until(what: string, wanting: () => Promise<readonly unknown[]>): Promise<void> {
  let missing: readonly unknown[] = []
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(200)) {
    missing = await wanting().catch((thrown: unknown) => [String(thrown)])
    if (missing.length === 0) return
  }
  throw new Error(`waited in vain until ${what}: ${JSON.stringify(missing)}`)
}

const unwell = async (store: QdrantStore): Promise<readonly unknown[]> => (await store.diagnose(KEY.tenant)).filter(({ ok }) => !ok)

/** Which node dies: the one that leads the servers' own agreement, the one whose replicas would lead ordered writes, and the third. */
const VICTIMS: readonly (readonly [string, (views: readonly ClusterView[]) => number])[] = [
  ['the leader', (views) => views.findIndex(({ peer, leader }) => peer === leader)],
  ['the node of the highest id', (views) => views.findIndex(({ peer }) => peer === Math.max(...views.map((view) => view.peer)))],
  ['a follower', (views) => views.findIndex(({ peer, leader }) => peer !== leader)],
]

describe.skipIf(reason !== undefined)(`a cluster of three real nodes${reason === undefined ? '' : `: skipped, ${reason}`}`, () => {
  const nodes: ServerNode[] = []
  let store: QdrantStore
  let writer: CollectionStore
  /** By document id: the mark of the version that was acknowledged last; undefined once it was deleted. */
  const acknowledged = new Map<string, string | undefined>()
  let next = 1

  beforeAll(async () => {
    const first = await startNode({ cluster: true })
    nodes.push(first, ...(await Promise.all([1, 2].map(async () => startNode({ cluster: true, bootstrap: first.peerUrl })))))
    await until('the three know each other', async () => (await Promise.all(nodes.map(viewOf))).filter(({ peers, leader }) => peers !== 3 || leader === null))
    store = openQdrantStore({ url: nodes.map(({ url }) => url).join() })
    writer = await store.create(KEY, contractSettings)
  }, 240_000)
  afterAll(async () => {
    await store.close()
    await Promise.all(nodes.map(async (node) => node.close()))
  })

  const vector = (n: number) => Float32Array.of(Math.cos(n), Math.sin(n), 0, 0)
  const document = (n: number, mark: string, metadata = {}) => single(String(n), { text: `${mark} shared`, vectors: [vector(n)], metadata: { n, ...metadata } })

  /** Four new documents and an older one's new version at a time. */
  async function write(count: number, mark: string): Promise<void> {
    for (let left = count; left > 0; left -= 4) {
      const part = [...Array.from({ length: 4 }, () => next++), Math.ceil(next / 2)]
      await writer.putDocuments(part.map((n) => document(n, mark)))
      for (const n of part) acknowledged.set(String(n), mark)
    }
  }

  const present = (): number => [...acknowledged.values()].filter((mark) => mark !== undefined).length

  /** Searches all the time; each must find at least what was acknowledged before it began and not deleted since. */
  function searching(reader: CollectionStore): { readonly stop: () => Promise<number>; readonly searches: () => number } {
    let searches = 0
    const stopping = new AbortController()
    const done = (async () => {
      for (; !stopping.signal.aborted; searches++) {
        const known = present()
        const hits = await reader.searchLexical({ terms: [{ term: 'shared', weight: 1 }], k: 1000 })
        expect(hits.length).toBeGreaterThanOrEqual(Math.min(known, present()))
      }
    })()
    done.catch(() => undefined)
    return {
      searches: () => searches,
      stop: async () => {
        stopping.abort()
        await done
        return searches
      },
    }
  }

  async function checkComplete(reader: CollectionStore): Promise<void> {
    const there = [...acknowledged].flatMap(([id, mark]) => (mark === undefined ? [] : [[id, mark] as const]))
    const texts = new Map((await reader.getPassages(there.map(([id]) => passageId(id)))).map(({ id, text }) => [id, text]))
    expect(there.filter(([id, mark]) => texts.get(passageId(id)) !== `${mark} shared`)).toEqual([])
    const found = new Set((await reader.searchLexical({ terms: [{ term: 'shared', weight: 1 }], k: 1000 })).map(({ id }) => id))
    expect([...found].sort()).toEqual(there.map(([id]) => passageId(id)).sort())
    expect(await reader.count()).toBe(there.length)
    const [id = ''] = there.at(-1) ?? []
    expect((await reader.searchDense({ vector: vector(Number(id)), k: 1, filter: { field: 'n', eq: Number(id) } })).map((hit) => hit.id)).toEqual([passageId(id)])
  }

  it('keeps every shard three times, and two of them must have a write', async () => {
    const info = (await (await fetch(`${nodes[0]?.url}/collections/${encodeURIComponent('medir~cluster~notes~1')}`)).json()) as { readonly result: { readonly config: { readonly params: object } } }
    expect(info.result.config.params).toMatchObject({ shard_number: 3, replication_factor: 3, write_consistency_factor: 2 })
    expect((await store.diagnose(KEY.tenant)).map(({ ok }) => ok)).toEqual([true, true, true])
    await write(40, 'first')
  })

  it.each(VICTIMS)('goes on without %s, has all that was acknowledged, and takes it back', async (name, choose) => {
    const victim = nodes[choose(await Promise.all(nodes.map(viewOf)))] as ServerNode
    // Both ask the victim first.
    const reading = openQdrantStore({ url: [victim, ...nodes.filter((node) => node !== victim)].map(({ url }) => url).join() })
    const reader = await reading.open(KEY, 'read')
    const search = searching(reader)
    const mark = name.replaceAll(' ', '-')
    const killed = sleep(100).then(async () => victim.kill())
    await write(48, mark)
    await killed
    const before = search.searches()
    await write(24, mark)
    await writer.putDocuments([document(next, mark, { [`field of ${mark}`]: mark })])
    acknowledged.set(String(next++), mark)
    const deleted = ['2', '3'].filter((id) => acknowledged.get(id) !== undefined)
    for (const id of deleted) acknowledged.set(id, undefined)
    expect(await writer.deleteDocuments(['2', '3'])).toBe(deleted.length)
    expect(search.searches()).toBeGreaterThan(before)
    expect(await search.stop()).toBeGreaterThan(10)
    await checkComplete(reader)
    expect(await reader.count({ field: `field of ${mark}`, eq: mark })).toBe(1)
    // Who comes new meets the dead node first.
    const late = openQdrantStore({ url: [victim, ...nodes.filter((node) => node !== victim)].map(({ url }) => url).join() })
    await checkComplete(await late.open(KEY, 'read'))
    expect((await late.diagnose(KEY.tenant)).every(({ ok }) => ok)).toBe(false)

    await victim.restart()
    await until('every replica is whole again', async () => unwell(store))
    const alone = openQdrantStore({ url: victim.url })
    await checkComplete(await alone.open(KEY, 'read'))
    await Promise.all([reading, late, alone].map(async (each) => each.close()))
  }, 300_000)
})
