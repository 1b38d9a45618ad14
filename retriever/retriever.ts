/**
 * A query's way to its hits:
 *
 *   query ─┬─ terms ── lexical ───────────────┐
 *          ├─ vector ─ dense ─────────────────┤
 *          └─ hypothesis ─┬ lexicalHypothesis ┼─ fuse ─ fetch ─ hits
 *                         └ denseHypothesis ──┘
 *
 * The query's own lists start at once and always stay in; hypotheses add lists. A leg that fails is told in `degraded`
 * while another leg can answer.
 */
import type { Degradation, WeightedTerm } from '../src/domain.ts'
import type { Embedder } from '../src/embed/port.ts'
import { ModelError } from '../src/errors.ts'
import { detectLanguage } from '../src/text/language.ts'
import { fuseMinMax } from './fuse/minmax.ts'
import { fuseReciprocalRank } from './fuse/rrf.ts'
import type { RankedList } from './fuse/list.ts'
import { weigh, weighByLead } from './fuse/weights.ts'
import { boostMentions } from './boost.ts'
import { collapseNearDuplicates } from './collapse.ts'
import { buildHits } from './hits.ts'
import { denseLeg } from './legs/dense.ts'
import { lexicalLeg } from './legs/lexical.ts'
import { legsOf, type BundleOptions } from './legs/together.ts'
import { givenHypotheses, typeOf } from './hypotheses.ts'
import { hypothesisPass, weighHypothesis, type Weighed } from './hypothesis-pass.ts'
import { DEFAULT_PARAMETERS, type RetrieverParameters } from './parameters.ts'
import { legOutcome, listsOf, type LegOutcome, type RetrieverParts, type Search } from './search.ts'
import { createStopwatch } from './stopwatch.ts'
import type { RetrievalRequest, RetrievalResult } from './types.ts'

export interface Retriever {
  /** Rejects only when no requested leg could answer (with that leg's error) or when aborted. */
  search(request: RetrievalRequest, signal?: AbortSignal): Promise<RetrievalResult>
}

export function createRetriever(parts: RetrieverParts): Retriever {
  return {
    search: async (request, signal) => {
      signal?.throwIfAborted()
      const parameters = parts.parameters ?? DEFAULT_PARAMETERS
      const options = { k: Math.max(request.k, parameters.poolDepth), filter: request.filter }
      const search: Search = {
        request,
        parts,
        parameters,
        language: request.language ?? detectLanguage(request.query),
        terms: addTerms(parts.analyzer.queryTerms(request.query), parts.expansion?.(request.query) ?? []),
        options,
        legs: legsOf(parts.collection, { parties: new Set(givenHypotheses(request).length > 0 ? ['query', 'hypothesis'] : ['query']), weights: fusionWeights(request, parameters), k: options.k }),
        watch: createStopwatch(),
        signal,
      }
      return run(search)
    },
  }
}

/** For fusing in the store: what the lists will weigh, where that is known before they are there. */
function fusionWeights({ fusion, hyde }: RetrievalRequest, parameters: RetrieverParameters): BundleOptions['weights'] {
  if (fusion !== 'rrf') return undefined
  return (legs) => {
    const withHypothesis = legs.some((leg) => leg.endsWith('Hypothesis'))
    if (withHypothesis && hyde === 'auto') return undefined
    return weigh(legs.map((leg) => ({ leg, weight: 1, hits: [] })), parameters, withHypothesis ? 1 : 0).map(({ weight }) => weight)
  }
}

/** A term that is there already keeps its own weight: the user typed it. */
function addTerms(typed: readonly WeightedTerm[], added: readonly WeightedTerm[]): readonly WeightedTerm[] {
  const known = new Set(typed.map(({ term }) => term))
  return [...typed, ...added.filter(({ term }) => !known.has(term))]
}

