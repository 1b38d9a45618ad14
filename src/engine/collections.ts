/** Open collections: read handles are kept, write handles live as long as their work, one writer at a time in this process. */
import type { CollectionKey } from '../domain.ts'
import type { CollectionStore, Store } from '../store/port.ts'

export interface Collections {
  /** A shared handle that sees every committed write, of other processes too. COLLECTION_UNKNOWN. */
  read(key: CollectionKey, signal?: AbortSignal): Promise<CollectionStore>
  /** Runs writers of a collection one after the other; the work opens its own handle. */
  write<Result>(key: CollectionKey, work: () => Promise<Result>): Promise<Result>
  /** Runs with a write handle on an existing collection. */
  writing<Result>(key: CollectionKey, work: (handle: CollectionStore) => Promise<Result>, signal?: AbortSignal): Promise<Result>
  /** Forgets a handle, after a drop or restore. */
  forget(key: CollectionKey): Promise<void>
  close(): Promise<void>
}

export function createCollections(store: Store): Collections {
  const readers = new Map<string, Promise<CollectionStore>>()
  const writers = new Map<string, Promise<unknown>>()
  const name = (key: CollectionKey): string => `${key.tenant}/${key.name}`

  const read = async (key: CollectionKey, signal?: AbortSignal): Promise<CollectionStore> => {
    const known = readers.get(name(key))
    if (known !== undefined) return known
    const opening = store.open(key, 'read', signal)
    readers.set(name(key), opening)
    opening.catch(() => readers.delete(name(key)))
    return opening
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
    await known?.then(async (handle) => handle.close()).catch(() => undefined)
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
      const handles = [...readers.values()]
      readers.clear()
      await Promise.allSettled(handles.map(async (handle) => (await handle).close()))
    },
  }
}
