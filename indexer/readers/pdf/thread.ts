/** The worker that reads PDFs: made when the first one comes, replaced when one brings it down or keeps it too long. */
import { Worker } from 'node:worker_threads'
import { siblingModule } from '../../../src/sibling.ts'
import type { PdfAnswer } from './worker.ts'

/** A book of a thousand pages takes seconds. */
const LIMIT_MS = 60_000
const MEMORY_MB = 1_024

let current: Worker | undefined
let queue: Promise<unknown> = Promise.resolve()

/** One after the other, so that whoever brings the worker down is known. */
export async function readInThread(bytes: Uint8Array): Promise<PdfAnswer | { readonly error: 'slow' }> {
  const answer = queue.then(async () => ask(bytes))
  queue = answer
  return answer
}

async function ask(bytes: Uint8Array): Promise<PdfAnswer | { readonly error: 'slow' }> {
  current ??= new Worker(siblingModule(import.meta.url, './worker'), { resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB }, stderr: true, stdout: true })
  const worker = current
  worker.ref()
  return new Promise((resolve) => {
    const finish = (answer: PdfAnswer | { readonly error: 'slow' }, usable: boolean): void => {
      clearTimeout(timer)
      worker.removeAllListeners()
      // A worker that failed later than its answer must not take the process with it.
      worker.on('error', () => {
        if (current === worker) current = undefined
      })
      worker.unref()
      if (!usable) {
        current = undefined
        void worker.terminate()
      }
      resolve(answer)
    }
    const timer = setTimeout(() => finish({ error: 'slow' }, false), LIMIT_MS)
    worker.on('message', (answer: PdfAnswer) => finish(answer, true))
    worker.on('error', () => finish({ error: 'damaged' }, false))
    worker.on('exit', () => finish({ error: 'damaged' }, false))
    worker.postMessage(new Uint8Array(bytes))
  })
}
