/** Where a search's hypotheses come from: the caller, the provider (cache, recording, generator), or the first pass itself. */
import type { Degradation } from '../src/domain.ts'
import { fuseMinMax } from './fuse/minmax.ts'
import { listsOf, type LegOutcome, type Search } from './search.ts'
import type { HydeReport } from './types.ts'

export interface Gathered {
  readonly texts: readonly string[]
  readonly report: HydeReport
  readonly degraded: readonly Degradation[]
}

const NOT_USED = { used: false, source: 'none', cached: false, ms: 0 } as const

/** `firstPass` is the query's own legs on their way; only feedback waits for them. */
export async function gatherHypotheses(search: Search, firstPass: Promise<readonly LegOutcome[]>): Promise<Gathered> {
  const { request } = search
  const given = (request.hypothetical ?? []).filter((text) => text.trim() !== '')
  if (given.length > 0) return used(search, given, { source: 'caller', cached: false, ms: 0, reason: 'given by the caller' })
  if (request.hyde === 'off') return { texts: [], report: { ...NOT_USED, reason: 'off' }, degraded: [] }
  if (request.hyde === 'feedback') return feedback(search, firstPass)
  return generated(search)
}

function used(search: Search, texts: readonly string[], rest: Omit<HydeReport, 'used' | 'texts'>): Gathered {
  return { texts, report: { used: true, ...rest, ...(search.request.explain === true ? { texts } : {}) }, degraded: [] }
}

/** Pseudo-relevance feedback: the best passages of the first pass stand in for a hypothesis (Rocchio's idea, no generator). */
async function feedback(search: Search, firstPass: Promise<readonly LegOutcome[]>): Promise<Gathered> {
  const best = fuseMinMax(listsOf(await firstPass)).slice(0, search.parameters.feedbackPassages)
  const passages = await search.parts.collection.getPassages(best.map(({ id }) => id), search.signal)
  if (passages.length === 0) return { texts: [], report: { ...NOT_USED, source: 'feedback', reason: 'the first pass found nothing' }, degraded: [] }
  return used(search, passages.map(({ text }) => text), { source: 'feedback', cached: false, ms: 0, reason: `built from the ${passages.length} best passages of the first pass` })
}

async function generated(search: Search): Promise<Gathered> {
  const { parts, request, language } = search
  if (parts.hypotheses === undefined) {
    const degraded = request.hyde === 'on' ? [{ leg: 'hyde', code: 'GENERATOR_UNAVAILABLE', remedy: 'Configure a generator, give "hypothetical" texts, or use hyde "feedback".' }] : []
    return { texts: [], report: { ...NOT_USED, reason: 'no generator' }, degraded }
  }
  const answer = await search.watch.timeAsync('hyde', async () => parts.hypotheses?.hypotheses({ query: request.query, language, queryType: request.queryType ?? 'question' }, search.signal))
  if (answer === undefined || answer.texts.length === 0) {
    return { texts: [], report: { ...NOT_USED, ...(answer === undefined ? { reason: 'no generator' } : { source: answer.source, cached: answer.cached, ms: answer.ms, reason: answer.reason }) }, degraded: answer?.degraded === undefined ? [] : [answer.degraded] }
  }
  return used(search, answer.texts, { source: answer.source, cached: answer.cached, ms: answer.ms, reason: answer.reason })
}
