/**
 * How a collection looks on the server.
 *
 *   vectors     whole     the passage's own vector, cosine; int8 in memory, originals on disk for rescoring, HNSW
 *               windows   multivector of its windows, on disk, without a graph: only candidates of `whole` are scored by it
 *               lexical   sparse, see sparse.ts
 *   payload     kind, tenant, generation, embedded, length, fields (indexed) and body, lexical (not indexed, on disk)
 *
 * Windows stand apart from the whole vector because their share in the score is chosen a search; a graph over them would
 * cost several times the whole vectors' memory to find candidates the whole vector finds nearly as well.
 */
import type { CollectionSettings } from '../port.ts'
import type { Schemas } from './connection.ts'
import type { EncodedFields, FieldKind } from './fields.ts'

export const WHOLE = 'whole'
export const WINDOWS = 'windows'
export const LEXICAL = 'lexical'

/** How data is spread over a cluster; see docs/scale.md for what each costs. */
export interface Spread {
  readonly shards: number
  /** Copies of each shard. */
  readonly replicas: number
  /** Copies that must have a write before it is acknowledged. */
  readonly writeConsistency: number
}

/** Graph parameters by how many passages are expected: more edges keep recall where neighbourhoods are crowded. */
export function graphFor(passages: number): { readonly m: number; readonly ef_construct: number } {
  if (passages <= 1_000_000) return { m: 16, ef_construct: 128 }
  return passages <= 20_000_000 ? { m: 24, ef_construct: 200 } : { m: 32, ef_construct: 256 }
}

/** The share of values that keep their own int8 step; the rest is clipped. */
const QUANTILE = 0.99

export function denseVectors(dimension: number, passages: number): Record<typeof WHOLE | typeof WINDOWS, Schemas['VectorParams']> {
  return {
    [WHOLE]: {
      size: dimension,
      distance: 'Cosine',
      on_disk: true,
      hnsw_config: graphFor(passages),
      quantization_config: { scalar: { type: 'int8', quantile: QUANTILE, always_ram: true } },
    },
    [WINDOWS]: { size: dimension, distance: 'Cosine', on_disk: true, hnsw_config: { m: 0 }, multivector_config: { comparator: 'max_sim' } },
  }
}

/** What the server refuses for us: filters without an index, pages larger than the store ever asks for. */
const STRICT: Schemas['StrictModeConfig'] = {
  enabled: true,
  unindexed_filtering_retrieve: false,
  unindexed_filtering_update: false,
  max_query_limit: 200_000,
  search_max_oversampling: 8,
}

export function collectionParameters(settings: CollectionSettings, spread: Spread, expectedPassages: number, metadata: Readonly<Record<string, unknown>>): Schemas['CreateCollection'] {
  return {
    vectors: settings.dimension === undefined ? {} : denseVectors(settings.dimension, expectedPassages),
    sparse_vectors: { [LEXICAL]: { modifier: 'idf' } },
    shard_number: spread.shards,
    replication_factor: spread.replicas,
    write_consistency_factor: spread.writeConsistency,
    on_disk_payload: true,
    strict_mode_config: STRICT,
    metadata: { ...metadata },
  }
}

export interface PayloadIndex {
  readonly path: string
  readonly schema: Schemas['PayloadSchemaParams']
}

const keyword = (path: string): PayloadIndex => ({ path, schema: { type: 'keyword' } })

/** Made with the collection, before the first passage: HNSW builds its filterable links from what is indexed then. */
export const BASE_INDEXES: readonly PayloadIndex[] = [
  keyword('kind'),
  { path: 'tenant', schema: { type: 'keyword', is_tenant: true } },
  { path: 'generation', schema: { type: 'integer', lookup: true, range: true } },
  { path: 'version', schema: { type: 'integer', lookup: true, range: false } },
  { path: 'embedded', schema: { type: 'bool' } },
  keyword('fields.documentId.t'),
  keyword('fields.language.t'),
]

const SCHEMAS: Readonly<Record<FieldKind, Schemas['PayloadSchemaParams']>> = { t: { type: 'keyword' }, n: { type: 'float' }, o: { type: 'float', on_disk: true } }

/** The indexes that points with these fields need. */
export function indexesOf(fields: EncodedFields): readonly PayloadIndex[] {
  return Object.entries(fields).flatMap(([name, field]) => (Object.keys(field) as FieldKind[]).map((kind) => ({ path: `fields.${name}.${kind}`, schema: SCHEMAS[kind] })))
}
