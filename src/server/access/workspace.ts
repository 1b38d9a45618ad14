/**
 * Everything one credential may do, and nothing else: an Engine narrowed to the principal's tenant, to the documents its
 * labels open and to the fields it may see. Routes, tools and jobs reach data only through a workspace, so that none of
 * them can name a tenant. What was touched is noted for the audit log.
 */
import type { Document, DrugMention, Filter, Language } from '../../domain.ts'
import type { Engine, SearchRequest } from '../../engine/engine.ts'
import { MedirError } from '../../errors.ts'
import type { FindSource } from '../../engine/find/source.ts'
import { parseFilter } from '../../filter.ts'
import type { IndexOptions } from '../../../indexer/pipeline.ts'
import type { Source } from '../../../indexer/source.ts'
import type { IndexReport } from '../../../indexer/report.ts'
import type { Feedback } from '../../../retriever/learn/feedback.ts'
import type { RetrievalResult } from '../../../retriever/types.ts'
import type { CollectionInfo, CollectionStore, StoredDocument } from '../../store/port.ts'
import type { Principal } from '../auth/principal.ts'
import { accessFilter, checkField, checkFilter, withoutHidden } from './rights.ts'

/** What one request looked at or changed. */
export interface Trail {
  readonly collections: Set<string>
  readonly documents: Set<string>
}

export const newTrail = (): Trail => ({ collections: new Set(), documents: new Set() })

export interface Workspace {
  readonly principal: Principal
  readonly trail: Trail
  search(collection: string, request: SearchRequest, signal?: AbortSignal): Promise<RetrievalResult>
  /** Sees what the principal sees; not to be closed. */
  reader(collection: string, signal?: AbortSignal): Promise<CollectionStore>
  /** Notes what became of a hit that the principal may see. DOCUMENT_UNKNOWN; FORBIDDEN while feedback is off. */
  feedback(collection: string, feedback: Omit<Feedback, 'who'>, session: string, signal?: AbortSignal): Promise<void>
  getDocument(collection: string, id: string, signal?: AbortSignal): Promise<StoredDocument | undefined>
  index(collection: string, sources: AsyncIterable<Source> | Iterable<Source>, options: IndexOptions): Promise<IndexReport>
  putDocuments(collection: string, documents: readonly Document[], options: IndexOptions): Promise<IndexReport>
  deleteDocuments(collection: string, ids: readonly string[], signal?: AbortSignal): Promise<number>
  listCollections(signal?: AbortSignal): Promise<readonly CollectionInfo[]>
  collection(name: string, signal?: AbortSignal): Promise<CollectionInfo>
  dropCollection(name: string, signal?: AbortSignal): Promise<void>
  reload(name: string, signal?: AbortSignal): Promise<CollectionInfo>
  tagDrugs(text: string, language: Language): readonly DrugMention[]
  /** One collection for the engine's ways of finding. */
  source(collection: string, signal?: AbortSignal): FindSource
  /** Names what this principal sees of a collection, for caches. */
  view(collection: string): string
  /** Parses a filter. INPUT_INVALID; FORBIDDEN for a field the principal may not see. */
  filter(given: Readonly<Record<string, unknown>> | undefined): Filter | undefined
  /** FORBIDDEN for a field the principal may not see. */
  checkField(field: string): void
  /** Leaves out the fields the principal may not see, and notes the document. */
  show: FindSource['show']
}

export function createWorkspace(engine: Engine, principal: Principal, trail: Trail = newTrail()): Workspace {
  const access = accessFilter(principal)
  const key = (name: string): { readonly tenant: string; readonly name: string } => {
    trail.collections.add(name)
    return { tenant: principal.tenant, name }
  }
  const touch = (ids: Iterable<string>): void => {
    for (const id of ids) trail.documents.add(id)
  }
  const reader = async (name: string, signal?: AbortSignal): Promise<CollectionStore> => engine.reader(key(name), signal, access)
  const filter: Workspace['filter'] = (given) => {
    if (given === undefined) return undefined
    const parsed = parseFilter(given)
    checkFilter(principal, parsed)
    return parsed
  }
  const show: Workspace['show'] = (shown) => {
    touch([shown.documentId])
    return withoutHidden(principal, shown)
  }
  const search: Workspace['search'] = async (name, request, signal) => {
    filter(request.filter)
    const result = await engine.search(key(name), request, signal, access)
    return { ...result, hits: result.hits.map((hit) => withoutHidden(principal, hit)) }
  }
  const checkShown = (field: string): void => checkField(principal, field)
  return {
    principal,
    trail,
    search: async (name, request, signal) => {
      const result = await search(name, request, signal)
      touch(result.hits.map(({ documentId }) => documentId))
      return result
    },
    source: (name, signal) => ({ engine, collection: name, search: async (request) => search(name, request, signal), reader: async () => reader(name, signal), filter, checkField: checkShown, show, signal }),
    view: (name) => JSON.stringify([principal.tenant, name, principal.labels === undefined ? null : [...principal.labels].sort(), [...principal.hiddenFields].sort()]),
    reader,
    feedback: async (name, given, session, signal) => {
      if ((await (await reader(name, signal)).getDocument(given.documentId, signal)) === undefined) throw new MedirError('DOCUMENT_UNKNOWN', 'the collection has no such document', { value: given.documentId.slice(0, 80) })
      engine.feedback(key(name), { ...given, who: `${principal.id} ${session}` })
    },
    getDocument: async (name, id, signal) => {
      const document = await (await reader(name, signal)).getDocument(id, signal)
      if (document === undefined) return undefined
      touch([id])
      return withoutHidden(principal, document)
    },
    index: async (name, sources, options) => engine.index(key(name), sources, options),
    putDocuments: async (name, documents, options) => {
      touch(documents.map(({ id }) => id))
      return engine.putDocuments(key(name), documents, options)
    },
    deleteDocuments: async (name, ids, signal) => {
      touch(ids)
      return engine.deleteDocuments(key(name), ids, signal)
    },
    listCollections: async (signal) => {
      const infos = await engine.listCollections(principal.tenant, signal)
      return access === undefined ? infos : Promise.all(infos.map(async (info) => (await reader(info.key.name, signal)).info(signal)))
    },
    collection: async (name, signal) => (await reader(name, signal)).info(signal),
    dropCollection: async (name, signal) => engine.dropCollection(key(name), signal),
    reload: async (name, signal) => engine.reload(key(name), signal),
    tagDrugs: (text, language) => (engine.drugs().drugs?.tag(text, language) ?? []),
    filter,
    checkField: checkShown,
    show,
  }
}
