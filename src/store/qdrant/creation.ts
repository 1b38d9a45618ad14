/** Making a physical collection so that a call sent twice makes it once. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { MedirError, type ErrorCode } from '../../errors.ts'
import type { Connection, Schemas } from './connection.ts'

/** How long a node may take to know of a collection that another has made. */
const KNOWN_WITHIN_MS = 30_000
const POLL_MS = 200

/**
 * Makes a physical collection. A call that was done but not answered is tried again and then refused, because the collection
 * exists: by its maker's mark we know it for ours. COLLECTION_EXISTS when it is another's.
 */
export async function createPhysical(connection: Connection, collection: string, parameters: (maker: string) => Schemas['CreateCollection'], signal?: AbortSignal): Promise<void> {
  const maker = randomUUID()
  try {
    await connection.call('create', async (api, init) => api.createCollection({ collection_name: collection, ...parameters(maker) }, init), signal)
  } catch (thrown) {
    if (!hasCode(thrown, 'COLLECTION_EXISTS') || (await makerOf(connection, collection, signal)) !== maker) throw thrown
  }
}

async function makerOf(connection: Connection, collection: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  for (const deadline = performance.now() + KNOWN_WITHIN_MS; ; await sleep(POLL_MS, undefined, signal === undefined ? {} : { signal })) {
    try {
      const { config } = await connection.call('describe', async (api, init) => api.getCollection({ collection_name: collection }, init), signal)
      return (config.metadata as { readonly medir?: { readonly maker?: string } } | null | undefined)?.medir?.maker
    } catch (thrown) {
      if (!hasCode(thrown, 'COLLECTION_UNKNOWN') || performance.now() > deadline) throw thrown
    }
  }
}

const hasCode = (thrown: unknown, code: ErrorCode): boolean => thrown instanceof MedirError && thrown.code === code
