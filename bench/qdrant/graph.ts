/**
 * What graph and int8 codes cost in recall: the ten best of dense searches on a server that has built its graphs, against the
 * embedded store's exact ones. Vectors are made up: points of a few hundred clusters, as embeddings of related texts are.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { uuid5 } from '../../indexer/ids.ts'
import { openEmbeddedStore } from '../../src/store/embedded/store.ts'
import type { CollectionSettings, CollectionStore, IndexedDocument, Store } from '../../src/store/port.ts'
import { openQdrantStore } from '../../src/store/qdrant/store.ts'
import { seededRandom } from '../../test/seeded-random.ts'
import type { Measurement } from '../report.ts'

const KEY = { tenant: 'bench', name: 'graph' }
const DIMENSION = 384
const CLUSTERS = 300
/** How far points lie from their cluster's middle, of a length of 1. */
const SPREAD = 0.6
const BATCH = 1000
const QUERIES = 200
const TOP = 10

const settings: CollectionSettings = { embedderFingerprint: 'made up', dimension: DIMENSION, segmenterFingerprint: 'none', lexical: { k1: 1.2, b: 0.75, fieldWeights: { title: 1, body: 1, expansion: 1 } } }

export async function measureGraph(url: string, passages: number): Promise<readonly Measurement[]> {
  const home = mkdtempSync(join(tmpdir(), 'medir-bench-graph-'))
  const stores: readonly Store[] = [openEmbeddedStore({ home }), openQdrantStore({ url })]
  try {
    const [exact, graph] = (await Promise.all(stores.map(async (store) => filled(store, passages)))) as [CollectionStore, CollectionStore]
    const indexed = await indexedVectors(url)
    const next = vectorSource(2)
    const shares: number[] = []
    const times = { exact: 0, graph: 0 }
    for (let query = 0; query < QUERIES; query++) {
      const search = { vector: next(), k: TOP }
      const [left, leftMs] = await timed(async () => exact.searchDense(search))
      const [right, rightMs] = await timed(async () => graph.searchDense(search))
      times.exact += leftMs
      times.graph += rightMs
      const found = new Set(right.map(({ id }) => id))
      shares.push(left.filter(({ id }) => found.has(id)).length / left.length)
    }
    await stores[1]?.drop(KEY)
    return [
      { name: 'indexed vectors a passage, in graph and lexical index', value: indexed / passages, target: { least: 1.9 } },
      { name: 'graph and int8 codes: share of the exact ten best', value: shares.reduce((sum, share) => sum + share, 0) / shares.length, target: { least: 0.98 } },
      { name: 'dense search through the graph, ms with its calls', value: times.graph / QUERIES, baseline: { name: 'embedded', value: times.exact / QUERIES } },
    ]
  } finally {
    await Promise.all(stores.map(async (store) => store.close()))
    rmSync(home, { recursive: true })
  }
}

async function filled(store: Store, passages: number): Promise<CollectionStore> {
  const next = vectorSource(1)
  const writer = await store.create(KEY, settings)
  for (let from = 0; from < passages; from += BATCH) await writer.putDocuments(Array.from({ length: Math.min(BATCH, passages - from) }, (_, n) => document(String(from + n), next())))
  await writer.close()
  return store.open(KEY, 'read')
}

function document(id: string, vector: Float32Array): IndexedDocument {
  return { document: { id, text: id, metadata: {}, contentHash: id }, passages: [{ passage: { id: uuid5([id]), documentId: id, ordinal: 0, text: id, start: 0, end: id.length, language: 'en', metadata: {} }, lexical: { body: [{ term: id, count: 1 }] }, vectors: [vector] }] }
}

/** Always the same clusters; the points of each seed are its own. */
function vectorSource(seed: number): () => Float32Array {
  const clusterRandom = seededRandom(7)
  const middles = Array.from({ length: CLUSTERS }, () => direction(clusterRandom))
  const random = seededRandom(seed)
  return () => {
    const middle = middles[Math.floor(random() * CLUSTERS)] as Float32Array
    const away = direction(random)
    return normalised(middle.map((value, at) => value + SPREAD * (away[at] as number)))
  }
}

const direction = (random: () => number): Float32Array => normalised(Float32Array.from({ length: DIMENSION }, () => random() + random() + random() - 1.5))

function normalised(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

async function indexedVectors(url: string): Promise<number> {
  const answer = (await (await fetch(new URL(`/collections/${encodeURIComponent(`medir~${KEY.tenant}~${KEY.name}~1`)}`, url))).json()) as { readonly result: { readonly indexed_vectors_count?: number } }
  return answer.result.indexed_vectors_count ?? 0
}

async function timed<Result>(work: () => Promise<Result>): Promise<readonly [Result, number]> {
  const started = performance.now()
  return [await work(), performance.now() - started]
}
