/** Open collections: read handles are kept, write handles live as long as their work, one writer at a time in this process. */
import type { CollectionKey } from '../domain.ts'
import type { GenerationalStore } from '../store/generations.ts'
import type { CollectionStore } from '../store/port.ts'

export interface Collections {
  /** A shared handle that sees every committed write, of other processes too; after a rebuild that of the new generation. COLLECTION_UNKNOWN. */
  read(key: CollectionKey, signal?: AbortSignal): Promise<CollectionStore>
  /** Runs writers of a collection one after the other; the work opens its own handle. */
  write<Result>(key: CollectionKey, work: () => Promise<Result>): Promise<Result>
  /** Runs with a write handle on an existing collection. */
  writing<Result>(key: CollectionKey, work: (handle: CollectionStore) => Promise<Result>, signal?: AbortSignal): Promise<Result>
  /** Forgets a handle, after a drop or restore. */
  forget(key: CollectionKey): Promise<void>
  close(): Promise<void>
}

/** How long a handle of the generation before may still be in the hands of a search, in milliseconds. */
const GRACE_MS = 60_000

interface Reader {
  readonly generation: number
  readonly handle: Promise<CollectionStore>
}

export function createCollections(store: GenerationalStore): Collections {
  const readers = new Map<string, Reader>()
  const writers = new Map<string, Promise<unknown>>()
  const name = (key: CollectionKey): string => `${key.tenant}/${key.name}`

  const read = async (key: CollectionKey, signal?: AbortSignal): Promise<CollectionStore> => {
    const generation = store.currentGeneration(key)
    const known = readers.get(name(key))
    if (known?.generation === generation) return known.handle
    signal?.throwIfAborted()
    // Shared by all who ask meanwhile, so not one caller's to stop.
    const reader = { generation, handle: store.open(key, 'read') }
    readers.set(name(key), reader)
    reader.handle.catch(() => readers.delete(name(key)))
    if (known !== undefined) setTimeout(() => void closeReader(known), GRACE_MS).unref()
    return reader.handle
  }

  const write = async <Result>(key: CollectionKey, work: () => Promise<Result>): Promise<Result> => {
    const before = writers.get(name(key)) ?? Promise.resolve()
    const mine = before.then(work, work)
    const settled = mine.then(
      () => undefined,
      () => undefined,
    )
    writers.set(name(key), settled)
    try {
      return await mine
    } finally {
      if (writers.get(name(key)) === settled) writers.delete(name(key))
    }
  }

  const forget = async (key: CollectionKey): Promise<void> => {
    const known = readers.get(name(key))
    readers.delete(name(key))
    if (known !== undefined) await closeReader(known)
  }

  return {
    read,
    write,
    writing: async (key, work, signal) =>
      write(key, async () => {
        const handle = await store.open(key, 'write', signal)
        try {
          return await work(handle)
        } finally {
          await handle.close()
        }
      }),
    forget,
    close: async () => {
      await Promise.allSettled(writers.values())
      const open = [...readers.values()]
      readers.clear()
      await Promise.all(open.map(closeReader))
    },
  }
}

/** One that never opened needs no closing. */
async function closeReader({ handle }: Reader): Promise<void> {
  await handle.then(async (opened) => opened.close()).catch(() => undefined)
}
