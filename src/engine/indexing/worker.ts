/** The indexing thread: reads, tags, cuts, analyses and writes, so that the serving thread only answers. */
import { getPriority, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { createAnalyzer } from '../../text/analyzer.ts'
import { createSegmenter } from '../../text/create.ts'
import { packError, unpackError } from '../../threads/errors.ts'
import { createEmbedder, createStore } from '../adapters.ts'
import { createDrugs } from '../drugs.ts'
import { once } from '../once.ts'
import { indexInto, type IndexingParts } from './index-into.ts'
import { borrowSources, type News, type Order, type ThreadSettings } from './messages.ts'

/** Weighs a third of the serving thread where they compete for a core; alone, it has all of it. */
const INDEXING_NICENESS = 5

const { config, sessions, embedderError } = workerData as ThreadSettings
const port = parentPort
if (port === null) throw new Error('this file runs as a worker thread')

// Who waits for an answer comes first. Linux alone lets one thread of a process step back (setpriority(2): 0 is the caller).
if (process.platform === 'linux') setPriority(0, Math.min(19, getPriority(0) + INDEXING_NICENESS))

const analyzer = createAnalyzer(createSegmenter(config.segmenter))
const loading = once(async () => (embedderError === undefined ? createEmbedder(config, undefined, sessions) : { error: unpackError(embedderError) }))
const parts: IndexingParts = { config, store: createStore(config), analyzer, drugs: createDrugs(config, analyzer), embedder: async () => loading.get() }
const running = new Map<number, AbortController>()

port.on('message', (order: Order) => {
  if ('stop' in order) running.get(order.stop)?.abort(new DOMException('interrupted', 'AbortError'))
  else void carryOut(order)
})

async function carryOut({ job, key, sources, options }: Exclude<Order, { readonly stop: number }>): Promise<void> {
  const stopping = new AbortController()
  running.set(job, stopping)
  const tell = (news: News): void => port?.postMessage(news)
  try {
    const report = await indexInto(parts, key, borrowSources(sources), { ...options, signal: stopping.signal, onProgress: (progress) => tell({ job, progress }) })
    tell({ job, report })
  } catch (thrown) {
    tell({ job, error: packError(thrown) })
  } finally {
    running.delete(job)
    sources.close()
  }
}
