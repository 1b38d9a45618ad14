/** Relevance of passages to a query on one scale, 0 to 1, whatever the query and the collection. */
import type { Passage } from '../../src/domain.ts'
import type { Embedder } from '../../src/embed/port.ts'
import type { CollectionStore } from '../../src/store/port.ts'
import type { Analyzer } from '../../src/text/analyzer.ts'
import { relevanceOf } from './calibrate.ts'
import { backgroundVectors, coverage, distances, termWeights, type RelevanceFeatures } from './features.ts'

export interface JudgeParts {
  readonly collection: CollectionStore
  readonly analyzer: Analyzer
  /** Absent: the words alone decide. */
  readonly embedder?: Embedder | undefined
}

export type Judged = Pick<Passage, 'id' | 'text' | 'title'>

export async function featuresOf({ collection, analyzer, embedder }: JudgeParts, query: string, passages: readonly Judged[], signal?: AbortSignal): Promise<readonly RelevanceFeatures[]> {
  const weights = await termWeights(collection, analyzer.queryTerms(query), signal)
  const far = embedder === undefined ? [] : await distancesTo(collection, embedder, query, passages, signal)
  return passages.map(({ title, text }, index) => {
    const words = new Set(analyzer.tokens(`${title ?? ''}\n${text}`).map(({ term }) => term))
    const distance = far[index]
    return { coverage: coverage(weights, words), ...(distance === undefined ? {} : { distance }) }
  })
}

/** In the order of the passages. */
export async function judgeRelevance(parts: JudgeParts, query: string, passages: readonly Judged[], signal?: AbortSignal): Promise<readonly number[]> {
  return (await featuresOf(parts, query, passages, signal)).map(relevanceOf)
}

async function distancesTo(collection: CollectionStore, embedder: Embedder, query: string, passages: readonly Judged[], signal: AbortSignal | undefined): Promise<readonly (number | undefined)[]> {
  const { vectors } = await embedder.embed([query], 'query', signal)
  const stored = await collection.vectorsOf(passages.map(({ id }) => id), signal)
  const [vector] = vectors
  return vector === undefined ? [] : distances(vector, stored.map(([whole]) => whole), await backgroundVectors(collection, signal))
}
