/** What the page asks its server. */
import type { SearchResponse } from '../src/client/index.ts'
import type { Asked } from './address.ts'
import { filterOf, type FacetValue } from './facets-view.ts'
import { client } from './session.ts'

export type Answer = SearchResponse & { readonly facets: Readonly<Record<string, readonly FacetValue[]>> }

const HITS = 20

export async function collectionNames(): Promise<readonly string[]> {
  return (await client().listCollections()).collections.map(({ name }) => name)
}

export async function ask({ collection, query, mode, hyde, chosen }: Asked, signal: AbortSignal): Promise<Answer> {
  const filter = filterOf(chosen)
  const response = await client().search(
    { collection, query, k: HITS, mode, hyde, explain: true, ...(filter === undefined ? {} : { filter }) },
    { signal },
  )
  return { ...response, facets: {} }
}

export async function complete(_collection: string, _typed: string, _signal: AbortSignal): Promise<readonly string[]> {
  return []
}
