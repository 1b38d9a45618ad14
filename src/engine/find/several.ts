/** Several collections at once: each is searched by itself; one scale of relevance puts their hits in one order. */
import { collapseByDocument, countFacets } from '../../../retriever/page/page.ts'
import type { SearchRequest } from '../engine.ts'
import { POOL, rankedPool, trim, withRelevance, type FoundHit, type FoundPage } from './page.ts'
import type { FindSource } from './source.ts'

export async function findInSeveral(sources: readonly FindSource[], request: Omit<SearchRequest, 'cursor'>): Promise<FoundPage> {
  const found = await Promise.all(sources.map(async (source) => {
    const { result, pool } = await rankedPool(source, { ...request, k: Math.min(request.k, POOL), collapse: 'none' }, false)
    const judged = request.minScore === undefined ? await withRelevance(source, request.query, pool) : pool
    return { source, result, hits: judged.map((hit) => ({ ...hit, collection: source.collection })) }
  }))
  const merged = found.flatMap(({ hits }) => hits).sort(byRelevance)
  const pool: readonly FoundHit[] = request.collapse === 'document' ? collapseByDocument(merged.map((hit) => ({ ...hit, documentId: `${hit.collection}\u0000${hit.documentId}` }))).map((hit) => ({ ...hit, documentId: hit.documentId.slice(hit.documentId.indexOf('\u0000') + 1) })) : merged
  const [first] = found
  if (first === undefined) throw new RangeError('at least one collection is needed')
  const degraded = new Map(found.flatMap(({ result }) => result.degraded).map((entry) => [`${entry.leg} ${entry.code}`, entry]))
  return {
    query: request.query,
    hits: pool.slice(0, request.k).map((hit, index) => first.source.show(trim({ ...hit, rank: index + 1 }, request.fields))),
    hyde: first.result.hyde,
    degraded: [...degraded.values()],
    tookMs: slowest(found.map(({ result }) => result.tookMs)),
    ...(request.facets === undefined ? {} : { facets: countFacets(pool, request.facets) }),
  }
}

function byRelevance(left: FoundHit, right: FoundHit): number {
  return (right.relevance ?? 0) - (left.relevance ?? 0) || right.score - left.score || (left.id < right.id ? -1 : 1)
}

function slowest(times: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const most: Record<string, number> = {}
  for (const took of times) for (const [stage, ms] of Object.entries(took)) most[stage] = Math.max(most[stage] ?? 0, ms)
  return most
}
