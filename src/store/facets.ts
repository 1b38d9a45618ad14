/** The order facets come in: most frequent first, ties by value. */
import type { MetadataScalar } from '../domain.ts'
import type { Facet } from './port.ts'

export const DEFAULT_FACETS = 100

export function sortFacets(facets: readonly Facet[], limit: number): readonly Facet[] {
  return [...facets].sort((left, right) => right.count - left.count || compareValues(left.value, right.value)).slice(0, limit)
}

/** Values of one kind by their order, kinds by their name: booleans, numbers, strings. */
function compareValues(left: MetadataScalar, right: MetadataScalar): number {
  const [leftKey, rightKey] = typeof left === typeof right ? [left, right] : [typeof left, typeof right]
  return leftKey < rightKey ? -1 : leftKey > rightKey ? 1 : 0
}
