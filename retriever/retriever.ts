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
import { boostMentions } from './boost.ts'
import { buildHits } from './hits.ts'
import { denseLeg, meanVector } from './legs/dense.ts'
import { expandTerms, lexicalLeg } from './legs/lexical.ts'
import { gatherHypotheses, type Gathered } from './hypotheses.ts'
import { DEFAULT_PARAMETERS } from './parameters.ts'
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
      const search: Search = {
        request,
        parts,
        parameters,
        language: request.language ?? detectLanguage(request.query),
        terms: addTerms(parts.analyzer.queryTerms(request.query), parts.expansion?.(request.query) ?? []),
        options: { k: Math.max(request.k, parameters.poolDepth), filter: request.filter },
        watch: createStopwatch(),
        signal,
      }
      return run(search)
    },
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
  const [first, gathered] = await Promise.all([firstPass, gatherHypotheses(search, firstPass)])
  const outcomes = [...first, ...(await hypothesisLegs(search, gathered, vector))]
  search.signal?.throwIfAborted()
  const lists = weigh(listsOf(outcomes), search, gathered.report.used)
  const failed = outcomes.find((outcome) => 'error' in outcome)
  if (lists.length === 0 && failed !== undefined) throw failed.error
  const fused = (await boostMentions(search, watch.time('fuse', () => (request.fusion === 'rrf' ? fuseReciprocalRank(lists) : fuseMinMax(lists))))).slice(0, request.k)
  const hits = await watch.timeAsync('fetch', async () => {
    const passages = await search.parts.collection.getPassages(fused.map(({ id }) => id), search.signal)
    return buildHits(fused, passages, lists, search.parts.analyzer, search.terms)
  })
  return {
    query: request.query,
    hits,
    hyde: gathered.report,
    degraded: distinct([...outcomes.flatMap((outcome) => ('degraded' in outcome ? [outcome.degraded] : [])), ...gathered.degraded]),
    tookMs: watch.elapsed(),
    ...(request.explain === true ? { explain: explain(search, lists) } : {}),
  }
}

/** A list's share depends on which lists there are: with hypotheses the query's own lists make room. */
function weigh(lists: readonly RankedList[], { parameters, request }: Search, hypotheses: boolean): readonly RankedList[] {
  const { lexical, dense, lexicalHypothesis, denseHypothesis } = parameters.hypothesisWeights
  const shares: Readonly<Record<string, number>> = hypotheses ? { lexical, dense, lexicalHypothesis, denseHypothesis } : { lexical: parameters.lexicalWeight, dense: parameters.denseWeight }
  const single = request.mode !== 'hybrid' && !hypotheses
  return lists.map((list) => ({ ...list, weight: single ? 1 : (shares[list.leg] ?? 0) }))
}

/** One embedding call a search, shared by the legs that need it. */
function queryVector(search: Search): () => Promise<Float32Array> {
  let pending: Promise<Float32Array> | undefined
  return async () => {
    pending ??= search.watch.timeAsync('embed', async () => {
      const { vectors } = await embedderOf(search).embed([search.request.query], 'query', search.signal)
      return vectors[0] ?? new Float32Array()
    })
    return pending
  }
}

function embedderOf({ parts }: Search): Embedder {
  if (parts.embedder !== undefined) return parts.embedder
  throw parts.embedderMissing ?? new ModelError('MODEL_UNAVAILABLE', 'there is no embedder', { remedy: 'Run "medir model pull".' })
}

async function queryLegs(search: Search, vector: () => Promise<Float32Array>): Promise<readonly LegOutcome[]> {
  const { request, parts, parameters, options, watch, signal, terms } = search
  const legs: Promise<LegOutcome>[] = []
  if (request.mode !== 'dense') {
    legs.push(legOutcome('lexical', signal, async () => ({ leg: 'lexical', weight: 1, hits: await watch.timeAsync('lexical', async () => lexicalLeg(parts.collection, terms, options, signal)) })))
  }
  if (request.mode !== 'lexical') {
    legs.push(legOutcome('dense', signal, async () => {
      const asked = await vector()
      return { leg: 'dense', weight: 1, hits: await watch.timeAsync('dense', async () => denseLeg(parts.collection, asked, { ...options, windowWeight: parameters.windowWeight }, signal)) }
    }))
  }
  return Promise.all(legs)
}

async function hypothesisLegs(search: Search, gathered: Gathered, vector: () => Promise<Float32Array>): Promise<readonly LegOutcome[]> {
  const { request, parts, parameters, options, watch, signal, terms } = search
  if (!gathered.report.used) return []
  const legs: Promise<LegOutcome>[] = []
  if (request.mode !== 'dense') {
    const expanded = expandTerms(parts.analyzer, terms, gathered.texts, parameters)
    legs.push(legOutcome('lexical', signal, async () => ({ leg: 'lexicalHypothesis', weight: 1, hits: await watch.timeAsync('lexical', async () => lexicalLeg(parts.collection, expanded, options, signal)) })))
  }
  if (request.mode !== 'lexical' && parts.embedder !== undefined) {
    legs.push(legOutcome('dense', signal, async () => {
      const { vectors } = await watch.timeAsync('embed', async () => embedderOf(search).embed(gathered.texts, 'passage', signal))
      const mixed = meanVector([await vector(), ...vectors])
      return { leg: 'denseHypothesis', weight: 1, hits: await watch.timeAsync('dense', async () => denseLeg(parts.collection, mixed, { ...options, windowWeight: parameters.windowWeight }, signal)) }
    }))
  }
  return Promise.all(legs)
}

function distinct(degraded: readonly Degradation[]): readonly Degradation[] {
  return [...new Map(degraded.map((entry) => [`${entry.leg} ${entry.code}`, entry])).values()]
}

function explain({ request, parameters, language, terms }: Search, lists: readonly RankedList[]): Readonly<Record<string, unknown>> {
  return { language, fusion: request.fusion ?? 'minmax', parameters, terms, lists: lists.map(({ leg, weight, hits }) => ({ leg, weight, found: hits.length, best: hits[0]?.score, last: hits.at(-1)?.score })) }
}
