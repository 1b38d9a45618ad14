/** What the page asks its server. */
import type { SearchResponse } from '../src/client/index.ts'
import type { Asked } from './address.ts'
import { filterOf } from './facets-view.ts'
import { client } from './session.ts'

const HITS = 20
const COMPLETIONS = 8
/** Fields worth counting wherever they occur; ten is what a search takes. */
const FACETS = ['kind', 'type', 'source', 'format', 'year', 'date', 'language', 'drugs.name', 'drugs.class']

export async function collectionNames(): Promise<readonly string[]> {
  return (await client().listCollections()).collections.map(({ name }) => name)
}

export async function ask({ collection, query, mode, hyde, chosen }: Asked, signal: AbortSignal): Promise<SearchResponse> {
  const filter = filterOf(chosen)
  return client().search({ collection, query, k: HITS, mode, hyde, explain: true, facets: FACETS, ...(filter === undefined ? {} : { filter }) }, { signal })
}

export async function complete(collection: string, typed: string, signal: AbortSignal): Promise<readonly string[]> {
  const { suggestions } = await client().suggest({ collection, q: typed, limit: COMPLETIONS }, { signal })
  return suggestions.map(({ text }) => text)
}
