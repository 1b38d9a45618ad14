/** A collection seen through a filter: a reader that may not see everything gets this in place of the collection itself. */
import type { Filter, Passage } from '../domain.ts'
import { StoreError } from '../errors.ts'
import { matchesFilter } from '../filter.ts'
import { MOST_SCANNED } from '../store/checks.ts'
import type { CollectionInfo, CollectionStore, LegSearch, StoredDocument } from '../store/port.ts'

/** Every answer is what it would be if the rest were not there; only term statistics (weights of words) come from the whole. */
export function restrict(collection: CollectionStore, access: Filter): CollectionStore {
  const within = <Options extends { readonly filter?: Filter }>(options: Options): Options => ({ ...options, filter: both(access, options.filter) })
  const visible = (passages: readonly Passage[]): readonly Passage[] => passages.filter((passage) => matchesFilter(passage, access))
  const seen = async (ids: readonly string[], signal?: AbortSignal): Promise<ReadonlySet<string>> => new Set(visible(await collection.getPassages(ids, signal)).map(({ id }) => id))
  const getDocument = async (id: string, signal?: AbortSignal): Promise<StoredDocument | undefined> => {
    const document = await collection.getDocument(id, signal)
    return document !== undefined && sees(document, access) ? document : undefined
  }
  return {
    key: collection.key,
    info: async (signal) => countVisible(collection, access, signal),
    updateSettings: refuse,
    putDocuments: refuse,
    putVectors: refuse,
    putLexical: refuse,
    deleteDocuments: refuse,
    getDocument,
    contentHashes: async (ids, signal) => {
      const hashes = new Map<string, string>()
      for (const id of ids) {
        const document = await getDocument(id, signal)
        if (document !== undefined) hashes.set(id, document.contentHash)
      }
      return hashes
    },
    getPassages: async (ids, signal) => visible(await collection.getPassages(ids, signal)),
    passagesOf: async (id, signal) => visible(await collection.passagesOf(id, signal)),
    vectorsOf: async (ids, signal) => {
      const allowed = await seen(ids, signal)
      return (await collection.vectorsOf(ids, signal)).map((vectors, index) => (allowed.has(ids[index] ?? '') ? vectors : []))
    },
    lexicalOf: async (ids, signal) => {
      const allowed = await seen(ids, signal)
      return (await collection.lexicalOf(ids, signal)).map((lexical, index) => (allowed.has(ids[index] ?? '') ? lexical : {}))
    },
    scan: async (options, signal) => collection.scan(within(options), signal),
    scanDocuments: async (options, signal) => {
      const page = await collection.scanDocuments(options, signal)
      const kept = await Promise.all(page.ids.map(async (id) => ((await getDocument(id, signal)) === undefined ? [] : [id])))
      return { ...page, ids: kept.flat() }
    },
    count: async (filter, signal) => collection.count(both(access, filter), signal),
    facets: async (field, options = {}, signal) => collection.facets(field, within(options), signal),
    searchDense: async (search, signal) => collection.searchDense(within(search), signal),
    searchLexical: async (search, signal) => collection.searchLexical(within(search), signal),
    ...together(collection, within),
    termStatistics: async (terms, signal) => collection.termStatistics(terms, signal),
    close: async () => undefined,
  }
}

function together(collection: CollectionStore, within: <Options extends { readonly filter?: Filter }>(options: Options) => Options): Pick<CollectionStore, 'searchTogether'> {
  const search = collection.searchTogether?.bind(collection)
  if (search === undefined) return {}
  const restricted = (leg: LegSearch): LegSearch => ('dense' in leg ? { dense: within(leg.dense) } : { lexical: within(leg.lexical) })
  return { searchTogether: async (legs, fusion, signal) => search(legs.map(restricted), fusion, signal) }
}

function both(access: Filter, filter: Filter | undefined): Filter {
  return filter === undefined ? access : { and: [access, filter] }
}

export function sees({ id, language, metadata }: StoredDocument, access: Filter): boolean {
  return matchesFilter({ documentId: id, language: language ?? 'en', metadata }, access)
}

/** `most`: values the store takes in one facet, and ids in one page. */
export async function countVisible(collection: CollectionStore, access: Filter, signal: AbortSignal | undefined, most = MOST_SCANNED): Promise<CollectionInfo> {
  const info = await collection.info(signal)
  const parts = info.documents <= most ? [access] : documentParts(collection, access, most, signal)
  let [documents, passages] = [0, 0]
  for await (const filter of parts) {
    const values = await collection.facets('documentId', { filter, limit: most }, signal)
    documents += values.length
    passages += values.reduce((sum, { count }) => sum + count, 0)
  }
  return { ...info, documents, passages, embedded: info.embedded >= info.passages ? passages : Math.min(passages, info.embedded), bytes: 0 }
}

/** What may be seen, a page of documents at a time: a facet has room for no more of them. */
async function* documentParts(collection: CollectionStore, access: Filter, most: number, signal: AbortSignal | undefined): AsyncGenerator<Filter> {
  const limit = Math.min(most, PAGE)
  let page: Awaited<ReturnType<CollectionStore['scanDocuments']>> | undefined
  do {
    page = await collection.scanDocuments({ limit, ...(page?.next === undefined ? {} : { after: page.next }) }, signal)
    yield both(access, { field: 'documentId', in: page.ids })
  } while (page.next !== undefined)
}

/** Ids in one filter. */
const PAGE = 10_000

async function refuse(): Promise<never> {
  throw new StoreError('FORBIDDEN', 'a reader that may not see everything changes nothing')
}
