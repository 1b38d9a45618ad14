/** What is fixed about a collection between rare changes: its settings and which payload paths are indexed. */
import { StoreError } from '../../errors.ts'
import type { CollectionSettings } from '../port.ts'
import type { Connection } from './connection.ts'
import { denseVectors, type PayloadIndex } from './layout.ts'

/** Raised when a change of the layout cannot be read by what was written before. */
const LAYOUT = 1

export interface Description {
  readonly settings: CollectionSettings
  readonly indexed: ReadonlySet<string>
}

/** What stands in the collection's metadata, where the server's own tools show it too. `maker`: who made it, while it is made. */
export function metadataOf(settings: CollectionSettings, maker?: string): Readonly<Record<string, unknown>> {
  return { medir: { layout: LAYOUT, settings, ...(maker === undefined ? {} : { maker }) } }
}

/** STORE_CORRUPT when the collection is not medir's, or of a layout this version cannot read. */
export async function describe(connection: Connection, collection: string, signal?: AbortSignal): Promise<Description> {
  const { config, payload_schema: schema } = await connection.call('describe', async (api, init) => api.getCollection({ collection_name: collection }, init), signal)
  const medir = (config.metadata as { readonly medir?: { readonly layout: number; readonly settings: CollectionSettings } } | null | undefined)?.medir
  if (medir?.layout !== LAYOUT) throw new StoreError('STORE_CORRUPT', 'the Qdrant collection is not of a layout that this version reads', { value: collection, remedy: 'Use the version of medir that wrote it, or drop it and index again.' })
  return { settings: medir.settings, indexed: new Set(Object.keys(schema)) }
}

export async function saveSettings(connection: Connection, collection: string, settings: CollectionSettings): Promise<void> {
  await connection.call('settings', async (api, init) => api.updateCollection({ collection_name: collection, metadata: metadataOf(settings) }, init))
}

export async function createIndexes(connection: Connection, collection: string, indexes: readonly PayloadIndex[], signal?: AbortSignal): Promise<void> {
  await Promise.all(indexes.map(async ({ path, schema }) => connection.call('index', async (api, init) => api.createFieldIndex({ collection_name: collection, wait: true, field_name: path, field_schema: schema }, init), signal)))
}

/** Gives a collection made without a model its dense vectors, or vectors of another dimension while none is stored. */
export async function replaceDenseVectors(connection: Connection, collection: string, dimension: number | undefined, expectedPassages: number): Promise<void> {
  const { config } = await connection.call('describe', async (api, init) => api.getCollection({ collection_name: collection }, init))
  for (const name of Object.keys(config.params.vectors ?? {})) {
    await connection.call('vectors', async (api, init) => api.deleteVectorName({ collection_name: collection, vector_name: name, wait: true }, init))
  }
  if (dimension === undefined) return
  const wanted = denseVectors(dimension, expectedPassages)
  for (const [name, { size, distance, multivector_config: multivector }] of Object.entries(wanted)) {
    const dense = { size, distance, ...(multivector === undefined ? {} : { multivector_config: multivector }) }
    await connection.call('vectors', async (api, init) => api.createVectorName({ collection_name: collection, vector_name: name, wait: true, dense }, init))
  }
  // How they are kept is not part of making them.
  const vectors = Object.fromEntries(Object.entries(wanted).map(([name, { on_disk, hnsw_config, quantization_config }]) => [name, { ...(on_disk === undefined ? {} : { on_disk }), ...(hnsw_config === undefined ? {} : { hnsw_config }), ...(quantization_config === undefined ? {} : { quantization_config }) }]))
  await connection.call('vectors', async (api, init) => api.updateCollection({ collection_name: collection, vectors }, init))
}
