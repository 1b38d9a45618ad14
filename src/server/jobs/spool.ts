/**
 * Bodies of jobs on their way from the network to the indexer: streamed to a file, synced before they are acknowledged,
 * deleted when the job has ended. They are as the caller sent them (not yet de-identified), so only the owner may read them.
 */
import { createHash } from 'node:crypto'
import { createReadStream, mkdirSync, rmSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { SourceStream } from '../../../indexer/readers/port.ts'
import { InputError } from '../../errors.ts'
import { tooLarge } from '../middleware/body.ts'

export interface Spool {
  /** Returns the body's SHA-256. BODY_TOO_LARGE or INPUT_INVALID (empty), and then nothing is left behind. */
  receive(id: string, body: ReadableStream<Uint8Array> | null, signal: AbortSignal | undefined): Promise<string>
  source(id: string, name: string): SourceStream
  read(id: string): AsyncIterable<Uint8Array>
  discard(id: string): void
}

const HIGH_WATER_MARK = 1 << 18

export function createSpool(folder: string, maxBytes: number): Spool {
  const file = (id: string): string => join(folder, id)
  const read = (id: string, signal?: AbortSignal): AsyncIterable<Uint8Array> => createReadStream(file(id), { highWaterMark: HIGH_WATER_MARK, ...(signal === undefined ? {} : { signal }) })
  const discard = (id: string): void => rmSync(file(id), { force: true })
  return {
    receive: async (id, body, signal) => {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      const handle = await open(file(id), 'wx', 0o600)
      try {
        const hash = createHash('sha256')
        let bytes = 0
        for await (const chunk of body ?? []) {
          signal?.throwIfAborted()
          bytes += chunk.byteLength
          if (bytes > maxBytes) throw tooLarge(maxBytes)
          hash.update(chunk)
          await handle.write(chunk)
        }
        if (bytes === 0) throw new InputError('the request has no body', { remedy: 'Send documents as JSON, NDJSON or FHIR.' })
        await handle.sync()
        return hash.digest('hex')
      } catch (error) {
        discard(id)
        throw error
      } finally {
        await handle.close()
      }
    },
    source: (id, name) => ({ name, path: name, open: (signal) => read(id, signal) }),
    read,
    discard,
  }
}
