/** What finding works on: one collection as one caller sees it. */
import type { Filter } from '../../domain.ts'
import type { CollectionStore } from '../../store/port.ts'
import type { RetrievalResult } from '../../../retriever/types.ts'
import type { Engine, SearchRequest } from '../engine.ts'

export interface FindSource {
  readonly engine: Engine
  readonly collection: string
  /** Hits are without what the caller may not see, and not yet shown. */
  readonly search: (request: SearchRequest) => Promise<RetrievalResult>
  readonly reader: () => Promise<CollectionStore>
  readonly filter: (given: Readonly<Record<string, unknown>> | undefined) => Filter | undefined
  /** FORBIDDEN for a field the caller may not see. */
  readonly checkField: (field: string) => void
  /** Leaves out what the caller may not see, and notes that it was shown. */
  readonly show: <Shown extends { readonly documentId: string; readonly metadata: Readonly<Record<string, unknown>> }>(shown: Shown) => Shown
  readonly signal: AbortSignal | undefined
}
