/** What each list weighs in the fused score. */
import type { RetrieverParameters } from '../parameters.ts'
import type { RankedList } from './list.ts'

/** A list's share lies between what it has without hypotheses and what it has beside them: the gate says where. */
export function weigh(lists: readonly RankedList[], parameters: RetrieverParameters, share: number): readonly RankedList[] {
  const alone = normalized(lists, { lexical: parameters.lexicalWeight, dense: parameters.denseWeight })
  const beside = normalized(lists, parameters.hypothesisWeights)
  return lists.map((list) => ({ ...list, weight: (1 - share) * (alone.get(list.leg) ?? 0) + share * (beside.get(list.leg) ?? 0) }))
}

/** Passages behind the best one that a dense list is judged by. */
const NEIGHBOURHOOD = 100
/** The lead at which a dense list keeps its weight. */
const USUAL_LEAD = 0.25

/**
 * Min-max stretches every list to the whole range from 0 to 1, one that cannot tell its passages apart as much as one that
 * has found its passage. A dense list's weight therefore follows its lead,
 *
 *   w' = w · (1 − a + a · lead / 0.25),   lead = (s_1 − s_100) / (1 − s_100),
 *
 * how much of the way from the hundredth similarity to the highest there can be, 1, the best passage has covered. With
 * a = 1 this is the convex combination by theoretical bounds of Bruch, Gai & Ingber (ACM TOIS 2023). Chosen on data held
 * apart, docs/decisions/015-dense-lead.md.
 */
export function weighByLead(lists: readonly RankedList[], leadShare: number): readonly RankedList[] {
  const led = lists.map((list) => (list.leg.startsWith('dense') ? { ...list, weight: list.weight * (1 - leadShare + (leadShare * lead(list)) / USUAL_LEAD) } : list))
  const [before, after] = [total(lists), total(led)]
  return after === 0 ? lists : led.map((list) => ({ ...list, weight: (list.weight * before) / after }))
}

function lead({ hits }: RankedList): number {
  const best = hits[0]?.score ?? 0
  const last = hits[Math.min(hits.length, NEIGHBOURHOOD) - 1]?.score ?? 0
  return last >= 1 ? 0 : (best - last) / (1 - last)
}

/** Weights of the lists that there are, adding up to 1. */
function normalized(lists: readonly RankedList[], weights: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
  const present = lists.map(({ leg }) => [leg, weights[leg] ?? 0] as const)
  const sum = present.reduce((all, [, weight]) => all + weight, 0)
  return new Map(present.map(([leg, weight]) => [leg, sum === 0 ? 0 : weight / sum]))
}

function total(lists: readonly RankedList[]): number {
  return lists.reduce((sum, { weight }) => sum + weight, 0)
}
