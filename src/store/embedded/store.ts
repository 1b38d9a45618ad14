/** The embedded store: collections as folders on this machine, no server. */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { CollectionKey } from '../../domain.ts'
import { SourceError } from '../../errors.ts'
import type { CollectionInfo, CollectionSettings, CollectionStore, Store } from '../port.ts'
import { checkSettings } from '../checks.ts'
import { checkName, collectionExists, unknownCollection } from '../names.ts'
import { EmbeddedCollection } from './collection.ts'
import { createDatabase, transaction } from './database.ts'
import { guarded, guardedAsync } from './failures.ts'
import { createKernel, type KernelChoice } from './kernel.ts'
import { acquireWriterLock, type WriterLock } from './lock.ts'
import { collectionPaths, pathsIn, tenantFolder, type CollectionPaths } from './paths.ts'
import { VERIFIED_FOR_READING, VERIFIED_FOR_WRITING } from './schema.ts'
import { unpackSnapshot, writeSnapshot } from './snapshot.ts'
import { initialState, writeState } from './state.ts'
import { CollectionView, identityOf } from './view.ts'
import { CollectionWriter } from './writer.ts'

const LOCK_WAIT_MS = 2000
/** How long a file that this process found sound is written to without looking through it again, in milliseconds. */
const SOUND_MS = 600_000

export interface EmbeddedStoreOptions {
  /** Folder under which `collections/<tenant>/<name>/` lie; made when missing. */
  readonly home: string
  /** How long a second writer waits before STORE_LOCKED, in milliseconds. Default 2000. */
  readonly lockWaitMs?: number
  /** Which scan to use. Default `auto`: WebAssembly SIMD where there is any, else plain JavaScript. */
  readonly kernel?: KernelChoice
}

/** Which scan `auto` takes on this machine; the plain one answers the same, some 13 times slower. */
export const availableKernel = (): 'wasm-simd' | 'javascript' => createKernel('auto').name

export function openEmbeddedStore(options: EmbeddedStoreOptions): Store {
  return new EmbeddedStore(options)
}

class EmbeddedStore implements Store {
  readonly kind = 'embedded'
  readonly #home: string
  readonly #lockWaitMs: number
  readonly #kernel: KernelChoice
  readonly #views = new Map<string, { readonly view: CollectionView; users: number }>()
  readonly #open = new Set<CollectionStore>()
  /** By database file: until when it counts as sound. Looking takes as long as the collection is large; a server opens it for every document. */
  readonly #sound = new Map<string, { readonly identity: number | undefined; readonly until: number }>()
  #temporaries = 0

  constructor({ home, lockWaitMs = LOCK_WAIT_MS, kernel = 'auto' }: EmbeddedStoreOptions) {
    this.#home = home
    this.#lockWaitMs = lockWaitMs
    this.#kernel = kernel
  }

