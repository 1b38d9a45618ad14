/** Searches on the server: any number of legs in one request, and what the server knows of terms. */
import type { ScoredId } from '../../domain.ts'
import type { LegSearch, RankFusion, TermStatistics } from '../port.ts'
import { fusedQuery } from './fusion.ts'
import { LEXICAL } from './layout.ts'
import { candidatesFor, MOST_CANDIDATES, planLeg, sorted, type SearchEffort } from './legs.ts'
import type { Query, ScoredPoint } from './points.ts'
import type { Moment, Session } from './session.ts'
import { passageOfPoint } from './slots.ts'
import { termDimension } from './sparse.ts'

export interface LegOptions {
  readonly effort: SearchEffort
  readonly shards: number
  /** Fuses the legs on the server besides. */
  readonly fusion?: RankFusion | undefined
}

export interface LegAnswers {
  /** In the order of the legs. */
  readonly lists: readonly (readonly ScoredId[])[]
  readonly fused?: readonly ScoredId[]
}

/** All legs from one request; further ones only for legs whose equal scores reach beyond what was asked for. */
export async function searchLegs(session: Session, moment: Moment, legs: readonly LegSearch[], { effort, fusion, shards }: LegOptions, signal?: AbortSignal): Promise<LegAnswers> {
  const plans = await Promise.all(legs.map(async (leg) => planLeg(session, moment, leg, effort, signal)))
  const lists: (readonly ScoredId[])[] = legs.map(() => [])
  const wanted = fusion === undefined ? undefined : fusedQuery(plans, fusion, shards)
  let fused: readonly ScoredId[] | undefined
  let open = plans.flatMap((plan, place) => (plan === undefined ? [] : [{ plan, place, limit: candidatesFor(plan.k) }]))
  for (let first = true; open.length > 0; first = false) {
    const asked = open.map((each) => ({ ...each, queries: each.plan.queries(each.limit) }))
    const answers = await session.points.query([...asked.flatMap(({ queries }) => queries), ...(first && wanted !== undefined ? [wanted.query] : [])], signal)
    let from = 0
    open = []
    for (const { plan, place, limit, queries } of asked) {
      const list = plan.best(answers.slice(from, from + queries.length), limit)
      from += queries.length
      if (list === undefined) open.push({ plan, place, limit: Math.min(MOST_CANDIDATES, limit * 4) })
      else lists[place] = list
    }
    if (first && wanted !== undefined) fused = sorted((answers.at(-1) ?? []).map(({ id, score }) => ({ id: passageOfPoint(id), score: wanted.scale * score })))
  }
  return { lists, ...(fused === undefined ? {} : { fused }) }
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

