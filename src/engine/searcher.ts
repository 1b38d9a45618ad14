/** Searching: the collection's shared read handle, the retriever over it, and the checks before. */
import { createRetriever } from '../../retriever/retriever.ts'
import type { RetrieverParts } from '../../retriever/search.ts'
import type { HypothesisProvider, RetrievalRequest, RetrievalResult } from '../../retriever/types.ts'
import type { Config } from '../config.ts'
import type { CollectionKey, Filter } from '../domain.ts'
import { parseFilter } from '../filter.ts'
import type { Analyzer } from '../text/analyzer.ts'
import type { Collections } from './collections.ts'
import { isPartlyEmbedded, partlyEmbedded, type SearchedNotes } from './coverage.ts'
import type { Drugs, DrugsOutcome } from './drugs.ts'
import type { LoadedEmbedder, SearchRequest } from './engine.ts'
import type { LiveReader } from './learning.ts'
import { restrict } from './restricted.ts'
import { checkAnalyzer, checkEmbedder } from './settings.ts'
import { withoutUndefined } from '../without-undefined.ts'

export interface SearcherParts {
  readonly config: Pick<Config, 'hydeMethod' | 'hydeCombine'>
  readonly collections: Collections
  readonly analyzer: Analyzer
  readonly embedder: (signal?: AbortSignal) => Promise<LoadedEmbedder>
  readonly drugs: () => DrugsOutcome
  /** What self-learning has put live for a collection. */
  readonly live: LiveReader
  readonly searched: SearchedNotes
  readonly hypotheses: (tenant: string) => Promise<HypothesisProvider | undefined>
}

export type Searcher = (key: CollectionKey, request: SearchRequest, signal?: AbortSignal, access?: Filter) => Promise<RetrievalResult>

export function createSearcher({ config, collections, analyzer, embedder, drugs, live, searched, hypotheses: source }: SearcherParts): Searcher {
  return async (key, { filter, ...request }, signal, access) => {
    const named = drugs().drugs
    const parsed: RetrievalRequest = withoutUndefined({ ...request, ...(filter === undefined ? {} : { filter: resolve(parseFilter(filter), named) }) })
    const whole = await collections.read(key, signal)
    const info = await whole.info(signal)
    const collection = access === undefined ? whole : restrict(whole, access)
    checkAnalyzer(info, analyzer)
    const wantsGenerator = request.hypothetical === undefined && (request.hyde === 'on' || request.hyde === 'auto')
    const hypotheses = wantsGenerator ? await source(key.tenant) : undefined
    const expansion = named?.expand
    const mentioned = named?.mentioned
    const { lexicon, ...learnt } = live(key, info.settings.embedderFingerprint)
    const hyde = { method: config.hydeMethod, combine: config.hydeCombine, ...learnt.hyde, ...(mentioned === undefined ? {} : { drugNames: mentioned }) }
    const parts = { ...learnt, collection, analyzer: lexicon === undefined ? analyzer : (analyzer.words?.with(lexicon) ?? analyzer), hypotheses, hyde, expansion, mentioned }
    const search = async (dense: Pick<RetrieverParts, 'embedder' | 'embedderMissing'>): Promise<RetrievalResult> => {
      const result = await createRetriever({ ...parts, ...dense }).search(parsed, signal)
      if (isPartlyEmbedded(info)) searched.note(key, result.hits.map(({ documentId }) => documentId))
      return result
    }
    if (request.mode === 'lexical') return search({})
    const loaded = await embedder(signal)
    checkEmbedder(info, loaded.embedder)
    const result = await search({ embedder: loaded.embedder, embedderMissing: loaded.error })
    return loaded.embedder === undefined || !isPartlyEmbedded(info) ? result : { ...result, degraded: [...result.degraded, partlyEmbedded(info)] }
  }
}

function resolve(filter: Filter, drugs: Drugs | undefined): Filter {
  return drugs === undefined ? filter : drugs.resolveFilter(filter)
}
