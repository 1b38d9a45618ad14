/** Queries by their style (title, sentence, question …): what a mean is taken over, so that the commonest style does not decide alone. */

/** Fewer queries than this say nothing about their style. */
export const MIN_STYLE_QUERIES = 10

type Places = readonly number[]

/** Places of the queries by style, in order of the styles' names. */
export function placesByStyle(queries: readonly { readonly style: string }[]): readonly (readonly [style: string, places: Places])[] {
  return [...Map.groupBy(queries.keys(), (index) => queries[index]?.style ?? '')].toSorted(([left], [right]) => (left < right ? -1 : 1))
}

/**
 * What a mean over styles is taken over: places of the queries, a group a style. Styles of too few queries count among the commonest one:
 * as a group of their own three queries would weigh as much as six hundred, and their chance drown what those show.
 */
export function styleGroups(queries: readonly { readonly style: string }[]): readonly Places[] {
  const groups = placesByStyle(queries).map(([, places]) => places)
  const few = groups.filter(({ length }) => length < MIN_STYLE_QUERIES)
  if (few.length === 0) return groups
  const commonest = groups.reduce((most, places) => (places.length > most.length ? places : most), [] as Places)
  return groups.flatMap((places) => {
    if (places === commonest) return [[...places, ...few.filter((other) => other !== places).flat()]]
    return few.includes(places) ? [] : [places]
  })
}

/** Mean over the groups of their means; 0 without queries. */
export function macroMean(groups: readonly Places[], values: readonly number[]): number {
  return groups.reduce((sum, places) => sum + meanOf(places, values), 0) / Math.max(1, groups.length)
}

export function meanOf(places: Places, values: readonly number[]): number {
  return places.reduce((sum, place) => sum + (values[place] ?? 0), 0) / Math.max(1, places.length)
}
