/** What the serving thread and the indexing thread say to each other. */
import type { MessagePort, Transferable } from 'node:worker_threads'
import type { IndexOptions, IndexProgress } from '../../../indexer/pipeline.ts'
import type { DocumentSource, Source } from '../../../indexer/source.ts'
import type { IndexReport } from '../../../indexer/report.ts'
import type { Config } from '../../config.ts'
import type { CollectionKey } from '../../domain.ts'
import { borrow, lend, type Packed } from '../../threads/lend.ts'
import type { PackedError } from '../../threads/errors.ts'

export interface ThreadSettings {
  readonly config: Config
  /** Sessions of the serving thread's embedder, where it lends them. */
  readonly sessions?: MessagePort
  /** Why the serving thread has no embedder; the indexing thread does not try again. */
  readonly embedderError?: PackedError
}

/** Options without what cannot leave its thread. */
export type SentOptions = Omit<IndexOptions, 'signal' | 'onProgress'>

export type Order =
  | { readonly job: number; readonly key: CollectionKey; readonly sources: MessagePort; readonly options: SentOptions }
  | { readonly stop: number }

export type News = { readonly job: number } & ({ readonly progress: IndexProgress } | { readonly report: IndexReport } | { readonly error: PackedError })

type SentSource = DocumentSource | { readonly name: string; readonly path?: string; readonly bytes: MessagePort }

export function lendSources(sources: AsyncIterable<Source> | Iterable<Source>): MessagePort {
  return lend(() => sources, packSource)
}

function packSource(source: Source): Packed<SentSource> {
  if ('documents' in source) return { item: source }
  const { open, ...described } = source
  const bytes = lend(open, packBytes)
  return { item: { ...described, bytes }, transfer: [bytes] }
}

/** A chunk may be a view into a buffer that others use, so its own copy travels. */
function packBytes(chunk: Uint8Array): Packed<Uint8Array> {
  const copy = new Uint8Array(chunk)
  return { item: copy, transfer: [copy.buffer as Transferable] }
}

export async function* borrowSources(port: MessagePort): AsyncGenerator<Source> {
  for await (const source of borrow<SentSource>(port)) {
    if ('documents' in source) yield source
    else {
      const { bytes, ...described } = source
      yield { ...described, open: () => borrow<Uint8Array>(bytes) }
    }
  }
}
