/** What each leg asks of the server and how its answers are read. Scores are the embedded store's: cosines of the original vectors, and BM25. */
import type { ScoredId } from '../../domain.ts'
import type { DenseSearch, LegSearch, LexicalSearch } from '../port.ts'
import type { Schemas } from './connection.ts'
import type { ServerFilter } from './filter.ts'
import { LEXICAL, WHOLE, WINDOWS } from './layout.ts'
import type { Query, ScoredPoint } from './points.ts'
import { numbersOf } from './records.ts'
import type { Moment, Session } from './session.ts'
import { passageOfPoint } from './slots.ts'
import { queryVector } from './sparse.ts'

type Prefetch = Schemas['Prefetch']

/** How thoroughly the server searches. */
export interface SearchEffort {
  /** Beam of the graph search; up: better recall, slower. */
  readonly beam: number
  /** Candidates by int8 codes for each hit, scored again by their originals; up: better recall, more reads from disk. */
  readonly oversampling: number
}

export interface LegPlan {
  readonly k: number
  /** What to ask for `limit` candidates. */
  queries(limit: number): readonly Query[]
  /** The k best of the answers to these queries; undefined when more candidates are needed to know them. */
  best(answers: readonly (readonly ScoredPoint[])[], limit: number): readonly ScoredId[] | undefined
  /** The leg's k best as one list of the server's own. */
  list(): Prefetch
}

/** Candidates beyond k: windows may raise any of them, and equal scores are put in order by us. */
export const candidatesFor = (k: number): number => k + Math.max(30, Math.min(300, 3 * k))
export const MOST_CANDIDATES = 20_000

/** Undefined for a leg that can find nothing: no terms, or no vectors yet. */
export async function planLeg(session: Session, moment: Moment, leg: LegSearch, effort: SearchEffort, signal?: AbortSignal): Promise<LegPlan | undefined> {
  if ('dense' in leg) {
    if (moment.description.settings.dimension === undefined) return undefined
    return densePlan(leg.dense, await session.filter(moment, leg.dense.filter, undefined, signal), effort)
  }
  const query = queryVector(leg.lexical.terms)
  return query.indices.length === 0 ? undefined : lexicalPlan(leg.lexical, query, await session.filter(moment, leg.lexical.filter, undefined, signal))
}

/** Ids and scores are all a leg needs. */
const NOTHING_ELSE = { with_payload: false, with_vector: false } as const

function densePlan({ vector, k, windowWeight = 0 }: DenseSearch, filter: ServerFilter, { beam, oversampling }: SearchEffort): LegPlan {
  const numbers = numbersOf(vector)
  const wholes = (limit: number): Prefetch => ({ query: numbers, using: WHOLE, limit, filter, params: { hnsw_ef: Math.max(beam, limit), quantization: { rescore: true, oversampling } } })
  /** The candidates of `whole` by their best window. */
  const windows = (limit: number): Prefetch => ({ prefetch: [wholes(limit)], query: [numbers], using: WINDOWS, limit })
  return {
    k,
    queries: (limit) => (windowWeight === 0 ? [wholes(limit)] : [wholes(limit), windows(limit)]).map((query) => ({ ...query, ...NOTHING_ELSE })),
    best: ([found = [], raised = []], limit) => {
      const best = new Map(raised.map(({ id, score }) => [id, score]))
      const scored = found.map(({ id, score }) => ({ id, score: (1 - windowWeight) * score + windowWeight * (best.get(id) ?? score) }))
      return bestOf(scored, k, found.length < limit || limit >= MOST_CANDIDATES)
    },
    list: () => (windowWeight === 0 ? wholes(k) : { prefetch: [wholes(candidatesFor(k)), windows(candidatesFor(k))], query: withWindows(windowWeight), limit: k }),
  }
}

/** (1 − w) · whole + w · window, and the whole's score alone where there are no windows; conditions count 1 or 0 in a formula. */
function withWindows(weight: number): Schemas['FormulaQuery'] {
  const hasWindows = { has_vector: WINDOWS }
  return { formula: { sum: [{ mult: [{ sum: [1, { mult: [-weight, hasWindows] }] }, '$score[0]'] }, { mult: [weight, hasWindows, '$score[1]'] }] }, defaults: { '$score[1]': 0 } }
}

function lexicalPlan({ k }: LexicalSearch, query: Schemas['SparseVector'], filter: ServerFilter): LegPlan {
  const list = (limit: number): Prefetch => ({ query, using: LEXICAL, limit, filter })
  return { k, queries: (limit) => [{ ...list(limit), ...NOTHING_ELSE }], best: ([found = []], limit) => bestOf(found, k, found.length < limit || limit >= MOST_CANDIDATES), list: () => list(k) }
}

/**
 * The k best by score, then by id. Which of equal scores the server leaves out is chance, so when those at the end reach to
 * the end of what it gave, and that was not `all`, more is needed.
 */
function bestOf(points: readonly ScoredPoint[], k: number, all: boolean): readonly ScoredId[] | undefined {
  const found = sorted(points.map(({ id, score }) => ({ id: passageOfPoint(id), score })))
  const last = found[k - 1]
  return all || last === undefined || last.score > (found.at(-1)?.score ?? 0) ? found.slice(0, k) : undefined
}

export const sorted = (found: readonly ScoredId[]): readonly ScoredId[] => found.toSorted((left, right) => right.score - left.score || (left.id < right.id ? -1 : 1))
