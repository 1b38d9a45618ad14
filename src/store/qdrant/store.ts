/** The Qdrant store: a medir collection is an alias on the server and the physical collection it leads to. */
import type { CollectionKey } from '../../domain.ts'
import { MedirError } from '../../errors.ts'
import { checkSettings } from '../checks.ts'
import { collectionExists, unknownCollection } from '../names.ts'
import type { CollectionInfo, CollectionSettings, CollectionStore, Store, StoreFinding } from '../port.ts'
import { infoOf, QdrantCollection } from './collection.ts'
import { Connection, type ConnectionOptions } from './connection.ts'
import { createPhysical } from './creation.ts'
import { createIndexes, metadataOf } from './description.ts'
import { diagnose } from './diagnose.ts'
import { BASE_INDEXES, collectionParameters, type Spread } from './layout.ts'
import { acquireLease } from './lease.ts'
import { aliasOf, keyOf, physicalName, tenantPrefix, versionIn } from './names.ts'
import { Points, type ReadConsistency } from './points.ts'
import type { SearchEffort } from './legs.ts'
import { Session } from './session.ts'
import { readSnapshot, writeSnapshot } from './snapshot.ts'
import { spreadFor } from './spread.ts'
import { initialState, writeFirstState } from './state.ts'
import { CollectionWriter } from './writer.ts'

export interface QdrantStoreOptions extends ConnectionOptions {
  /** Shards, replicas and write consistency; what is left out follows from the number of nodes. */
  readonly spread?: Partial<Spread>
  /** How many replicas must agree on a read. Default: any one answers. */
  readonly readConsistency?: ReadConsistency | undefined
  /** Graph search beam. Default 128. */
  readonly beam?: number | undefined
  /** Candidates by int8 codes for each hit. Default 2. */
  readonly oversampling?: number | undefined
  /** Where reciprocal ranks are fused. Default: here. */
  readonly fusion?: 'client' | 'server' | undefined
  /** What graph parameters are chosen by. Default 1,000,000. */
  readonly expectedPassages?: number | undefined
  /** Passages of one run from which graphs are built at its end only. Default 10,000. */
  readonly loadFrom?: number | undefined
  /** How long a second writer waits before STORE_LOCKED, milliseconds. Default 2000. */
  readonly lockWaitMs?: number | undefined
}

const LOCK_WAIT_MS = 2000
const EFFORT: SearchEffort = { beam: 128, oversampling: 2 }
const EXPECTED_PASSAGES = 1_000_000
/** Collections looked into at once when they are listed. */
const LISTED_AT_ONCE = 8

export function openQdrantStore(options: QdrantStoreOptions): QdrantStore {
  return new QdrantStore(options)
}

export class QdrantStore implements Store {
  readonly kind = 'qdrant'
  readonly connection: Connection
  readonly #options: QdrantStoreOptions
  readonly #open = new Set<CollectionStore>()

  constructor(options: QdrantStoreOptions) {
    this.#options = options
    this.connection = new Connection(options)
  }

  async create(key: CollectionKey, settings: CollectionSettings, signal?: AbortSignal): Promise<CollectionStore> {
    checkSettings(settings)
    await this.#make(key, settings, async () => undefined, signal)
    return this.#openPhysical(key, await this.#physical(key, signal), 'write', signal)
  }

  async open(key: CollectionKey, mode: 'read' | 'write', signal?: AbortSignal): Promise<CollectionStore> {
    return this.#openPhysical(key, await this.#physical(key, signal), mode, signal)
  }

