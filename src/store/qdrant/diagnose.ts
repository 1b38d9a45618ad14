/** What `medir doctor` says of the servers: version, nodes, and each collection's replicas, indexing, quantisation and memory. */
import type { CollectionKey } from '../../domain.ts'
import type { StoreFinding } from '../port.ts'
import type { Connection } from './connection.ts'
import { WHOLE } from './layout.ts'
import { keyOf, tenantPrefix } from './names.ts'

/** int8 codes and the graph's links for each passage stay in memory; HNSW has 2·m links on its lowest level, 4 bytes each. */
const LINK_BYTES = 4

export async function diagnose(connection: Connection, tenant: string, signal?: AbortSignal): Promise<readonly StoreFinding[]> {
  const version = await connection.version(signal)
  const cluster = await diagnoseCluster(connection, signal)
  const { aliases } = await connection.call('list', async (api, init) => api.getCollectionsAliases({}, init), signal)
  const prefix = tenantPrefix(tenant)
  const collections: StoreFinding[] = []
  for (const { alias_name: alias, collection_name: physical } of aliases) {
    const key = alias.startsWith(prefix) ? keyOf(alias) : undefined
    if (key !== undefined) collections.push(await diagnoseCollection(connection, key, physical, signal))
  }
  return [{ part: 'qdrant', ok: true, detail: `version ${version} at ${connection.address}` }, cluster, ...collections]
}

/** A node that others could not reach so lately is away; older failures stay listed for good on nodes that lead no more. */
const LATELY_MS = 10_000

async function diagnoseCluster(connection: Connection, signal: AbortSignal | undefined): Promise<StoreFinding> {
  const status = await connection.call('cluster', async (api, init) => api.clusterStatus({}, init), signal)
  if (status.status !== 'enabled') return { part: 'cluster', ok: true, detail: 'one node, not clustered: what it loses is lost' }
  const { peers, raft_info: raft, message_send_failures: failures } = status
  const unreached = Object.values(failures ?? {}).filter((failure) => Date.now() - Date.parse(failure?.latest_error_timestamp ?? '') < LATELY_MS).length
  const silent = await connection.notReady(signal)
  const detail = [
    `${Object.keys(peers).length} nodes, leader ${raft.leader ?? 'unknown'}`,
    ...(silent.length === 0 ? [] : [`${silent.join(' and ')} not ready`]),
    ...(unreached === 0 ? [] : [`${unreached} not reached by the others`]),
  ].join(', ')
  const ok = silent.length === 0 && unreached === 0 && raft.leader !== null && raft.leader !== undefined
  return { part: 'cluster', ok, detail, ...(ok ? {} : { remedy: 'Start the nodes that do not answer; searches go on with the others while each shard has a live replica.' }) }
}

async function diagnoseCollection(connection: Connection, { name }: CollectionKey, physical: string, signal: AbortSignal | undefined): Promise<StoreFinding> {
  const info = await connection.call('describe', async (api, init) => api.getCollection({ collection_name: physical }, init), signal)
  const { local_shards: local, remote_shards: remote } = await connection.call('cluster', async (api, init) => api.collectionClusterInfo({ collection_name: physical }, init), signal)
  const replicas = [...local, ...remote]
  const unhealthy = replicas.filter(({ state }) => state !== 'Active').length
  const points = info.points_count ?? 0
  const { vectors, replication_factor: copies = 1 } = info.config.params
  const whole = (vectors as Readonly<Record<string, { readonly size: number; readonly hnsw_config?: { readonly m?: number }; readonly quantization_config?: unknown }>> | undefined)?.[WHOLE]
  const bytes = whole === undefined ? 0 : points * (whole.size + 2 * (whole.hnsw_config?.m ?? 16) * LINK_BYTES)
  const detail = [
    `${points} points in ${replicas.length} replicas (${copies} a shard)`,
    ...(unhealthy === 0 ? [] : [`${unhealthy} not active`]),
    info.config.optimizer_config.indexing_threshold === 0 ? 'indexing off until a load is done' : `indexing ${info.status}`,
    whole === undefined ? 'no vectors yet' : `${whole.quantization_config === undefined ? 'not quantised' : 'int8'}, about ${(bytes / 1e6).toFixed(0)} MB of memory a copy`,
  ].join(', ')
  const ok = unhealthy === 0 && info.status !== 'red'
  return { part: name, ok, detail, ...(ok ? {} : { remedy: 'Look at the servers\' logs; a replica that was away recovers by itself once its node is back.' }) }
}
