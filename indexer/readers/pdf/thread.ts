/** A worker for each PDF: one that brings it down, keeps it too long or leaves it in a bad state harms no other. */
import { Worker } from 'node:worker_threads'
import { siblingModule } from '../../../src/sibling.ts'
import type { PdfAnswer } from './worker.ts'

/** A book of a thousand pages takes seconds. */
const LIMIT_MS = 60_000
const MEMORY_MB = 1_024

let queue: Promise<unknown> = Promise.resolve()

/** One after the other: a folder of PDFs must not start a thread for each. */
export async function readInThread(bytes: Uint8Array): Promise<PdfAnswer | { readonly error: 'slow' }> {
  const answer = queue.then(async () => ask(bytes))
  queue = answer
  return answer
}

async function ask(bytes: Uint8Array): Promise<PdfAnswer | { readonly error: 'slow' }> {
  const worker = new Worker(siblingModule(import.meta.url, './worker'), { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB }, stderr: true, stdout: true })
  return new Promise((resolve) => {
    const finish = (answer: PdfAnswer | { readonly error: 'slow' }): void => {
      clearTimeout(timer)
      void worker.terminate()
      // Whatever else the worker says on its way out comes too late to count.
      resolve(answer)
    }
    const failed = (): void => finish({ error: 'damaged' })
    const timer = setTimeout(() => finish({ error: 'slow' }), LIMIT_MS)
    worker.on('message', (answer: PdfAnswer) => finish(answer))
    worker.on('error', failed)
    worker.on('exit', failed)
    worker.postMessage(new Uint8Array(bytes))
  })
}
