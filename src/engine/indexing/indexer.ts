/** Where indexing runs: on the caller's thread, or on one of its own beside a server that must answer meanwhile. */
import { Worker } from 'node:worker_threads'
import type { IndexOptions } from '../../../indexer/pipeline.ts'
import type { Source } from '../../../indexer/source.ts'
import type { IndexReport } from '../../../indexer/report.ts'
import type { CollectionKey } from '../../domain.ts'
import { MedirError } from '../../errors.ts'
import { siblingModule } from '../../sibling.ts'
import { packError, unpackError } from '../../threads/errors.ts'
import { once } from '../once.ts'
import { indexInto, type IndexingParts } from './index-into.ts'
import { lendSources, type News, type Order, type ThreadSettings } from './messages.ts'

export interface Indexer {
  index(key: CollectionKey, sources: AsyncIterable<Source> | Iterable<Source>, options: IndexOptions): Promise<IndexReport>
  close(): Promise<void>
}

/** No second copy of tokenizer and lexicons; whatever else the thread has to do waits for pieces of work. */
export function createInlineIndexer(parts: IndexingParts): Indexer {
  return { index: async (key, sources, options) => indexInto(parts, key, sources, options), close: async () => undefined }
}

interface Job {
  readonly resolve: (report: IndexReport) => void
  readonly reject: (error: unknown) => void
  readonly onProgress: IndexOptions['onProgress']
}

/** The thread starts with the first job and stays. It borrows the embedder's sessions, so the model is in memory once. */
export function createThreadedIndexer({ config, embedder }: Pick<IndexingParts, 'config' | 'embedder'>): Indexer {
  const jobs = new Map<number, Job>()
  let nextJob = 0
  const hear = (news: News): void => {
    const job = jobs.get(news.job)
    if ('progress' in news) {
      job?.onProgress?.(news.progress)
      return
    }
    jobs.delete(news.job)
    if ('report' in news) job?.resolve(news.report)
    else job?.reject(unpackError(news.error))
  }
  const start = async (): Promise<Worker> => {
    const { embedder: lender, error } = await embedder()
    const sessions = lender?.lend?.()
    const settings: ThreadSettings = { config, ...(sessions === undefined ? {} : { sessions }), ...(error === undefined ? {} : { embedderError: packError(error) }) }
    const worker = new Worker(siblingModule(import.meta.url, './worker'), { workerData: settings, ...(sessions === undefined ? {} : { transferList: [sessions] }) })
    worker.on('message', hear)
    worker.on('error', () => undefined) // 'exit' follows and does the work
    worker.once('exit', () => {
      thread = once(start)
      for (const [id, { reject }] of jobs) {
        jobs.delete(id)
        reject(new MedirError('INTERNAL', 'the indexing thread ended before its work did', { remedy: 'Run the job again: what was written is kept. If it happens again, memory may be short.' }))
      }
    })
    return worker
  }
  let thread = once(start)
  return {
    index: async (key, sources, { signal, onProgress, ...options }) => {
      signal?.throwIfAborted()
      const worker = await thread.get()
      const job = nextJob++
      const stop = (): void => worker.postMessage({ stop: job } satisfies Order)
      signal?.addEventListener('abort', stop, { once: true })
      try {
        return await new Promise<IndexReport>((resolve, reject) => {
          jobs.set(job, { resolve, reject, onProgress })
          const lent = lendSources(sources)
          worker.postMessage({ job, key, sources: lent, options } satisfies Order, [lent])
        })
      } catch (thrown) {
        signal?.throwIfAborted()
        throw thrown
      } finally {
        signal?.removeEventListener('abort', stop)
      }
    },
    close: async () => {
      const worker = await thread.made()
      await worker?.terminate()
    },
  }
}
