/** A pool of inference workers used from another thread: token ids go over a port, vectors come back; the owner keeps the order. */
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import { EmbedderError } from '../../errors.ts'
import { packError, unpackError, type PackedError } from '../../threads/errors.ts'
import type { Batch, WorkerPool } from './pool.ts'

type Request = ({ readonly id: number; readonly urgent: boolean } & Batch) | { readonly abort: number }
type Reply = { readonly id: number } & ({ readonly vectors: Float32Array } | { readonly error: PackedError })

/** What is asked through the port waits in the pool's own queue, behind whatever is urgent. */
export function lendPool(pool: WorkerPool): MessagePort {
  const { port1: mine, port2: theirs } = new MessageChannel()
  const running = new Map<number, AbortController>()
  const answer = async (id: number, urgent: boolean, batch: Batch, signal: AbortSignal): Promise<Reply> => {
    try {
      return { id, vectors: await pool.run(batch, urgent, signal) }
    } catch (thrown) {
      return { id, error: packError(thrown) }
    }
  }
  mine.on('message', (request: Request) => {
    if ('abort' in request) {
      running.get(request.abort)?.abort()
      return
    }
    const { id, urgent, ...batch } = request
    const stop = new AbortController()
    running.set(id, stop)
    void answer(id, urgent, batch, stop.signal).then((reply) => {
      running.delete(id)
      mine.postMessage(reply, 'vectors' in reply ? [reply.vectors.buffer as ArrayBuffer] : [])
    })
  })
  mine.once('close', () => {
    for (const stop of running.values()) stop.abort()
  })
  mine.unref()
  return theirs
}

interface Waiting {
  readonly resolve: (vectors: Float32Array) => void
  readonly reject: (error: unknown) => void
}

export function borrowPool(port: MessagePort): WorkerPool {
  const waiting = new Map<number, Waiting>()
  let nextId = 0
  let closed = false
  const gone = (): EmbedderError => new EmbedderError('EMBEDDER_FAILED', 'the embedder is closed')
  const settle = (id: number, how: (waiter: Waiting) => void): void => {
    const waiter = waiting.get(id)
    waiting.delete(id)
    if (waiter !== undefined) how(waiter)
    if (waiting.size === 0) port.unref()
  }
  port.on('message', (reply: Reply) => settle(reply.id, ({ resolve, reject }) => ('vectors' in reply ? resolve(reply.vectors) : reject(unpackError(reply.error)))))
  port.once('close', () => {
    closed = true
    for (const id of Array.from(waiting.keys())) settle(id, ({ reject }) => reject(gone()))
  })
  port.unref()
  return {
    run: async ({ ids, lengths, length }, urgent, signal) => {
      signal?.throwIfAborted()
      if (closed) throw gone()
      return new Promise((resolve, reject) => {
        const id = nextId++
        const abandon = (): void => {
          port.postMessage({ abort: id } satisfies Request)
          settle(id, () => reject(signal?.reason))
        }
        signal?.addEventListener('abort', abandon, { once: true })
        const done = (): void => signal?.removeEventListener('abort', abandon)
        waiting.set(id, { resolve: (vectors) => (done(), resolve(vectors)), reject: (error) => (done(), reject(error)) })
        port.ref()
        port.postMessage({ id, urgent, ids, lengths, length } satisfies Request, [ids.buffer as ArrayBuffer, lengths.buffer as ArrayBuffer])
      })
    },
    crashes: () => 0,
    close: async () => port.close(),
  }
}
