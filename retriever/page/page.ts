/** From the hits of a search to one page of them: threshold, one hit a document, facets, cut. */
import type { MetadataScalar } from '../../src/domain.ts'
import { fieldValues } from '../../src/filter.ts'
import type { Hit } from '../types.ts'

export interface FacetCount {
  readonly value: MetadataScalar
  /** Documents among the hits that were looked at. */
  readonly count: number
}

/** The best passage of each document, ranks counted anew; `passages` says how many others of it were found. */
export function collapseByDocument<Found extends Hit>(hits: readonly Found[]): readonly (Found & { readonly collapsed: number })[] {
  const groups = Map.groupBy(hits, ({ documentId }) => documentId)
  return Array.from(groups.values(), (group, index) => ({ ...(group[0] as Found), rank: index + 1, collapsed: group.length - 1 }))
}

const MAX_VALUES = 100

/** Documents by value of each field, most first, ties by value. */
export function countFacets(hits: readonly Hit[], fields: readonly string[]): Readonly<Record<string, readonly FacetCount[]>> {
  return Object.fromEntries(fields.map((field) => {
    const documents = new Map<MetadataScalar, Set<string>>()
    for (const hit of hits) {
      for (const value of fieldValues({ ...hit, language: 'en' }, field)) documents.set(value, (documents.get(value) ?? new Set()).add(hit.documentId))
    }
    const counted = Array.from(documents, ([value, ids]) => ({ value, count: ids.size }))
    return [field, counted.sort((left, right) => right.count - left.count || (String(left.value) < String(right.value) ? -1 : 1)).slice(0, MAX_VALUES)]
  }))
}
