/** Look-ups of documents and passages. */
import type { Filter, LexicalFields, Passage } from '../../domain.ts'
import type { Facet, StoredDocument } from '../port.ts'
import { sortFacets } from '../facets.ts'
import { fieldPath, token, valueOf } from './fields.ts'
import { WHOLE, WINDOWS } from './layout.ts'
import type { FoundPoint } from './points.ts'
import { documentIn, lexicalIn, passageIn, vectorsIn } from './records.ts'
import type { Moment, Session } from './session.ts'
import { documentPoint, isPassageId, passageOfPoint, passagePoint, SLOTS } from './slots.ts'
import { isVisible } from './visibility.ts'

/** What tells whether a point is to be seen. */
const STAMP = ['generation', 'documentId']
const PAGE = 500

/** Points of both slots, those to be seen. */
async function visiblePoints(session: Session, { state }: Moment, ids: readonly string[], payload: readonly string[], vectors: readonly string[], signal: AbortSignal | undefined): Promise<readonly FoundPoint[]> {
  if (ids.length === 0) return []
  const found = await session.points.retrieve(ids, [...STAMP, ...payload], vectors, signal)
  return found.filter(({ payload: { generation, documentId } }) => isVisible({ generation: Number(generation), documentId: String(documentId) }, state))
}

const documentPoints = (ids: readonly string[]): readonly string[] => [...new Set(ids)].flatMap((id) => SLOTS.map((slot) => documentPoint(id, slot)))
const passagePoints = (ids: readonly string[]): readonly string[] => [...new Set(ids)].filter(isPassageId).flatMap((id) => SLOTS.map((slot) => passagePoint(id, slot)))

export async function readDocument(session: Session, moment: Moment, id: string, signal?: AbortSignal): Promise<StoredDocument | undefined> {
  const [found] = await visiblePoints(session, moment, documentPoints([id]), ['body'], [], signal)
  return found === undefined ? undefined : documentIn(found.payload)
}

export interface DocumentStamp {
  readonly contentHash: string
  readonly point: string
}

/** The records of those of the documents that exist, by document id. */
export async function readDocumentStamps(session: Session, moment: Moment, ids: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, DocumentStamp>> {
  const found = await visiblePoints(session, moment, documentPoints(ids), ['contentHash'], [], signal)
  return new Map(found.map(({ id, payload }) => [String(payload['documentId']), { contentHash: String(payload['contentHash']), point: id }]))
}

/** In the order of the ids. */
export async function readPassages(session: Session, moment: Moment, ids: readonly string[], signal?: AbortSignal): Promise<readonly Passage[]> {
  const found = await visiblePoints(session, moment, passagePoints(ids), ['body'], [], signal)
  const passages = new Map(found.map(({ id, payload }) => [passageOfPoint(id), payload]))
  return ids.flatMap((id) => {
    const payload = passages.get(id)
    return payload === undefined ? [] : [passageIn(payload)]
  })
}

/** The points that hold these passages now, by passage id. */
export async function readPassagePoints(session: Session, moment: Moment, ids: readonly string[], payload: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, FoundPoint>> {
  const found = await visiblePoints(session, moment, passagePoints(ids), payload, [], signal)
  return new Map(found.map((point) => [passageOfPoint(point.id), point]))
}

export async function readPassagesOf(session: Session, moment: Moment, documentId: string, signal?: AbortSignal): Promise<readonly Passage[]> {
  const passages: Passage[] = []
  const filter = await session.filter(moment, { field: 'documentId', eq: documentId }, 'passage', signal)
  for await (const points of session.points.scrollAll({ filter, limit: PAGE, payload: ['body'] }, signal)) passages.push(...points.map(({ payload }) => passageIn(payload)))
  return passages.sort((left, right) => left.ordinal - right.ordinal)
}

export async function readVectorsOf(session: Session, moment: Moment, ids: readonly string[], signal?: AbortSignal): Promise<readonly (readonly Float32Array[])[]> {
  if (moment.description.settings.dimension === undefined) return ids.map(() => [])
  const found = await visiblePoints(session, moment, passagePoints(ids), [], [WHOLE, WINDOWS], signal)
  const vectors = new Map(found.map(({ id, vector }) => [passageOfPoint(id), vectorsIn(vector as Record<string, unknown>)]))
  return ids.map((id) => vectors.get(id) ?? [])
}

export async function readLexicalOf(session: Session, moment: Moment, ids: readonly string[], signal?: AbortSignal): Promise<readonly LexicalFields[]> {
  const points = await readPassagePoints(session, moment, ids, ['lexical'], signal)
  return ids.map((id) => {
    const point = points.get(id)
    return point === undefined ? {} : lexicalIn(point.payload)
  })
}

export interface ScanOptions {
  readonly limit: number
  readonly after?: string
  readonly filter?: Filter
  readonly embedded?: boolean
}

/** In the order of the points' ids; `next` is the first point of the next page. */
export async function scanPassages(session: Session, moment: Moment, { limit, after, filter, embedded }: ScanOptions, signal?: AbortSignal): Promise<{ readonly passages: readonly Passage[]; readonly next?: string }> {
  const wanted = await session.filter(moment, filter, 'passage', signal)
  const conditions = embedded === undefined ? wanted : { must: [wanted, { key: 'embedded', match: { value: embedded } }] }
  const { points, next } = await session.points.scroll({ filter: conditions, limit, offset: after, payload: ['body'] }, signal)
  return { passages: points.map(({ payload }) => passageIn(payload)), ...(next === undefined ? {} : { next }) }
}

export async function scanDocumentIds(session: Session, moment: Moment, limit: number, after: string | undefined, signal?: AbortSignal): Promise<{ readonly ids: readonly string[]; readonly next?: string }> {
  const filter = await session.filter(moment, undefined, 'document', signal)
  const { points, next } = await session.points.scroll({ filter, limit, offset: after, payload: ['documentId'] }, signal)
  return { ids: points.map(({ payload }) => String(payload['documentId'])), ...(next === undefined ? {} : { next }) }
}

export async function countPassages(session: Session, moment: Moment, filter: Filter, signal?: AbortSignal): Promise<number> {
  return session.points.count(await session.filter(moment, filter, 'passage', signal), signal)
}

/** Asked beyond the limit, so that values of equal count are ordered by us, not by the server. */
const FACETS_BEYOND = 100
const MOST_FACETS = 200_000

export async function countFacets(session: Session, moment: Moment, field: string, { filter, limit }: { readonly filter?: Filter | undefined; readonly limit: number }, signal?: AbortSignal): Promise<readonly Facet[]> {
  const path = fieldPath(field, 't')
  if (!moment.description.indexed.has(path)) return []
  const wanted = await session.filter(moment, filter, 'passage', signal)
  for (let asked = limit + FACETS_BEYOND; ; asked = Math.min(MOST_FACETS, asked * 4)) {
    const hits = await session.points.facet(path, wanted, asked, signal)
    const complete = hits.length < asked || asked >= MOST_FACETS || (hits[limit - 1]?.count ?? 0) > (hits.at(-1)?.count ?? 0)
    if (complete) return sortFacets(hits.map(({ value, count }) => ({ value: valueOf(value), count })), limit)
  }
}

/** Condition for all points of these documents. */
export const ofDocuments = (ids: readonly string[]): { readonly key: string; readonly match: { readonly any: string[] } } => ({ key: fieldPath('documentId', 't'), match: { any: ids.map(token) } })
