/** Completions by collection and by what the reader may see, made on first need and again when the collection has changed. */
import { readCompletions, type Completion, type CompletionKind, type Completions } from '../../../retriever/suggest/completions.ts'
import type { CollectionStore } from '../../store/port.ts'

export interface CompletionCache {
  /** `view` names tenant, collection and what the reader may see: nothing is shared between two views. */
  complete(view: string, reader: CollectionStore, typed: string, limit: number, hidden: readonly CompletionKind[], signal?: AbortSignal): Promise<{ readonly suggestions: readonly Completion[]; readonly cached: boolean }>
}

/** Views kept, the least recently used first out. */
const MAX_VIEWS = 64
/** A collection that is being indexed changes all the time: reading it again must not take more than a tenth of the time. */
const REST = 10

interface Held {
  readonly completions: Promise<Completions>
  /** Until then an older state is good enough. */
  freshUntil: number
}

export function createCompletionCache(now: () => number = () => performance.now()): CompletionCache {
  const views = new Map<string, Held>()
  const read = (view: string, reader: CollectionStore, hidden: readonly CompletionKind[]): Held => {
    const started = now()
    // Not the caller's signal: others wait for the same reading.
    const held: Held = { completions: readCompletions(reader, { hidden }), freshUntil: Infinity }
    views.delete(view)
    views.set(view, held)
    for (const oldest of views.keys()) if (views.size > MAX_VIEWS) views.delete(oldest)
    held.completions.then(
      () => void (held.freshUntil = now() + REST * (now() - started)),
      () => views.get(view) === held && views.delete(view),
    )
    return held
  }
  return {
    complete: async (view, reader, typed, limit, hidden, signal) => {
      const known = views.get(view)
      const { revision } = await reader.info(signal)
      const stale = known !== undefined && known.freshUntil <= now() && (await known.completions).revision !== revision
      const held = known === undefined || stale ? read(view, reader, hidden) : known
      return { suggestions: (await held.completions).complete(typed, limit), cached: held === known }
    },
  }
}
