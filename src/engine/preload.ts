/** Opens a server's collections before anyone asks, so that its first search is as fast as the next. */
import type { CollectionKey } from '../domain.ts'
import { asMedirError } from '../errors.ts'
import type { CollectionInfo } from '../store/port.ts'
import type { Part } from './engine.ts'

/** Beyond this many passages together, the rest open when they are first searched: memory is not spent on what nobody may ask. */
const MOST_PASSAGES = 1_000_000

export interface Preloader {
  /** Resolves when all are open or failed; never rejects. A collection that fails says so again when it is searched. */
  start(signal?: AbortSignal): Promise<void>
  /** Absent until started. */
  part(): { readonly part: Part; readonly done: boolean } | undefined
}

export function createPreloader(list: (signal?: AbortSignal) => Promise<readonly CollectionInfo[]>, open: (key: CollectionKey, signal?: AbortSignal) => Promise<unknown>): Preloader {
  let state: { readonly part: Part; readonly done: boolean } | undefined
  const loading: Part = { part: 'collections', ok: false, code: 'OVERLOADED', remedy: 'The collections are being opened; ask again in a moment.' }
  return {
    start: async (signal) => {
      state = { part: loading, done: false }
      const part = await openAll(list, open, signal)
      state = { part, done: true }
    },
    part: () => state,
  }
}

async function openAll(list: (signal?: AbortSignal) => Promise<readonly CollectionInfo[]>, open: (key: CollectionKey, signal?: AbortSignal) => Promise<unknown>, signal: AbortSignal | undefined): Promise<Part> {
  let failed: Part | undefined
  const told = (thrown: unknown): void => {
    const { code, remedy } = asMedirError(thrown)
    failed ??= { part: 'collections', ok: false, code, ...(remedy === undefined ? {} : { remedy }) }
  }
  const infos = await list(signal).catch((thrown: unknown): readonly CollectionInfo[] => (told(thrown), []))
  let passages = 0
  for (const info of infos) {
    passages += info.passages
    if (passages > MOST_PASSAGES || signal?.aborted === true) break
    await open(info.key, signal).catch(told)
  }
  return failed ?? { part: 'collections', ok: true }
}
