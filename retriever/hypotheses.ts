/** Where a search's hypotheses come from: the caller, the provider (cache, recording, generator), or the first pass itself. */
import type { Degradation, Passage } from '../src/domain.ts'
import { fuseMinMax } from './fuse/minmax.ts'
import { classifyQuery } from './hyde/classify.ts'
import { NEEDS_NONE } from './hyde/gate.ts'
import { listsOf, type LegOutcome, type Search } from './search.ts'
import type { HydeReport, HypothesisAnswer, HypothesisProvider, HypothesisRequest, RetrievalRequest } from './types.ts'

export interface Gathered {
  readonly texts: readonly string[]
  /** Texts to keep away from. */
  readonly mimics?: readonly string[]
  readonly logProbability?: number
  readonly report: HydeReport
  readonly degraded: readonly Degradation[]
}

const NOT_USED = { used: false, source: 'none', cached: false, ms: 0 } as const

/** `firstPass` is the query's own legs on their way; only the methods that read the first hits wait for them. */
export async function gatherHypotheses(search: Search, firstPass: Promise<readonly LegOutcome[]>, vector: () => Promise<Float32Array>, signal: AbortSignal | undefined): Promise<Gathered> {
  const { request, parts } = search
  const given = givenHypotheses(request)
  if (given.length > 0) return used(given, { source: 'caller', cached: false, ms: 0, reason: 'given by the caller' })
  if (request.hyde === 'off') return unused('off')
  if (request.hyde === 'feedback') return feedback(search, firstPass)
  if (parts.hypotheses === undefined) return unused('no generator', request.hyde === 'on' ? [NO_GENERATOR] : [])
  const type = typeOf(search)
  if (type === 'identifier' || (request.hyde === 'auto' && type in NEEDS_NONE)) return unused(NEEDS_NONE[type] ?? '')
  return generated(search, parts.hypotheses, firstPass, vector, signal)
}

const NO_GENERATOR: Degradation = { leg: 'hyde', code: 'GENERATOR_UNAVAILABLE', remedy: 'Configure a generator, give "hypothetical" texts, or use hyde "feedback".' }

/** Named by the caller, or found out from the query's shape. */
export function typeOf({ request, parts }: Search): NonNullable<typeof request.queryType> {
  return request.queryType ?? classifyQuery(request.query, parts.hyde?.drugNames?.(request.query).length ?? 0)
}

/** Whether a generator may be asked, and so a deadline be needed. */
export function mayGenerate({ request, parts }: Search): boolean {
  return parts.hypotheses !== undefined && (request.hyde === 'auto' || request.hyde === 'on') && givenHypotheses(request).length === 0
}

/** The texts that the caller has written. */
export function givenHypotheses({ hypothetical = [] }: RetrievalRequest): readonly string[] {
  return hypothetical.filter((text) => text.trim() !== '')
}

export function unused(reason: string, degraded: readonly Degradation[] = []): Gathered {
  return { texts: [], report: { ...NOT_USED, reason }, degraded }
}

function used(texts: readonly string[], rest: Omit<HydeReport, 'used' | 'texts'>): Gathered {
  return { texts, report: { used: true, ...rest }, degraded: [] }
}

/** Pseudo-relevance feedback: the best passages of the first pass stand in for a hypothesis (Rocchio's idea, no generator). */
async function feedback(search: Search, firstPass: Promise<readonly LegOutcome[]>): Promise<Gathered> {
  const passages = await firstHits(search, firstPass, search.parameters.feedbackPassages)
  if (passages.length === 0) return { texts: [], report: { ...NOT_USED, source: 'feedback', reason: 'the first pass found nothing' }, degraded: [] }
  return used(passages.map(({ text }) => text), { source: 'feedback', cached: false, ms: 0, reason: `built from the ${passages.length} best passages of the first pass` })
}

async function firstHits({ parts, signal }: Search, firstPass: Promise<readonly LegOutcome[]>, count: number): Promise<readonly Passage[]> {
  const best = fuseMinMax(listsOf(await firstPass)).slice(0, count)
  return parts.collection.getPassages(best.map(({ id }) => id), signal)
}

/** First hits that a generator reads: enough to learn the collection's words from, few enough for a small context. */
const SHOWN_PASSAGES = 5
const SHOWN_CHARACTERS = 400

async function generated(search: Search, provider: HypothesisProvider, firstPass: Promise<readonly LegOutcome[]>, vector: () => Promise<Float32Array>, signal: AbortSignal | undefined): Promise<Gathered> {
  const { request, language, parts, watch } = search
  const method = parts.hyde?.method ?? 'hypothesis'
  const passages = method === 'grounded' || method === 'judge' ? (await firstHits(search, firstPass, SHOWN_PASSAGES)).map(({ text }) => text) : []
  const exemplars = parts.hyde?.exemplars === undefined ? [] : await vector().then(parts.hyde.exemplars, () => [])
  const prompts = parts.hyde?.prompts === undefined ? {} : { prompts: parts.hyde.prompts }
  const asked: HypothesisRequest = { query: request.query, language, queryType: typeOf(search), method, ...prompts, ...(exemplars.length === 0 ? {} : { exemplars }), ...(passages.length === 0 ? {} : { passages: passages.map((text) => text.slice(0, SHOWN_CHARACTERS)) }) }
  const answer = await watch.timeAsync('hyde', async () => {
    const first = await provider.hypotheses(asked, signal)
    // ReDE-RF (arXiv 2410.21242): where no first hit is relevant, write a hypothesis after all.
    return first.relevant?.length === 0 ? provider.hypotheses({ query: request.query, language, queryType: asked.queryType, method: 'hypothesis', ...prompts }, signal) : first
  })
  const relevant = (answer.relevant ?? []).flatMap((place) => passages[place] ?? [])
  return asGathered(answer, relevant.length > 0 ? relevant : answer.texts)
}

function asGathered({ source, cached, ms, reason, late, degraded, mimics, logProbability }: HypothesisAnswer, texts: readonly string[]): Gathered {
  const report = { source, cached, ms, reason, ...(late === undefined ? {} : { late }) }
  const told = degraded === undefined ? [] : [degraded]
  if (texts.length === 0) return { texts: [], report: { ...NOT_USED, ...report }, degraded: told }
  return { ...used(texts, report), degraded: told, ...(mimics === undefined ? {} : { mimics }), ...(logProbability === undefined ? {} : { logProbability }) }
}
