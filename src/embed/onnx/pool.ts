/**
 * Worker threads and the bounded queue before them. Whose turn it is, turns.ts says; a worker that dies is replaced
 * and its batch tried once more.
 */
import { Worker } from 'node:worker_threads'
import { EmbedderError, MedirError } from '../../errors.ts'
import { siblingModule } from '../../sibling.ts'
import { createTurns } from './turns.ts'
import type { WorkerAnswer, WorkerSettings } from './worker.ts'

export interface Batch {
  readonly ids: Int32Array
  readonly lengths: Int32Array
  readonly length: number
}

export interface WorkerPool {
  /** Resolves with rows × dimension values. OVERLOADED when the queue is full, EMBEDDER_FAILED after a second crash. */
  run(batch: Batch, urgent: boolean, signal?: AbortSignal): Promise<Float32Array>
  /** Replaced workers so far. */
  readonly crashes: () => number
  close(): Promise<void>
}

interface Job extends Batch {
  readonly id: number
  readonly urgent: boolean
  attempts: number
  readonly resolve: (vectors: Float32Array) => void
  readonly reject: (error: unknown) => void
  readonly signal: AbortSignal | undefined
}

interface Seat {
  worker: Worker
  job: Job | undefined
  /** When the job was given, in milliseconds of performance.now(). */
  since: number
}

const MAX_ATTEMPTS = 2

export async function createWorkerPool(settings: WorkerSettings, { workers, queueLimit }: { readonly workers: number; readonly queueLimit: number }): Promise<WorkerPool> {
  const queue: Job[] = []
  const seats: Seat[] = []
  const turns = createTurns<Job>(workers)
  let crashes = 0
  let nextId = 0
  let closed = false

  const assign = (): void => {
    for (const seat of seats) {
      if (seat.job !== undefined) continue
      const job = turns.take(queue, seats.flatMap((other) => other.job ?? []))
      if (job === undefined) return
      seat.job = job
      seat.since = performance.now()
      seat.worker.postMessage({ id: job.id, ids: job.ids, lengths: job.lengths, length: job.length })
    }
  }

  const attach = (seat: Seat): void => {
    const { worker } = seat
    worker.on('message', (answer: WorkerAnswer) => {
      const { job } = seat
      if (!('id' in answer) || job?.id !== answer.id) return
      seat.job = undefined
      turns.ended(job, performance.now() - seat.since)
      if ('vectors' in answer) job.resolve(answer.vectors)
      else job.reject(new EmbedderError('EMBEDDER_FAILED', 'the model could not embed a batch', { cause: new Error(answer.error) }))
      assign()
    })
    worker.on('error', () => undefined) // 'exit' follows and does the work
    worker.once('exit', () => {
      if (closed) return
      crashes++
      const { job } = seat
      seat.job = undefined
      seat.worker = startWorker(settings)
      attach(seat)
      if (job === undefined) return
      if (job.attempts < MAX_ATTEMPTS) {
        job.attempts++
        queue.unshift(job)
      } else job.reject(new EmbedderError('EMBEDDER_FAILED', 'the model crashed twice on one batch', { value: job.attempts, remedy: 'Run "medir model check"; lower the number of workers if memory is short.' }))
      assign()
    })
  }

  for (let index = 0; index < workers; index++) {
    const seat: Seat = { worker: startWorker(settings), job: undefined, since: 0 }
    seats.push(seat)
  }
  await Promise.all(seats.map(async ({ worker }) => untilReady(worker)))
  for (const seat of seats) attach(seat)

  return {
    run: async (batch, urgent, signal) => {
      signal?.throwIfAborted()
      if (closed) throw new EmbedderError('EMBEDDER_FAILED', 'the embedder is closed')
      if (queue.length >= queueLimit) throw new MedirError('OVERLOADED', 'too many texts wait to be embedded', { value: queue.length, remedy: 'Try again in a moment.' })
      return new Promise((resolve, reject) => {
        const stop = (): void => abandon(queue, job)
        const settled = <Value>(settle: (value: Value) => void) => (value: Value): void => {
          signal?.removeEventListener('abort', stop)
          settle(value)
        }
        const job: Job = { ...batch, id: nextId++, urgent, attempts: 1, resolve: settled(resolve), reject: settled(reject), signal }
        signal?.addEventListener('abort', stop, { once: true })
        if (urgent) turns.urgent()
        queue.push(job)
        assign()
      })
    },
    crashes: () => crashes,
    close: async () => {
      closed = true
      for (const job of queue.splice(0)) job.reject(new EmbedderError('EMBEDDER_FAILED', 'the embedder was closed'))
      await Promise.all(seats.map(async ({ worker, job }) => {
        job?.reject(new EmbedderError('EMBEDDER_FAILED', 'the embedder was closed'))
        await worker.terminate()
      }))
    },
  }
}

function startWorker(settings: WorkerSettings): Worker {
  return new Worker(siblingModule(import.meta.url, './worker'), { workerData: settings })
}

async function untilReady(worker: Worker): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    worker.once('message', () => resolve())
    worker.once('error', (error) => reject(new EmbedderError('MODEL_INVALID', 'the model cannot be loaded', { cause: error, remedy: 'Run "medir model check", or pull the model again.' })))
    worker.once('exit', () => reject(new EmbedderError('MODEL_INVALID', 'the model cannot be loaded', { remedy: 'Run "medir model check", or pull the model again.' })))
  })
}

/** A job still in the queue leaves it; one that is running finishes unheard. */
function abandon(queue: Job[], job: Job): void {
  const index = queue.indexOf(job)
  if (index >= 0) queue.splice(index, 1)
  job.reject(job.signal?.reason)
}
