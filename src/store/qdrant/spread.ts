/** How a collection is spread over the nodes there are, unless configured otherwise. */
import type { Connection } from './connection.ts'
import type { Spread } from './layout.ts'

/** With three copies of which two must have a write, any one node may die by design; test/qdrant/cluster.test.ts tries it on real servers. */
const COPIES = 3

export async function spreadFor(connection: Connection, wanted: Partial<Spread>, signal?: AbortSignal): Promise<Spread> {
  const nodes = await nodesOf(connection, signal)
  const replicas = wanted.replicas ?? Math.min(COPIES, nodes)
  return { shards: wanted.shards ?? nodes, replicas, writeConsistency: wanted.writeConsistency ?? Math.floor(replicas / 2) + 1 }
}

/** 1 for a server that runs alone. */
async function nodesOf(connection: Connection, signal: AbortSignal | undefined): Promise<number> {
  const status = await connection.call('cluster', async (api, init) => api.clusterStatus({}, init), signal)
  return status.status === 'enabled' ? Math.max(1, Object.keys(status.peers).length) : 1
}
