/** The two legs on the server. Scores are the embedded store's: cosines of the original vectors, and BM25. */
import type { ScoredId } from '../../domain.ts'
import type { DenseSearch, LexicalSearch, TermStatistics } from '../port.ts'
import type { Schemas } from './connection.ts'
import type { ServerFilter } from './filter.ts'
import { LEXICAL, WHOLE, WINDOWS } from './layout.ts'
import type { Query, ScoredPoint } from './points.ts'
import { numbersOf } from './records.ts'
import type { Moment, Session } from './session.ts'
import { passageOfPoint } from './slots.ts'
import { queryVector, termDimension } from './sparse.ts'

/** How thoroughly the server searches. */
export interface SearchEffort {
  /** Beam of the graph search; up: better recall, slower. */
  readonly beam: number
  /** Candidates by int8 codes for each hit, scored again by their originals; up: better recall, more reads from disk. */
  readonly oversampling: number
}

/** Candidates beyond k: windows may raise any of them, and equal scores are put in order by us. */
export const candidatesFor = (k: number): number => k + Math.max(30, Math.min(300, 3 * k))
const MOST_CANDIDATES = 20_000

export async function searchDense(session: Session, moment: Moment, { vector, k, filter, windowWeight = 0 }: DenseSearch, effort: SearchEffort, signal?: AbortSignal): Promise<readonly ScoredId[]> {
  const wanted = await session.filter(moment, filter, undefined, signal)
  return untilTiesAreWhole(k, async (limit) => {
    const candidates = candidatesBy(vector, limit, wanted, effort)
    const whole: Query = { ...candidates, ...NOTHING_ELSE }
    const searches = windowWeight === 0 ? [whole] : [whole, windowsQuery(vector, limit, candidates)]
    const [wholes = [], windows = []] = await session.points.query(searches, signal)
    return { found: combine(wholes, windows, windowWeight), complete: wholes.length < limit }
  })
}

/** Ids and scores are all a leg needs. */
const NOTHING_ELSE = { with_payload: false, with_vector: false } as const

function candidatesBy(vector: Float32Array, limit: number, filter: ServerFilter, { beam, oversampling }: SearchEffort): Schemas['Prefetch'] {
  const params = { hnsw_ef: Math.max(beam, limit), quantization: { rescore: true, oversampling } }
  return { query: numbersOf(vector), using: WHOLE, limit, filter, params }
}

/** The candidates of `whole` by their best window. */
function windowsQuery(vector: Float32Array, limit: number, candidates: Schemas['Prefetch']): Query {
  return { prefetch: [candidates], query: [numbersOf(vector)], using: WINDOWS, limit, ...NOTHING_ELSE }
}

function combine(wholes: readonly ScoredPoint[], windows: readonly ScoredPoint[], weight: number): readonly ScoredId[] {
  const best = new Map(windows.map(({ id, score }) => [id, score]))
  return wholes.map(({ id, score }) => ({ id: passageOfPoint(id), score: (1 - weight) * score + weight * (best.get(id) ?? score) }))
}

export async function searchLexical(session: Session, moment: Moment, { terms, k, filter }: LexicalSearch, signal?: AbortSignal): Promise<readonly ScoredId[]> {
  const query = queryVector(terms)
  if (query.indices.length === 0) return []
  const wanted = await session.filter(moment, filter, undefined, signal)
  return untilTiesAreWhole(k, async (limit) => {
    const [points = []] = await session.points.query([{ query, using: LEXICAL, limit, filter: wanted, ...NOTHING_ELSE }], signal)
    return { found: points.map(({ id, score }) => ({ id: passageOfPoint(id), score })), complete: points.length < limit }
  })
}

/**
 * The k best by score, then by id. Which of equal scores the server leaves out is chance, so when those at the end reach to
 * the end of what it gave, more is asked for.
 */
async function untilTiesAreWhole(k: number, ask: (limit: number) => Promise<{ readonly found: readonly ScoredId[]; readonly complete: boolean }>): Promise<readonly ScoredId[]> {
  for (let limit = candidatesFor(k); ; limit = Math.min(MOST_CANDIDATES, limit * 4)) {
    const { found, complete } = await ask(limit)
    const sorted = found.toSorted((left, right) => right.score - left.score || (left.id < right.id ? -1 : 1))
    const last = sorted[k - 1]
    if (complete || limit >= MOST_CANDIDATES || last === undefined || last.score > (sorted.at(-1)?.score ?? 0)) return sorted.slice(0, k)
  }
}

/**
 * The server tells no document frequencies, but its scores hold them. A search for one term scores a passage
 * idf(t) · weight(t, d), and the passage's own vector tells weight(t, d), so with N passages
 *
 *   df(t) = (N + 1) / e^idf(t) − ½
 *
 * exact on one shard up to float32; over several shards, each with its own N and df, an estimate from the best one's.
 */
export async function termStatistics(session: Session, moment: Moment, terms: readonly string[], shards: number, signal?: AbortSignal): Promise<TermStatistics> {
  const { passages, totalLength } = moment.state
  const filter = await session.filter(moment, undefined, undefined, signal)
  const searches = terms.map((term): Query => ({ query: { indices: [termDimension(term)], values: [1] }, using: LEXICAL, limit: 1, filter, with_payload: false, with_vector: [LEXICAL] }))
  const answers = searches.length === 0 ? [] : await session.points.query(searches, signal)
  const frequencies = answers.map(([best], index) => (best === undefined ? 0 : documentFrequency(best, termDimension(terms[index] as string), passages, shards)))
  return { passages, averageLength: passages === 0 ? 0 : totalLength / passages, documentFrequencies: frequencies }
}

function documentFrequency({ score, vector }: ScoredPoint, dimension: number, passages: number, shards: number): number {
  const { indices, values } = (vector as { readonly [LEXICAL]: { readonly indices: readonly number[]; readonly values: readonly number[] } })[LEXICAL]
  const inverse = score / (values[indices.indexOf(dimension)] as number)
  const onShard = (passages / shards + 1) / Math.exp(inverse) - 0.5
  return Math.min(passages, Math.max(1, Math.round(onShard * shards)))
}