  /** Returns a handle for writing. */
  async create(key: CollectionKey, settings: CollectionSettings, signal?: AbortSignal): Promise<CollectionStore> {
    signal?.throwIfAborted()
    const paths = this.#paths(key)
    checkSettings(settings)
    this.#place(key, (staging) =>
      guarded(staging.database, () => {
        const database = createDatabase(staging.database)
        try {
          transaction(database, () => writeState(database, initialState(settings)))
        } finally {
          database.close()
        }
      }),
    )
    return this.#openCollection(key, paths, 'write', signal)
  }

  async open(key: CollectionKey, mode: 'read' | 'write', signal?: AbortSignal): Promise<CollectionStore> {
    signal?.throwIfAborted()
    return this.#openCollection(key, this.#existing(key), mode, signal)
  }

  async list(tenant: string, signal?: AbortSignal): Promise<readonly CollectionInfo[]> {
    const folder = tenantFolder(this.#home, tenant)
    if (!existsSync(folder)) return []
    const names = readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() && !entry.name.startsWith('.') ? [entry.name] : []))
    const infos: CollectionInfo[] = []
    for (const name of names.sort()) {
      const key = { tenant, name }
      if (!existsSync(collectionPaths(this.#home, key).database)) continue
      infos.push(await this.#info(key, signal))
    }
    return infos
  }

  /** Waits for the writer like a second writer would; readers elsewhere get COLLECTION_UNKNOWN from then on. */
  async drop(key: CollectionKey, signal?: AbortSignal): Promise<void> {
    const paths = this.#existing(key)
    const lock = await this.#lock(key, paths, signal)
    try {
      const trash = this.#temporary(key)
      guarded(paths.folder, () => renameSync(paths.folder, trash))
      this.#views.get(paths.folder)?.view.expectChange()
      lock.release()
      rmSync(trash, { recursive: true, force: true })
    } finally {
      lock.release()
    }
  }

  async snapshot(key: CollectionKey, file: string, signal?: AbortSignal): Promise<{ readonly bytes: number; readonly sha256: string }> {
    signal?.throwIfAborted()
    const paths = this.#existing(key)
    return guardedAsync(file, () => writeSnapshot(paths.database, file, signal))
  }

  /** COLLECTION_EXISTS when the collection is there: drop it first. */
  async restore(key: CollectionKey, file: string, signal?: AbortSignal): Promise<CollectionInfo> {
    signal?.throwIfAborted()
    if (!existsSync(file)) throw new SourceError('SOURCE_UNREADABLE', 'there is no such snapshot file', { value: file, remedy: 'Check the path.' })
    await this.#placeAsync(key, (staging) => guardedAsync(staging.database, () => unpackSnapshot(file, staging.database, signal)))
    return this.#info(key, signal)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#open].map((collection) => collection.close()))
  }

  async #info(key: CollectionKey, signal: AbortSignal | undefined): Promise<CollectionInfo> {
    const release = new Releases()
    const collection = new EmbeddedCollection(key, this.#acquireView(key, this.#existing(key), release), undefined, () => release.run())
    try {
      return await collection.info(signal)
    } finally {
      await collection.close()
    }
  }

  async #openCollection(key: CollectionKey, paths: CollectionPaths, mode: 'read' | 'write', signal: AbortSignal | undefined): Promise<CollectionStore> {
    const release = new Releases()
    try {
      const writer = mode === 'write' ? this.#acquireWriter(paths, await this.#lock(key, paths, signal), release) : undefined
      const view = this.#acquireView(key, paths, release)
      // A reader answers at once from here on, and damage shows now; a writer may never search.
      if (mode === 'read') await view.verify(VERIFIED_FOR_READING, () => view.search(() => undefined), signal)
      else await this.#verifyForWriting(view, signal)
      const collection = new EmbeddedCollection(key, view, writer, () => release.run())
      this.#open.add(collection)
      release.add(() => this.#open.delete(collection))
      return collection
    } catch (thrown) {
      release.run()
      throw thrown
    }
  }

  async #verifyForWriting(view: CollectionView, signal: AbortSignal | undefined): Promise<void> {
    const identity = identityOf(view.file)
    const known = this.#sound.get(view.file)
    if (known !== undefined && known.identity === identity && performance.now() < known.until) return
    this.#sound.delete(view.file)
    await view.verify(VERIFIED_FOR_WRITING, () => undefined, signal)
    this.#sound.set(view.file, { identity, until: performance.now() + SOUND_MS })
  }

  async #lock(key: CollectionKey, paths: CollectionPaths, signal: AbortSignal | undefined): Promise<WriterLock> {
    try {
      return await acquireWriterLock(paths, this.#lockWaitMs, signal)
    } catch (thrown) {
      // Who held the lock may have dropped the collection.
      throw existsSync(paths.database) ? thrown : unknownCollection(key)
    }
  }

  #acquireWriter(paths: CollectionPaths, lock: WriterLock, release: Releases): CollectionWriter {
    release.add(() => lock.release())
    const writer = new CollectionWriter(paths.database)
    release.add(() => writer.close())
    return writer
  }

  #acquireView(key: CollectionKey, paths: CollectionPaths, release: Releases): CollectionView {
    const shared = this.#views.get(paths.folder) ?? { view: new CollectionView(key, paths.database, this.#kernel), users: 0 }
    this.#views.set(paths.folder, shared)
    shared.users++
    release.add(() => {
      shared.users--
      if (shared.users > 0) return
      this.#views.delete(paths.folder)
      shared.view.close()
    })
    return shared.view
  }

  #paths(key: CollectionKey): CollectionPaths {
    checkName('tenant', key.tenant)
    return collectionPaths(this.#home, key)
  }

  #existing(key: CollectionKey): CollectionPaths {
    const paths = this.#paths(key)
    if (!existsSync(paths.database)) throw unknownCollection(key)
    return paths
  }

  /** Makes a collection in a temporary folder and renames it into place: others see all of it or nothing. */
  #place(key: CollectionKey, fill: (staging: CollectionPaths) => void): void {
    const staging = this.#stage(key)
    try {
      fill(staging)
      this.#settle(key, staging)
    } finally {
      rmSync(staging.folder, { recursive: true, force: true })
    }
  }

  async #placeAsync(key: CollectionKey, fill: (staging: CollectionPaths) => Promise<void>): Promise<void> {
    const staging = this.#stage(key)
    try {
      await fill(staging)
      this.#settle(key, staging)
    } finally {
      rmSync(staging.folder, { recursive: true, force: true })
    }
  }

  #stage(key: CollectionKey): CollectionPaths {
    const { folder } = this.#paths(key)
    if (existsSync(folder)) throw collectionExists(key)
    const staging = pathsIn(this.#temporary(key))
    guarded(dirname(folder), () => mkdirSync(staging.folder, { recursive: true }))
    return staging
  }

  #settle(key: CollectionKey, staging: CollectionPaths): void {
    const { folder } = this.#paths(key)
    try {
      guarded(folder, () => renameSync(staging.folder, folder))
      this.#views.get(folder)?.view.expectChange()
    } catch (thrown) {
      if (existsSync(folder)) throw collectionExists(key)
      throw thrown
    }
  }

  /** A folder beside the collection's that no collection name can have. */
  #temporary(key: CollectionKey): string {
    const { folder } = this.#paths(key)
    return join(dirname(folder), `.${basename(folder)}.${process.pid}.${performance.now().toString(36)}.${this.#temporaries++}`)
  }
}

/** What to give back, last taken first, once. */
class Releases {
  #actions: (() => void)[] = []

  add(action: () => void): void {
    this.#actions.push(action)
  }

  run(): void {
    const actions = this.#actions.reverse()
    this.#actions = []
    for (const action of actions) action()
  }
}
