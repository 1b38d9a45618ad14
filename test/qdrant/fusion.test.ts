/** Both stores on the same random passages: lists asked for together, and their fusion on the server against ours. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fuseReciprocalRank, RRF_K } from '../../retriever/fuse/rrf.ts'
import type { ScoredId } from '../../src/domain.ts'
import { openEmbeddedStore } from '../../src/store/embedded/store.ts'
import type { CollectionStore, LegSearch, Store } from '../../src/store/port.ts'
import { openQdrantStore } from '../../src/store/qdrant/store.ts'
import { contractSettings, passageId, sketchDocument } from '../../src/store/store.contract.ts'
import { seededRandom } from '../seeded-random.ts'
import { startDouble } from './double.ts'
import { filledCollection } from './filled.ts'
import { startServer, whyNoServer } from './server.ts'

const KEY = { tenant: 'fusion', name: 'notes' }
const K = 40
/** float32, added up by the server. */
const TOLERANCE = 1e-6
const random = seededRandom(21)

function randomVector(): Float32Array {
  const numbers = Float32Array.from({ length: 4 }, () => random() - 0.5)
  const length = Math.hypot(...numbers)
  return numbers.map((value) => value / length)
}

/** Words of random number and frequency, so that hardly two passages score the same. */
const randomText = (): string => Array.from({ length: 5 + Math.floor(random() * 60) }, () => `w${Math.floor(30 * random() ** 2)}`).join(' ')

const documents = Array.from({ length: 150 }, (_, n) =>
  sketchDocument(String(n), [{ id: passageId(String(n)), text: randomText(), metadata: { ward: n % 3 }, vectors: Array.from({ length: 1 + (n % 3) }, randomVector) }]))
const queries = Array.from({ length: 20 }, () => ({ vector: randomVector(), other: randomVector(), terms: [0, 1, 2].map(() => ({ term: `w${Math.floor(random() * 30)}`, weight: 1 })) }))

const legsOf = ({ vector, terms }: (typeof queries)[number], filter = {}): readonly LegSearch[] => [{ lexical: { terms, k: K, ...filter } }, { dense: { vector, k: K, windowWeight: 0.5, ...filter } }]

/** Those of equal scores: which of them the server puts first is its own affair. */
const tiedIn = (hits: readonly ScoredId[]): readonly string[] => hits.flatMap(({ id, score }) => (hits.some((other) => other.id !== id && Math.abs(other.score - score) < TOLERANCE) ? [id] : []))

const absent = whyNoServer()
const servers = [
  { name: 'the test double', reason: undefined, start: async () => startDouble() },
  { name: `a real server${absent === undefined ? '' : `: skipped, ${absent}`}`, reason: absent, start: async () => startServer() },
]

describe.each(servers)('searches together on $name', ({ reason, start }) => {
  const home = mkdtempSync(join(tmpdir(), 'medir-fusion-'))
  let embedded: CollectionStore
  let qdrant: CollectionStore
  const opened: { readonly close: () => Promise<unknown> }[] = []

  describe.skipIf(reason !== undefined)('of 150 random passages', () => {
    beforeAll(async () => {
      const server = await start()
      const filled = async (store: Store): Promise<CollectionStore> => {
        opened.unshift(store)
        return filledCollection(store, KEY, contractSettings, documents)
      }
      opened.push(server)
      embedded = await filled(openEmbeddedStore({ home }))
      qdrant = await filled(openQdrantStore({ url: server.url, fusion: 'server', spread: { shards: 1 } }))
    })
    afterAll(async () => {
      for (const each of opened) await each.close()
      rmSync(home, { recursive: true })
    })

    const listsOf = async (legs: readonly LegSearch[]) => Promise.all(legs.map(async (leg) => ('dense' in leg ? embedded.searchDense(leg.dense) : embedded.searchLexical(leg.lexical))))

    it('give the lists that each search gives alone, filters and windows included', async () => {
      for (const query of queries) {
        const legs = legsOf(query, { filter: { field: 'ward', eq: 1 } })
        const together = await qdrant.searchTogether?.(legs)
        const wanted = await listsOf(legs)
        expect(together?.fused).toBeUndefined()
        expect(together?.lists.map((list) => list.map(({ id }) => id))).toEqual(wanted.map((list) => list.map(({ id }) => id)))
      }
    })

    it.each([
      ['lists of one weight', [0.5, 0.5]],
      ['weighted lists', [0.45, 0.55]],
      ['a list that counts for nothing', [0, 1]],
    ])('fuse %s by reciprocal ranks as medir does', async (_, weights) => {
      for (const query of queries) {
        const legs = legsOf(query)
        const answers = await qdrant.searchTogether?.(legs, { constant: RRF_K, weights, k: K })
        const lists = await listsOf(legs)
        const wanted = new Map(fuseReciprocalRank(lists.map((hits, place) => ({ leg: String(place), weight: weights[place] ?? 0, hits }))).map(({ id, score }) => [id, score]))
        expect(answers?.fused).toHaveLength(K)
        const tied = lists.flatMap(tiedIn)
        expect(tied.length).toBeLessThan(K / 4)
        for (const { id, score } of (answers?.fused ?? []).filter((hit) => !tied.includes(hit.id))) expect(Math.abs(score - (wanted.get(id) ?? Number.NaN))).toBeLessThan(TOLERANCE)
        // Nothing better was left out.
        expect([...wanted.values()].filter((score) => score > (answers?.fused?.at(-1)?.score ?? 0) + TOLERANCE).length).toBeLessThan(K)
      }
    })

    it('fuse the lists of a hypothesis in the same request', async () => {
      const [query] = queries
      if (query === undefined) throw new Error('no query')
      const legs: readonly LegSearch[] = [...legsOf(query), { lexical: { terms: [...query.terms, { term: 'w3', weight: 0.5 }], k: K } }, { dense: { vector: query.other, k: K, windowWeight: 0.5 } }]
      const weights = [0.2, 0.2, 0.2, 0.4]
      const answers = await qdrant.searchTogether?.(legs, { constant: RRF_K, weights, k: 10 })
      const wanted = fuseReciprocalRank((await listsOf(legs)).map((hits, place) => ({ leg: String(place), weight: weights[place] ?? 0, hits })))
      expect(answers?.lists).toHaveLength(4)
      expect(answers?.fused?.map(({ id }) => id)).toEqual(wanted.slice(0, 10).map(({ id }) => id))
    })
  })
})
