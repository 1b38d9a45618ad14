/** One page of a search: ranked by the retriever, then thresholded, collapsed, counted and cut. */
import { collapseByDocument, countFacets, type FacetCount } from '../../../retriever/page/page.ts'
import { decodeCursor, encodeCursor, requestFingerprint } from '../../../retriever/page/cursor.ts'
import { judgeRelevance } from '../../../retriever/relevance/judge.ts'
import type { Hit, RetrievalResult } from '../../../retriever/types.ts'
import type { Degradation } from '../../domain.ts'
import type { SearchRequest } from '../engine.ts'
import type { FindSource } from './source.ts'

export interface FoundHit extends Hit {
  readonly collection?: string
  readonly relevance?: number
  readonly collapsed?: number
}

export interface FoundPage extends Omit<RetrievalResult, 'hits'> {
  readonly hits: readonly FoundHit[]
  readonly facets?: Readonly<Record<string, readonly FacetCount[]>>
  readonly nextCursor?: string
}

type PageRequest = Omit<SearchRequest, 'cursor'>

/** How many hits a page is cut from: the retriever's own pool, so that every page cuts the same ranking. */
export const POOL = 100

export async function findPage(source: FindSource, { cursor, ...request }: SearchRequest): Promise<FoundPage> {
  const fingerprint = requestFingerprint(request)
  const from = cursor === undefined ? undefined : decodeCursor(cursor, fingerprint)
  const { result, pool } = await rankedPool(source, request, from !== undefined)
  const offset = from?.offset ?? 0
  const hits = pool.slice(offset, offset + request.k).map((hit, index) => source.show(trim({ ...hit, rank: offset + index + 1 }, request.fields)))
  const { revision } = await (await source.reader()).info(source.signal)
  const more = hits.length === request.k && offset + request.k < (request.k < POOL ? POOL : request.k) && (pool.length > offset + request.k || !looksDeeper(request, from !== undefined))
  const changed: readonly Degradation[] = from === undefined || from.revision === revision ? [] : [{ leg: 'cursor', code: 'COLLECTION_CHANGED', remedy: 'The collection changed since the first page: hits may be missing or come twice.' }]
  return {
    ...result,
    hits,
    degraded: [...result.degraded, ...changed],
    ...(request.facets === undefined ? {} : { facets: countFacets(pool, request.facets) }),
    ...(more ? { nextCursor: encodeCursor({ offset: offset + request.k, revision: from?.revision ?? revision }, fingerprint) } : {}),
  }
}

/** A plain first page needs only its own k hits. */
function looksDeeper({ collapse, facets, minScore }: PageRequest, paging: boolean): boolean {
  return paging || collapse === 'document' || facets !== undefined || minScore !== undefined
}

/** Ranked hits, judged and collapsed as asked. */
export async function rankedPool(source: FindSource, request: PageRequest, deep: boolean): Promise<{ readonly result: RetrievalResult; readonly pool: readonly FoundHit[] }> {
  for (const field of request.facets ?? []) source.checkField(field)
  const result = await source.search({ ...request, k: looksDeeper(request, deep) ? Math.max(request.k, POOL) : request.k })
  const { minScore } = request
  const judged: readonly FoundHit[] = minScore === undefined ? result.hits : (await withRelevance(source, request.query, result.hits)).filter(({ relevance = 0 }) => relevance >= minScore)
  return { result, pool: request.collapse === 'document' ? collapseByDocument(judged) : judged }
}

export async function withRelevance(source: FindSource, query: string, hits: readonly Hit[]): Promise<readonly FoundHit[]> {
  const { engine, signal } = source
  const { embedder } = await engine.embedder(signal)
  const relevance = await judgeRelevance({ collection: await source.reader(), analyzer: engine.analyzer, embedder }, query, hits, signal)
  return hits.map((hit, index) => ({ ...hit, relevance: Math.round((relevance[index] ?? 0) * 1e4) / 1e4 }))
}

/** The shape stays the same whatever is wanted: parts not asked for come empty. */
export function trim(hit: FoundHit, fields: PageRequest['fields']): FoundHit {
  if (fields === undefined) return hit
  const wanted = new Set<string>(fields)
  const { title, drugs, ...rest } = hit
  return {
    ...rest,
    ...(title !== undefined && wanted.has('title') ? { title } : {}),
    ...(drugs !== undefined && wanted.has('drugs') ? { drugs } : {}),
    text: wanted.has('text') ? hit.text : '',
    highlights: wanted.has('highlights') ? hit.highlights : [],
    metadata: wanted.has('metadata') ? hit.metadata : {},
    legs: wanted.has('legs') ? hit.legs : {},
  }
}
