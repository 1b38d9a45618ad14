/** Answers one PDF after the other; what pdf.js throws outside of its promises ends this thread and nothing else. */
import { parentPort } from 'node:worker_threads'
import { extractPages } from './extract.ts'

export type PdfAnswer = { readonly pages: readonly string[] } | { readonly error: 'locked' | 'damaged' }

parentPort?.on('message', (bytes: Uint8Array) => {
  extractPages(bytes).then(
    (pages) => parentPort?.postMessage({ pages } satisfies PdfAnswer),
    (error: unknown) => parentPort?.postMessage({ error: (error as Error).name === 'PasswordException' ? 'locked' : 'damaged' } satisfies PdfAnswer),
  )
})
