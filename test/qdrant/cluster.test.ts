/** Three nodes on loopback ports, one of them killed while documents are written and searched. */
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openQdrantStore } from '../../src/store/qdrant/store.ts'
import { contractSettings, passageId, single } from '../../src/store/store.contract.ts'
import { startNode, whyNoCluster, type ServerNode } from './server.ts'

const reason = whyNoCluster()
const KEY = { tenant: 'cluster', name: 'notes' }

async function clusterOf(url: string): Promise<{ readonly peers: number; readonly leader: unknown }> {
  const { result } = (await (await fetch(new URL('/cluster', url))).json()) as { readonly result: { readonly peers?: object; readonly raft_info?: { readonly leader: unknown } } }
  return { peers: Object.keys(result.peers ?? {}).length, leader: result.raft_info?.leader }
}

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + 120_000; Date.now() < deadline; await sleep(200)) if (await holds().catch(() => false)) return
  throw new Error(`waited in vain until ${what}`)
}

describe.skipIf(reason !== undefined)(`a cluster of three real nodes${reason === undefined ? '' : `: skipped, ${reason}`}`, () => {
  const nodes: ServerNode[] = []
  beforeAll(async () => {
    const first = await startNode({ cluster: true })
    nodes.push(first, ...(await Promise.all([1, 2].map(async () => startNode({ cluster: true, bootstrap: first.peerUrl })))))
    await until('the three know each other', async () => (await Promise.all(nodes.map(async ({ url }) => clusterOf(url)))).every(({ peers, leader }) => peers === 3 && leader !== null))
  }, 240_000)
  afterAll(async () => {
    await Promise.all(nodes.map(async (node) => node.close()))
  })

  const vector = (n: number) => Float32Array.of(Math.cos(n), Math.sin(n), 0, 0)
  const document = (n: number) => single(String(n), { text: `word${n} shared`, vectors: [vector(n)], metadata: { n } })

  it('goes on without one of them, and has all that was acknowledged, also when it is back and another goes', async () => {
    const [first, second, third] = nodes as [ServerNode, ServerNode, ServerNode]
    const writing = openQdrantStore({ url: [second, first, third].map(({ url }) => url).join(), timeoutMs: 20_000, attempts: 12 })
    const reading = openQdrantStore({ url: [second, third, first].map(({ url }) => url).join(), timeoutMs: 20_000, attempts: 12 })
    const writer = await writing.create(KEY, contractSettings)
    expect((await reading.diagnose(KEY.tenant)).map(({ ok }) => ok)).toEqual([true, true, true])
    const acknowledged: string[] = []
    const reader = await reading.open(KEY, 'read')
    let searches = 0
    const stop = new AbortController()
    const searched = (async () => {
      for (; !stop.signal.aborted; searches++) {
        const known = acknowledged.length
        const hits = await reader.searchLexical({ terms: [{ term: 'shared', weight: 1 }], k: 1000 })
        expect(hits.length).toBeGreaterThanOrEqual(known)
      }
    })()
    searched.catch(() => undefined)
    let next = 1
    const write = async (count: number): Promise<void> => {
      for (let left = count; left > 0; left -= 4) {
        const part = Array.from({ length: 4 }, () => document(next++))
        await writer.putDocuments(part)
        acknowledged.push(...part.map(({ document: { id } }) => id))
      }
    }
    const complete = async (): Promise<void> => {
      const hashes = await reader.contentHashes(acknowledged)
      expect(acknowledged.filter((id) => !hashes.has(id))).toEqual([])
      const found = new Set((await reader.searchLexical({ terms: [{ term: 'shared', weight: 1 }], k: 1000 })).map(({ id }) => id))
      expect(acknowledged.filter((id) => !found.has(passageId(id)))).toEqual([])
      expect((await reader.searchDense({ vector: vector(3), k: 1, filter: { field: 'n', eq: 3 } })).map(({ id }) => id)).toEqual([passageId('3')])
    }

    await write(40)
    const killed = (async () => {
      await sleep(100)
      await second.kill()
    })()
    await write(60)
    await killed
    const before = searches
    await write(40)
    expect(searches).toBeGreaterThan(before)
    await complete()

    await second.restart()
    await until('every replica is whole again', async () => (await reading.diagnose(KEY.tenant)).every(({ ok }) => ok))
    await third.kill()
    await write(20)
    await complete()
    stop.abort()
    await searched
    expect(await writer.count()).toBe(acknowledged.length)
    expect(searches).toBeGreaterThan(10)
    await writing.close()
    await reading.close()
  }, 300_000)
})
