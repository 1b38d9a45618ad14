/** Works through the jobs, one after the other: indexing takes the machine's whole breath anyway. */
import { EventEmitter, on } from 'node:events'
import { asMedirError, MedirError } from '../../errors.ts'
import type { IndexReport } from '../../../indexer/report.ts'
import { readText } from '../../../indexer/readers/bytes.ts'
import type { Engine } from '../../engine/engine.ts'
import { parseInput } from '../../parse.ts'
import { deletionsSchema, documentsRequestSchema } from '../../schemas.ts'
import { documentOf } from '../documents.ts'
import type { Metrics } from '../telemetry/metrics.ts'
import { framesOf, type Log } from '../telemetry/log.ts'
import { isFinished, type Job } from './job.ts'
import type { Spool } from './spool.ts'
import type { JobStore } from './store.ts'

export interface JobRunner {
  /** A new job is there. */
  wake(): void
  /** CONFLICT when it has finished; NOT_FOUND. */
  cancel(tenant: string, id: string): Job
  /** The job now and at every change, until it has finished. NOT_FOUND. */
  watch(tenant: string, id: string, signal: AbortSignal): AsyncGenerator<Job>
  /** Stops the job that runs: the next server goes on with it. */
  close(): Promise<void>
}

export interface RunnerParts {
  readonly engine: Engine
  readonly store: JobStore
  readonly spool: Spool
  readonly metrics: Metrics
  readonly log: Log
}

/** Another server of the same home may have died meanwhile. */
const POLL_MS = 10_000
const STOPPED = new MedirError('CANCELLED', 'the server stops')

export function createJobRunner({ engine, store, spool, metrics, log }: RunnerParts): JobRunner {
  const changes = new EventEmitter().setMaxListeners(0)
  const running = new Map<string, AbortController>()
  let stopped = false
  let working: Promise<void> | undefined
  const change = (job: Job): void => void changes.emit(job.id, job)

  const run = async (job: Job): Promise<void> => {
    const abort = new AbortController()
    running.set(job.id, abort)
    change(job)
    try {
      const report = await perform({ engine, store, spool }, job, abort.signal, change)
      for (const [outcome, count] of Object.entries(countsOf(report))) metrics.documents(outcome, count)
      change(store.update(job.id, { state: 'succeeded', report }))
    } catch (thrown) {
      if (stopped) store.update(job.id, { state: 'queued' })
      else change(store.update(job.id, ending(thrown, abort.signal, log, job)))
    } finally {
      running.delete(job.id)
      if (!stopped) spool.discard(job.id)
    }
  }
  const work = async (): Promise<void> => {
    for (let job = stopped ? undefined : store.claim(); job !== undefined; job = stopped ? undefined : store.claim()) await run(job)
  }
  const wake = (): void => {
    if (stopped) return
    const before = working ?? Promise.resolve()
    working = before.then(work).catch((error: unknown) => log('error', 'jobs', { code: asMedirError(error).code, frames: framesOf(error) }))
  }
  const timer = setInterval(wake, POLL_MS).unref()
  const known = (tenant: string, id: string): Job => {
    const job = store.get(tenant, id)
    if (job === undefined) throw new MedirError('NOT_FOUND', 'there is no such job', { value: id.slice(0, 80) })
    return job
  }
  wake()
  return {
    wake,
    cancel: (tenant, id) => {
      const job = known(tenant, id)
      if (isFinished(job)) throw new MedirError('CONFLICT', 'the job has finished', { value: job.state })
      const controller = running.get(id)
      if (controller !== undefined) {
        controller.abort(new MedirError('CANCELLED', 'cancelled by the caller'))
        return job
      }
      const cancelled = store.update(id, { state: 'cancelled' })
      spool.discard(id)
      change(cancelled)
      return cancelled
    },
    watch: async function* (tenant, id, signal) {
      const events = on(changes, id, { signal })
      let job = known(tenant, id)
      yield job
      if (isFinished(job)) return
      for await (const [changed] of events) {
        job = changed as Job
        yield job
        if (isFinished(job)) return
      }
    },
    close: async () => {
      stopped = true
      clearInterval(timer)
      for (const controller of running.values()) controller.abort(STOPPED)
      await working
    },
  }
}

function ending(thrown: unknown, signal: AbortSignal, log: Log, { id }: Job): Pick<Job, 'state'> & Partial<Pick<Job, 'error'>> {
  if (signal.aborted) return { state: 'cancelled' }
  const error = asMedirError(thrown)
  log('warn', 'job failed', { job: id, code: error.code, ...(error.code === 'INTERNAL' ? { frames: framesOf(thrown) } : {}) })
  return { state: 'failed', error: { code: error.code, reason: error.message } }
}

async function perform({ engine, store, spool }: Pick<RunnerParts, 'engine' | 'store' | 'spool'>, job: Job, signal: AbortSignal, change: (job: Job) => void): Promise<IndexReport | { readonly deleted: number }> {
  const key = { tenant: job.tenant, name: job.collection }
  if (job.kind === 'delete') {
    const { ids } = parseInput(deletionsSchema, await readJson(spool, job.id), 'the list of ids')
    return { deleted: await engine.deleteDocuments(key, ids, signal) }
  }
  const onProgress = (progress: NonNullable<Job['progress']>): void => change(store.update(job.id, { progress }))
  if (job.source.endsWith('.json')) {
    const { documents } = parseInput(documentsRequestSchema, await readJson(spool, job.id), 'the documents')
    return engine.putDocuments(key, documents.map(documentOf), { signal, onProgress })
  }
  return engine.index(key, [spool.source(job.id, job.source)], { signal, onProgress })
}

async function readJson(spool: Spool, id: string): Promise<unknown> {
  const read = await readText(spool.read(id))
  if ('error' in read) throw new MedirError('INPUT_INVALID', read.error)
  try {
    return JSON.parse(read.text)
  } catch {
    throw new MedirError('INPUT_INVALID', 'the request body is not JSON', { remedy: 'Send JSON, or application/x-ndjson.' })
  }
}

function countsOf(report: IndexReport | { readonly deleted: number }): Readonly<Record<string, number>> {
  if ('deleted' in report) return { deleted: report.deleted }
  const { added, updated, skipped, deleted, failed } = report.documents
  return { added, updated, skipped, deleted, failed }
}