  async list(tenant: string, signal?: AbortSignal): Promise<readonly CollectionInfo[]> {
    const prefix = tenantPrefix(tenant)
    const keys = (await this.#aliases(signal)).flatMap(({ alias }) => (alias.startsWith(prefix) ? [keyOf(alias)] : [])).filter((key) => key !== undefined)
    const sorted = keys.sort((left, right) => (left.name < right.name ? -1 : 1))
    const infos: CollectionInfo[] = []
    for (let from = 0; from < sorted.length; from += LISTED_AT_ONCE) {
      const part = sorted.slice(from, from + LISTED_AT_ONCE)
      infos.push(...(await Promise.all(part.map(async (key) => this.#info(key, signal)))).filter((info) => info !== undefined))
    }
    return infos
  }

  /** Waits for the writer like a second writer would. */
  async drop(key: CollectionKey, signal?: AbortSignal): Promise<void> {
    const physical = await this.#physical(key, signal)
    await acquireLease(this.#statePoints(physical), key, this.#lockWaitMs, signal)
    await this.connection.call('drop', async (api, init) => api.updateAliases({ actions: [{ delete_alias: { alias_name: aliasOf(key) } }] }, init))
    await this.#deletePhysical(physical)
  }

  async snapshot(key: CollectionKey, file: string, signal?: AbortSignal): Promise<{ readonly bytes: number; readonly sha256: string }> {
    const session = this.#session(key, await this.#physical(key, signal))
    return writeSnapshot(session, file, signal)
  }

  async restore(key: CollectionKey, file: string, signal?: AbortSignal): Promise<CollectionInfo> {
    const snapshot = await readSnapshot(file, signal)
    await this.#make(key, snapshot.settings, async (physical) => snapshot.fill(this.connection, this.#points(physical), this.#statePoints(physical), key, signal), signal)
    const info = await this.#info(key, signal)
    if (info === undefined) throw unknownCollection(key)
    return info
  }

  async diagnose(tenant: string, signal?: AbortSignal): Promise<readonly StoreFinding[]> {
    return diagnose(this.connection, tenant, signal)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map(async (collection) => collection.close()))
    await this.connection.close()
  }

  get #lockWaitMs(): number {
    return this.#options.lockWaitMs ?? LOCK_WAIT_MS
  }

  get #expectedPassages(): number {
    return this.#options.expectedPassages ?? EXPECTED_PASSAGES
  }

  /** Makes a physical collection, fills it, and only then lets the alias lead to it; what fails leaves nothing behind. */
  async #make(key: CollectionKey, settings: CollectionSettings, fill: (physical: string) => Promise<unknown>, signal: AbortSignal | undefined): Promise<void> {
    const alias = aliasOf(key)
    const aliases = await this.#aliases(signal)
    if (aliases.some((each) => each.alias === alias)) throw collectionExists(key)
    const physical = physicalName(key, await this.#nextVersion(key, signal))
    const spread = await spreadFor(this.connection, this.#options.spread ?? {}, signal)
    await createPhysical(this.connection, physical, (maker) => collectionParameters(settings, spread, this.#expectedPassages, metadataOf(settings, maker)), signal)
    try {
      await createIndexes(this.connection, physical, BASE_INDEXES, signal)
      await writeFirstState(this.#statePoints(physical), initialState(physical))
      await fill(physical)
      await this.#publish(key, alias, physical)
    } catch (thrown) {
      await this.#deletePhysical(physical).catch(() => undefined)
      throw thrown
    }
  }

  async #publish(key: CollectionKey, alias: string, physical: string): Promise<void> {
    if ((await this.#aliases()).some((each) => each.alias === alias)) throw collectionExists(key)
    await this.connection.call('publish', async (api, init) => api.updateAliases({ actions: [{ create_alias: { collection_name: physical, alias_name: alias } }] }, init))
  }

  async #nextVersion(key: CollectionKey, signal: AbortSignal | undefined): Promise<number> {
    const { collections } = await this.connection.call('list', async (api, init) => api.getCollections({}, init), signal)
    return Math.max(0, ...collections.map(({ name }) => versionIn(name, key) ?? 0)) + 1
  }

  async #deletePhysical(physical: string): Promise<void> {
    await this.connection.call('drop', async (api, init) => api.deleteCollection({ collection_name: physical }, init))
  }

  async #openPhysical(key: CollectionKey, physical: string, mode: 'read' | 'write', signal: AbortSignal | undefined): Promise<CollectionStore> {
    const session = this.#session(key, physical)
    const { state, abandoned } = mode === 'write' ? await acquireLease(session.statePoints, key, this.#lockWaitMs, signal) : { state: await session.state(signal), abandoned: false }
    const writer = mode === 'write' ? new CollectionWriter(session, state, { expectedPassages: this.#expectedPassages, loadFrom: this.#options.loadFrom }) : undefined
    try {
      await writer?.recover(abandoned)
      await session.description(state, signal)
      return this.#handle(session, writer, await this.#shards(physical, signal))
    } catch (thrown) {
      await writer?.close().catch(() => undefined)
      throw thrown
    }
  }

  #handle(session: Session, writer: CollectionWriter | undefined, shards: number): CollectionStore {
    const effort = { beam: this.#options.beam ?? EFFORT.beam, oversampling: this.#options.oversampling ?? EFFORT.oversampling }
    const collection: CollectionStore = new QdrantCollection(session, writer, { effort, shards, fuses: this.#options.fusion === 'server', release: () => this.#open.delete(collection) })
    this.#open.add(collection)
    return collection
  }

  async #info(key: CollectionKey, signal: AbortSignal | undefined): Promise<CollectionInfo | undefined> {
    try {
      const session = this.#session(key, await this.#physical(key, signal))
      return await infoOf(session, await session.state(signal), signal)
    } catch (thrown) {
      // Dropped while the list was made.
      if (thrown instanceof MedirError && thrown.code === 'COLLECTION_UNKNOWN') return undefined
      throw thrown
    }
  }

  /** COLLECTION_UNKNOWN. */
  async #physical(key: CollectionKey, signal: AbortSignal | undefined): Promise<string> {
    const alias = aliasOf(key)
    const found = (await this.#aliases(signal)).find((each) => each.alias === alias)
    if (found === undefined) throw unknownCollection(key)
    return found.physical
  }

  async #aliases(signal?: AbortSignal): Promise<readonly { readonly alias: string; readonly physical: string }[]> {
    const { aliases } = await this.connection.call('list', async (api, init) => api.getCollectionsAliases({}, init), signal)
    return aliases.map(({ alias_name: alias, collection_name: physical }) => ({ alias, physical }))
  }

  async #shards(physical: string, signal: AbortSignal | undefined): Promise<number> {
    const { config } = await this.connection.call('describe', async (api, init) => api.getCollection({ collection_name: physical }, init), signal)
    return config.params.shard_number ?? 1
  }

  #session(key: CollectionKey, physical: string): Session {
    return new Session(key, this.connection, this.#points(physical), this.#statePoints(physical))
  }

  #points(physical: string): Points {
    return new Points(this.connection, physical, this.#options.readConsistency)
  }

  /** The state decides what is seen, so more than half of the replicas must agree on it; `majority` would ask for all of them to live. */
  #statePoints(physical: string): Points {
    return new Points(this.connection, physical, 'quorum')
  }
}

