/** Whether tables and their indexes agree, looked at on a thread of its own while this one loads the collection. */
import { Worker } from 'node:worker_threads'
import { siblingModule } from '../../../sibling.ts'

export interface VerifySettings {
  readonly file: string
  readonly tables: readonly string[]
}

/** Resolves to false, too, when the thread could not look: who asks then looks itself, and gets the error. */
export async function verifiedInThread(settings: VerifySettings, signal?: AbortSignal): Promise<boolean> {
  const worker = new Worker(siblingModule(import.meta.url, './worker'), { workerData: settings })
  const stop = (): void => void worker.terminate()
  signal?.addEventListener('abort', stop, { once: true })
  try {
    return await new Promise<boolean>((resolve) => {
      worker.once('message', (sound: boolean) => resolve(sound))
      worker.once('error', () => resolve(false))
      worker.once('exit', () => resolve(false))
    })
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}
