/**
 * Weighted reciprocal rank fusion (Cormack, Clarke & Büttcher 2009) on the server:
 *
 *   s(d) = Σ_l w_l / (c + rank_l(d)),   ranks from 1
 *
 * The server's `rrf` is Σ_l 1 / (k + place_l(d)) with places from 0, so its k is c + 1. Its own weights stretch places
 * instead of scaling what a list gives, w / (place + 1 + w · (k − 1)), which is another method. Where all lists weigh the
 * same no weight is needed. Else each list is turned into reciprocal ranks alone and a formula adds them up; formulas are
 * computed shard by shard, where ranks are the shard's own, so that is right on one shard only.
 */
import type { RankFusion } from '../port.ts'
import type { LegPlan } from './legs.ts'
import type { Query } from './points.ts'

/** The query whose scores, times `scale`, are the fused ones; undefined where the server cannot compute them. */
export function fusedQuery(plans: readonly (LegPlan | undefined)[], { constant, weights, k }: RankFusion, shards: number): { readonly query: Query; readonly scale: number } | undefined {
  const parts = plans.flatMap((plan, place) => (plan === undefined ? [] : [{ plan, weight: weights[place] ?? 0 }]))
  const [first] = parts
  if (first === undefined) return undefined
  const ranks = { rrf: { k: constant + 1 } }
  const rest = { limit: k, with_payload: false, with_vector: false }
  if (parts.every(({ weight }) => weight === first.weight)) return { query: { prefetch: parts.map(({ plan }) => plan.list()), query: ranks, ...rest }, scale: first.weight }
  if (shards > 1) return undefined
  const sum = parts.map(({ weight }, place) => ({ mult: [weight, `$score[${place}]`] }))
  const defaults = Object.fromEntries(parts.map((_, place) => [`$score[${place}]`, 0]))
  return { query: { prefetch: parts.map(({ plan }) => ({ prefetch: [plan.list()], query: ranks, limit: plan.k })), query: { formula: { sum }, defaults }, ...rest }, scale: 1 }
}
