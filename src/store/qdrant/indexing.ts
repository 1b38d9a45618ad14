/**
 * When the server builds its graphs. While much is loaded it builds none, because each would be thrown away for a larger one
 * moments later; afterwards it builds them once, with parameters for what the collection has become.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Connection } from './connection.ts'
import { graphFor, WHOLE } from './layout.ts'

/** Kilobytes of vectors from which a segment gets a graph: the server's own default. 0 stands for never. */
const INDEXED_FROM_KB = 10_000
/** How long a load waits for its graphs; they are built whether somebody waits or not, and searches are right before. */
const GREEN_WITHIN_MS = 600_000
const FIRST_POLL_MS = 100
const LONGEST_POLL_MS = 2_000

export async function stopIndexing(connection: Connection, collection: string): Promise<void> {
  await setThreshold(connection, collection, 0)
}

export async function resumeIndexing(connection: Connection, collection: string): Promise<void> {
  await setThreshold(connection, collection, INDEXED_FROM_KB)
}

async function setThreshold(connection: Connection, collection: string, kilobytes: number): Promise<void> {
  await connection.call('indexing', async (api, init) => api.updateCollection({ collection_name: collection, optimizers_config: { indexing_threshold: kilobytes } }, init))
}

/** Gives the graph more edges when the collection has outgrown it; never fewer. Returns whether it did: all graphs are built anew then. */
export async function fitGraph(connection: Connection, collection: string, passages: number): Promise<boolean> {
  const { config } = await connection.call('describe', async (api, init) => api.getCollection({ collection_name: collection }, init))
  const whole = (config.params.vectors as Readonly<Record<string, { readonly hnsw_config?: { readonly m?: number | null } | null }>> | null | undefined)?.[WHOLE]
  const wanted = graphFor(passages)
  if (whole === undefined || (whole.hnsw_config?.m ?? 0) >= wanted.m) return false
  await connection.call('indexing', async (api, init) => api.updateCollection({ collection_name: collection, vectors: { [WHOLE]: { hnsw_config: wanted } } }, init))
  return true
}

/** Waits until the server has built all graphs, twice in a row because it begins a moment after it was told; ten minutes at most. */
export async function untilIndexed(connection: Connection, collection: string): Promise<void> {
  const deadline = performance.now() + GREEN_WITHIN_MS
  let green = 0
  for (let pause = FIRST_POLL_MS; green < 2 && performance.now() < deadline; pause = Math.min(LONGEST_POLL_MS, pause * 1.5)) {
    await sleep(pause)
    const { status } = await connection.call('describe', async (api, init) => api.getCollection({ collection_name: collection }, init))
    green = status === 'green' ? green + 1 : 0
  }
}
