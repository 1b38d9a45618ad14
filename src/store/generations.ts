/** Any store, with generations: a collection's name leads to its current one, a new one is built beside it and takes over when it is complete. */
import type { CollectionKey } from '../domain.ts'
import { MedirError } from '../errors.ts'
import { currentGeneration, forgetAlias, generationOf, pointTo, storedName } from './aliases.ts'
import type { CollectionInfo, CollectionSettings, CollectionStore, Store } from './port.ts'
import { underName } from './under-name.ts'

export interface GenerationInfo extends CollectionInfo {
  readonly generation: number
  /** `building`: younger than the current one and not yet complete. */
  readonly role: 'current' | 'old' | 'building'
}

export interface GenerationalStore extends Store {
  currentGeneration(key: CollectionKey): number
  /** All of a tenant's, by name, then oldest first. */
  generations(tenant: string, signal?: AbortSignal): Promise<readonly GenerationInfo[]>
  /** COLLECTION_UNKNOWN when there is no such generation. */
  openGeneration(key: CollectionKey, generation: number, mode: 'read' | 'write', signal?: AbortSignal): Promise<CollectionStore>
  /** One beyond the youngest, empty; returns its number too. Others do not see it until it is promoted. */
  createGeneration(key: CollectionKey, settings: CollectionSettings, signal?: AbortSignal): Promise<{ readonly generation: number; readonly collection: CollectionStore }>
  promote(key: CollectionKey, generation: number): void
  dropGeneration(key: CollectionKey, generation: number, signal?: AbortSignal): Promise<void>
}

export function withGenerations(store: Store, home: string): GenerationalStore {
  const current = (key: CollectionKey): number => currentGeneration(home, key)
  const stored = (key: CollectionKey, generation: number): CollectionKey => ({ ...key, name: storedName(key.name, generation) })
  const generations = async (tenant: string, signal?: AbortSignal): Promise<readonly GenerationInfo[]> => {
    const infos = (await store.list(tenant, signal)).map((info): GenerationInfo => {
      const { name, number } = generationOf(info.key.name)
      const key = { tenant, name }
      const answering = current(key)
      return { ...info, key, generation: number, role: number === answering ? 'current' : number > answering ? 'building' : 'old' }
    })
    return infos.toSorted((left, right) => (left.key.name === right.key.name ? left.generation - right.generation : left.key.name < right.key.name ? -1 : 1))
  }
  const numbersOf = async ({ tenant, name }: CollectionKey, signal?: AbortSignal): Promise<readonly number[]> => (await generations(tenant, signal)).filter(({ key }) => key.name === name).map(({ generation }) => generation)
  const openGeneration: GenerationalStore['openGeneration'] = async (key, generation, mode, signal) => underName(key, await asNamed(key, store.open(stored(key, generation), mode, signal)))
  return {
    kind: store.kind,
    currentGeneration: current,
    generations,
    openGeneration,
    create: async (key, settings, signal) => {
      const [first] = await numbersOf(key, signal)
      // A name whose collection was dropped by halves must not lead to what is gone.
      if (first === undefined) forgetAlias(home, key)
      return underName(key, await asNamed(key, store.create(stored(key, current(key)), settings, signal)))
    },
    open: async (key, mode, signal) => openGeneration(key, current(key), mode, signal),
    list: async (tenant, signal) => (await generations(tenant, signal)).filter(({ role }) => role === 'current'),
    drop: async (key, signal) => {
      const answering = current(key)
      for (const number of await numbersOf(key, signal)) if (number !== answering) await store.drop(stored(key, number), signal)
      await asNamed(key, store.drop(stored(key, answering), signal))
      forgetAlias(home, key)
    },
    snapshot: async (key, file, signal) => asNamed(key, store.snapshot(stored(key, current(key)), file, signal)),
    restore: async (key, file, signal) => ({ ...(await asNamed(key, store.restore(stored(key, current(key)), file, signal))), key }),
    createGeneration: async (key, settings, signal) => {
      const generation = Math.max(current(key), ...(await numbersOf(key, signal))) + 1
      return { generation, collection: underName(key, await store.create(stored(key, generation), settings, signal)) }
    },
    promote: (key, generation) => pointTo(home, key, generation),
    dropGeneration: async (key, generation, signal) => asNamed(key, store.drop(stored(key, generation), signal)),
    close: async () => store.close(),
  }
}

/** Errors name the collection as its user does. */
async function asNamed<Result>({ name }: CollectionKey, work: Promise<Result>): Promise<Result> {
  return work.catch((thrown: unknown) => {
    if (!(thrown instanceof MedirError) || typeof thrown.value !== 'string' || !thrown.value.startsWith('_')) throw thrown
    throw new MedirError(thrown.code, thrown.message.replaceAll(thrown.value, name), { value: name, remedy: thrown.remedy, cause: thrown })
  })
}