async function run(search: Search): Promise<RetrievalResult> {
  const { request, watch } = search
  const vector = queryVector(search)
  const firstPass = queryLegs(search, vector)
  const [first, second] = await Promise.all([firstPass, hypothesisPass(search, firstPass, vector)])
  search.signal?.throwIfAborted()
  const weighed = await weighHypothesis(search, first, second, vector)
  const outcomes = [...first, ...second.outcomes]
  const given = weigh(listsOf(weighed.share > 0 ? outcomes : first), search.parameters, weighed.share)
  const lists = request.fusion === 'rrf' ? given : weighByLead(given, search.parameters.leadShare)
  const failed = outcomes.find((outcome) => 'error' in outcome)
  if (lists.length === 0 && failed !== undefined) throw failed.error
  const fused = await boostMentions(search, watch.time('fuse', () => (request.fusion === 'rrf' ? (search.legs.fused(lists) ?? fuseReciprocalRank(lists)) : fuseMinMax(lists))))
  const hits = await watch.timeAsync('fetch', async () => {
    const { collapse = 'none', k } = request
    // What collapses makes room for hits further down.
    const candidates = collapse === 'near-duplicates' ? fused : fused.slice(0, k)
    const passages = await search.parts.collection.getPassages(candidates.map(({ id }) => id), search.signal)
    return buildHits(collapse === 'near-duplicates' ? collapseNearDuplicates(candidates, passages).slice(0, k) : candidates, passages, lists, search.parts.analyzer, search.terms)
  })
  return {
    query: request.query,
    hits,
    hyde: weighed.report,
    degraded: distinct([...outcomes.flatMap((outcome) => ('degraded' in outcome ? [outcome.degraded] : [])), ...second.gathered.degraded]),
    tookMs: watch.elapsed(),
    ...(request.explain === true ? { explain: explain(search, lists, weighed) } : {}),
  }
}

/** One embedding call a search, shared by the legs that need it. */
function queryVector(search: Search): () => Promise<Float32Array> {
  let pending: Promise<Float32Array> | undefined
  return async () => {
    pending ??= search.watch.timeAsync('embed', async () => {
      const { vectors } = await embedderOf(search).embed([search.request.query], 'query', search.signal)
      const vector = vectors[0] ?? new Float32Array()
      return search.parts.adapter === undefined ? vector : search.parts.adapter(vector, typeOf(search))
    })
    return pending
  }
}

function embedderOf({ parts }: Search): Embedder {
  if (parts.embedder !== undefined) return parts.embedder
  throw parts.embedderMissing ?? new ModelError('MODEL_UNAVAILABLE', 'there is no embedder', { remedy: 'Run "medir model pull".' })
}

async function queryLegs(search: Search, vector: () => Promise<Float32Array>): Promise<readonly LegOutcome[]> {
  const { request, parameters, options, watch, signal, terms } = search
  const legs: Promise<LegOutcome>[] = []
  const ready = queryReady(search, vector)
  if (request.mode !== 'dense') {
    legs.push(legOutcome('lexical', signal, async () => {
      await ready
      return { leg: 'lexical', weight: 1, ...(await watch.timeAsync('lexical', async () => lexicalLeg(search.legs.of('lexical'), terms, options, signal))) }
    }))
  }
  if (request.mode !== 'lexical') {
    legs.push(legOutcome('dense', signal, async () => {
      const asked = await vector()
      await ready
      return { leg: 'dense', weight: 1, hits: await watch.timeAsync('dense', async () => denseLeg(search.legs.of('dense'), asked, { ...options, windowWeight: parameters.windowWeight }, signal)) }
    }))
  }
  return Promise.all(legs)
}

/** When the query's legs may start: at once where each goes for itself, else when all have what they search with. */
async function queryReady({ request, legs }: Search, vector: () => Promise<Float32Array>): Promise<void> {
  if (!legs.together) return
  if (request.mode !== 'lexical') await vector().catch(() => undefined)
  await legs.arrive('query')
}

function distinct(degraded: readonly Degradation[]): readonly Degradation[] {
  return [...new Map(degraded.map((entry) => [`${entry.leg} ${entry.code}`, entry])).values()]
}

function explain({ request, parameters, language, terms }: Search, lists: readonly RankedList[], { share, features }: Weighed): Readonly<Record<string, unknown>> {
  const gate = features === undefined ? {} : { gate: { share, features } }
  return { language, fusion: request.fusion ?? 'minmax', parameters, terms, ...gate, lists: lists.map(({ leg, weight, hits }) => ({ leg, weight, found: hits.length, best: hits[0]?.score, last: hits.at(-1)?.score })) }
}
