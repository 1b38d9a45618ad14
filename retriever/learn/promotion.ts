/**
 * Whether a learnt part goes live: it must beat the present state on pseudo-queries of held-out documents by a paired
 * randomisation test (Smucker, Allan & Carterette, CIKM 2007), and no style of query may lose more than a point.
 */
import { randomisationTest } from '../../src/statistics/randomisation.ts'
import { bootstrapInterval } from '../../src/statistics/bootstrap.ts'
import { macroMean, meanOf, MIN_STYLE_QUERIES, placesByStyle, styleGroups } from './styles.ts'

export const SIGNIFICANCE = 0.05
/** nDCG@10 that a style may lose. */
export const WORST_LOSS = 0.01
/** Fewer than this in all, and nothing is promoted. */
export const MIN_HELD_QUERIES = 50

export interface Judgement {
  readonly promoted: boolean
  /** For people. */
  readonly reason: string
  readonly queries: number
  /** Mean nDCG@10, present and with the part; macro over styles, see styleGroups. */
  readonly before: number
  readonly after: number
  /** 95 % interval of the difference. */
  readonly interval: readonly [number, number]
  readonly p: number
  readonly styles: Readonly<Record<string, { readonly queries: number; readonly before: number; readonly after: number }>>
}

/** One figure a query where several were measured: they are not independent of each other, and must not count as more queries than there are. */
export function meansByQuery(rows: readonly { readonly id: string; readonly style: string }[], values: readonly number[]): readonly { readonly style: string; readonly value: number }[] {
  return Array.from(Map.groupBy(rows.keys(), (index) => rows[index]?.id), ([, places]) => ({ style: rows[places[0] ?? 0]?.style ?? '', value: meanOf(places, values) }))
}

export function judge(queries: readonly { readonly style: string }[], before: readonly number[], after: readonly number[]): Judgement {
  const styles = Object.fromEntries(placesByStyle(queries).map(([style, places]) => [style, { queries: places.length, before: meanOf(places, before), after: meanOf(places, after) }]))
  const groups = styleGroups(queries)
  const differences = groups.map((places) => places.map((place) => (after[place] ?? 0) - (before[place] ?? 0)))
  const figures = { queries: queries.length, before: macroMean(groups, before), after: macroMean(groups, after), interval: bootstrapInterval(differences, 2_000), p: randomisationTest(differences), styles }
  return { ...figures, ...verdict(figures) }
}

function verdict({ queries, before, after, p, styles }: Omit<Judgement, 'promoted' | 'reason'>): Pick<Judgement, 'promoted' | 'reason'> {
  if (queries < MIN_HELD_QUERIES) return { promoted: false, reason: `only ${queries} held-out queries; ${MIN_HELD_QUERIES} are needed to tell a gain from chance` }
  const hurt = Object.entries(styles).find(([, style]) => style.queries >= MIN_STYLE_QUERIES && style.after < style.before - WORST_LOSS)
  if (hurt !== undefined) return { promoted: false, reason: `queries of the style "${hurt[0]}" lose ${((hurt[1].before - hurt[1].after) * 100).toFixed(2)} points` }
  if (after <= before) return { promoted: false, reason: 'it finds no more than what is there' }
  if (p >= SIGNIFICANCE) return { promoted: false, reason: `the gain may be chance (p = ${p.toFixed(3)})` }
  return { promoted: true, reason: `it finds more, and not by chance (p = ${p.toFixed(4)})` }
}
