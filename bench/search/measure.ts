/** Opens a built collection in a fresh process and times it: measure.ts HOME SIZE. Prints one JSON object. */
import { openEmbeddedStore } from '../../src/store/embedded/store.ts'
import type { CollectionStore } from '../../src/store/port.ts'
import { percentile } from '../report.ts'
import { KEY } from './build.ts'
import { randomNumbers, randomVector } from './passages.ts'
import { queries } from './queries.ts'

const ROUNDS = 3
const K = 10
const WARM_UP = 20
/** Words of many passages: searching them touches all that a search needs. */
const COMMON = ['治疗', '患者', '糖尿病']

export interface StoreFigures {
  readonly openMs: number
  readonly denseMs: number
  readonly lexicalMs: number
  readonly hybridMs: number
  readonly filteredDenseMs: number
  readonly firstFilterMs: number
  /** Resident memory of the whole process after opening and dense searches, in MiB, before any segmenter is loaded. */
  readonly rssMiB: number
  /** What the columns of the first filter add to it. */
  readonly filterMiB: number
}

async function measure(home: string): Promise<StoreFigures> {
  const store = openEmbeddedStore({ home })
  const started = performance.now()
  const collection = await store.open(KEY, 'read')
  const openMs = performance.now() - started
  const { settings } = await collection.info()
  const random = randomNumbers(5)
  for (let query = 0; query < WARM_UP; query++) {
    await collection.searchDense({ vector: randomVector(settings.dimension ?? 0, random), k: K })
    await collection.searchLexical({ terms: COMMON.map((term) => ({ term, weight: 1 })), k: K })
  }
  const rssMiB = resident()
  const filterStarted = performance.now()
  await collection.count({ field: 'ward', eq: 'ward-1' })
  const firstFilterMs = performance.now() - filterStarted
  const filterMiB = resident() - rssMiB
  const asked = queries(settings.dimension ?? 0)
  const dense = await p50(asked, (query) => collection.searchDense({ vector: query.vector, k: K }))
  const lexical = await p50(asked, (query) => collection.searchLexical({ terms: query.terms, k: K }))
  const hybrid = await p50(asked, (query) => hybridSearch(collection, query))
  const filtered = await p50(asked, (query) => collection.searchDense({ vector: query.vector, k: K, filter: { field: 'ward', eq: 'ward-1' } }))
  await store.close()
  return { openMs, denseMs: dense, lexicalMs: lexical, hybridMs: hybrid, filteredDenseMs: filtered, firstFilterMs, rssMiB, filterMiB }
}

/** Both legs, deep enough to fuse, and the passages of the best hits. */
async function hybridSearch(collection: CollectionStore, query: ReturnType<typeof queries>[number]): Promise<void> {
  const [dense, lexical] = await Promise.all([collection.searchDense({ vector: query.vector, k: 100 }), collection.searchLexical({ terms: query.terms, k: 100 })])
  const ids = [...new Set([...dense.slice(0, K / 2), ...lexical.slice(0, K)].map(({ id }) => id))].slice(0, K)
  await collection.getPassages(ids)
}

async function p50<Query>(asked: readonly Query[], search: (query: Query) => Promise<unknown>): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    for (const query of asked) {
      const started = performance.now()
      await search(query)
      if (round > 0) times.push(performance.now() - started)
    }
  }
  return percentile(times, 50)
}

const resident = (): number => {
  globalThis.gc?.()
  return process.memoryUsage.rss() / 2 ** 20
}

if (import.meta.main) process.stdout.write(JSON.stringify(await measure(process.argv[2] ?? '')))
