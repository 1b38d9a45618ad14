/** One collection of the double. */
import { badRequest } from './double-errors.ts'
import { matches, valuesAt, type DoublePoint, type StoredVector } from './double-filter.ts'
import { isSparse, normalise, runQuery } from './double-query.ts'

type Json = Readonly<Record<string, unknown>>

export class DoubleCollection {
  readonly points = new Map<string, DoublePoint>()
  readonly indexes = new Map<string, string>()
  readonly schema = new Map<string, Json>()
  readonly dense = new Map<string, Json>()
  readonly #sparse: Readonly<Record<string, Json>>
  readonly #parameters: Json
  /** What each change of the optimisers set the threshold to, and what it is. */
  readonly thresholds: number[] = [10_000]
  metadata: Json

  constructor({ vectors, sparse_vectors: sparse, metadata, ...parameters }: Json) {
    for (const [name, each] of Object.entries((vectors ?? {}) as Readonly<Record<string, Json>>)) this.dense.set(name, each)
    this.#sparse = (sparse ?? {}) as Readonly<Record<string, Json>>
    this.metadata = (metadata ?? {}) as Json
    this.#parameters = parameters
  }

  info(): Json {
    const { shard_number: shards, replication_factor: replicas, write_consistency_factor: consistency, on_disk_payload: onDisk, strict_mode_config: strict } = this.#parameters
    const params = { vectors: Object.fromEntries(this.dense), sparse_vectors: this.#sparse, shard_number: shards ?? 1, replication_factor: replicas ?? 1, write_consistency_factor: consistency ?? 1, on_disk_payload: onDisk ?? true }
    const config = { params, hnsw_config: { m: 16, ef_construct: 100, full_scan_threshold: 10_000 }, optimizer_config: { deleted_threshold: 0.2, vacuum_min_vector_number: 1000, default_segment_number: 0, flush_interval_sec: 5, indexing_threshold: this.thresholds.at(-1) }, wal_config: null, quantization_config: null, strict_mode_config: strict ?? null, metadata: this.metadata }
    return { status: 'green', optimizer_status: 'ok', indexed_vectors_count: 0, points_count: this.points.size, segments_count: 1, config, payload_schema: Object.fromEntries(this.schema) }
  }

  changeOptimizers({ indexing_threshold: threshold, ...rest }: Json): void {
    const unknown = Object.keys(rest)
    if (unknown.length > 0) throw badRequest(`the double cannot change ${unknown.join()}`)
    this.thresholds.push(Number(threshold))
  }

  createIndex(path: string, schema: Json | string): void {
    const type = typeof schema === 'string' ? schema : String(schema['type'])
    this.indexes.set(path, type)
    this.schema.set(path, { data_type: type, points: 0, ...(typeof schema === 'string' ? {} : { params: schema }) })
  }

  upsert(body: Json): void {
    const condition = body['update_filter'] as Json | undefined
    for (const { id, vector, payload } of body['points'] as readonly { readonly id: string; readonly vector: Json; readonly payload?: Json }[]) {
      checkId(id)
      const before = this.points.get(id)
      if (before !== undefined && condition !== undefined && !matches(before, condition, this.indexes)) continue
      this.points.set(id, { id, vectors: this.#vectors(vector), payload: { ...payload } })
    }
  }

  update(operation: Json): void {
    const [[name, body] = ['', {}], ...more] = Object.entries(operation) as [string, Json][]
    if (more.length > 0) throw badRequest('an operation has one key')
    if (name === 'upsert') return this.upsert(body)
    if (name === 'delete') return this.#selected(body).forEach(({ id }) => void this.points.delete(id))
    if (name === 'set_payload') return this.#selected(body).forEach((point) => void Object.assign(point.payload, body['payload']))
    if (name === 'delete_vectors') return this.#selected(body).forEach(({ vectors }) => (body['vector'] as readonly string[]).forEach((each) => delete vectors[each]))
    if (name !== 'update_vectors') throw badRequest(`the double does not know the operation ${name}`)
    for (const { id, vector } of body['points'] as readonly { readonly id: string; readonly vector: Json }[]) Object.assign(this.points.get(id)?.vectors ?? {}, this.#vectors(vector))
  }

  retrieve(body: Json): readonly Json[] {
    const found = (body['ids'] as readonly string[]).flatMap((id) => this.points.get(id) ?? [])
    return found.reverse().map((point) => shown(point, body))
  }

  scroll(body: Json): Json {
    const { filter, limit, offset: from = '' } = body as { readonly filter?: Json; readonly limit: number; readonly offset?: string }
    const sorted = this.#matching(filter).sort((left, right) => (left.id < right.id ? -1 : 1)).filter(({ id }) => id >= from)
    return { points: sorted.slice(0, limit).map((point) => shown(point, body)), next_page_offset: sorted[limit]?.id ?? null }
  }

  count(body: Json): Json {
    return { count: this.#matching(body['filter'] as Json).length }
  }

  facet({ key, filter, limit }: Json): Json {
    if (this.indexes.get(String(key)) !== 'keyword') throw badRequest(`Index required but not found for "${String(key)}"`)
    const counts = new Map<unknown, number>()
    for (const { payload } of this.#matching(filter as Json)) for (const value of new Set(valuesAt(payload, String(key)))) counts.set(value, (counts.get(value) ?? 0) + 1)
    const sorted = [...counts].sort((left, right) => right[1] - left[1] || (String(left[0]) < String(right[0]) ? 1 : -1))
    return { hits: sorted.slice(0, Number(limit)).map(([value, count]) => ({ value, count })) }
  }

  query(body: Json): Json {
    const idf = new Set(Object.entries(this.#sparse).flatMap(([name, { modifier }]) => (modifier === 'idf' ? [name] : [])))
    const known = new Set([...this.dense.keys(), ...Object.keys(this.#sparse)])
    const scored = runQuery({ points: this.points, indexes: this.indexes, idf, known }, body)
    return { points: scored.map(({ point, score }) => ({ ...shown(point, body), score })) }
  }

  #matching(filter: Json | undefined): DoublePoint[] {
    return [...this.points.values()].filter((point) => matches(point, filter, this.indexes))
  }

  #selected({ points, filter }: Json): readonly DoublePoint[] {
    if (points !== undefined) return (points as readonly string[]).flatMap((id) => this.points.get(id) ?? [])
    if (filter === undefined) throw badRequest('points or filter expected')
    return this.#matching(filter as Json)
  }

  #vectors(given: Json): Record<string, StoredVector> {
    return Object.fromEntries(Object.entries(given).map(([name, vector]) => [name, this.#vector(name, vector)]))
  }

  #vector(name: string, vector: unknown): StoredVector {
    if (isSparse(vector)) {
      if (this.#sparse[name] === undefined) throw badRequest(`Not existing vector name error: ${name}`)
      if (new Set(vector.indices).size !== vector.indices.length || vector.indices.length !== vector.values.length) throw badRequest('must be unique')
      return { indices: vector.indices, values: vector.values.map(Math.fround) }
    }
    const { size, multivector_config: multi } = this.dense.get(name) ?? {}
    if (size === undefined) throw badRequest(`Not existing vector name error: ${name}`)
    const rows = (multi === undefined ? [vector] : vector) as readonly (readonly number[])[]
    if (rows.some((row) => row.length !== size)) throw badRequest('Vector dimension error')
    return multi === undefined ? normalise(rows[0] as readonly number[]) : rows.map(normalise)
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

function checkId(id: unknown): void {
  if (!(typeof id === 'string' && UUID.test(id)) && !(Number.isSafeInteger(id) && Number(id) >= 0)) throw badRequest('value is not a valid point ID')
}

function shown({ id, payload, vectors }: DoublePoint, { with_payload: withPayload, with_vector: withVector }: Json): Json {
  const parts = withPayload === true ? Object.keys(payload) : Array.isArray(withPayload) ? (withPayload as string[]) : []
  const names = withVector === true ? Object.keys(vectors) : Array.isArray(withVector) ? (withVector as string[]) : []
  const plain = (vector: StoredVector): unknown => (vector instanceof Float32Array ? [...vector] : Array.isArray(vector) ? vector.map((row: Float32Array) => [...row]) : vector)
  return {
    id,
    version: 0,
    payload: withPayload === false || withPayload === undefined ? null : Object.fromEntries(parts.flatMap((part) => (part in payload ? [[part, payload[part]]] : []))),
    ...(names.length === 0 ? {} : { vector: Object.fromEntries(names.flatMap((name) => (vectors[name] === undefined ? [] : [[name, plain(vectors[name])]]))) }),
  }
}
