/**
 * The hypothesis's side of a search: gathered, embedded and searched beside the query's own legs, all within one deadline
 * when a generator is asked, and then weighed by the gate.
 */
import type { ScoredId } from '../src/domain.ts'
import { withinDeadline } from '../src/deadline.ts'
import { fuseMinMax } from './fuse/minmax.ts'
import type { RankedList } from './fuse/list.ts'
import { awayFrom, dot, mostConsistent } from './hyde/combine.ts'
import { coverage, nameOverlap, overlap, spread, standing, support, type GateFeatures } from './hyde/features.ts'
import { gate, type GateDecision } from './hyde/gate.ts'
import { DEFAULT_GATE, LEXICAL_GATE } from './hyde/gate-parameters.ts'
import { gatherHypotheses, mayGenerate, typeOf, unused, type Gathered } from './hypotheses.ts'
import { denseLeg, meanVector } from './legs/dense.ts'
import { expandTerms, lexicalLeg } from './legs/lexical.ts'
import { legOutcome, listsOf, type LegOutcome, type Search } from './search.ts'
import type { HydeReport } from './types.ts'

export interface HypothesisPass {
  readonly gathered: Gathered
  readonly outcomes: readonly LegOutcome[]
  /** One for each text that was embedded. */
  readonly vectors: readonly Float32Array[]
}

type QueryVector = () => Promise<Float32Array>

/** Never later than the provider's deadline: what comes after it is in the cache the next time. */
export async function hypothesisPass(search: Search, firstPass: Promise<readonly LegOutcome[]>, vector: QueryVector): Promise<HypothesisPass> {
  if (!mayGenerate(search)) return pass(search, firstPass, vector, search.signal)
  const deadlineMs = search.parts.hypotheses?.deadlineMs ?? 0
  const late = new AbortController()
  const signal = search.signal === undefined ? late.signal : AbortSignal.any([search.signal, late.signal])
  const work = pass(search, firstPass, vector, signal)
  const done = await withinDeadline(work, deadlineMs, search.signal)
  if (done !== undefined) return done
  late.abort(new DOMException('the deadline passed', 'TimeoutError'))
  work.catch(() => undefined)
  const gathered = unused('late', [{ leg: 'hyde', code: 'DEADLINE_EXCEEDED', remedy: 'The answer is cached for the next time; raise hydeDeadlineMs to wait longer.' }])
  return { gathered: { ...gathered, report: { ...gathered.report, source: 'generator', ms: deadlineMs, late: true } }, outcomes: [], vectors: [] }
}

async function pass(search: Search, firstPass: Promise<readonly LegOutcome[]>, vector: QueryVector, signal: AbortSignal | undefined): Promise<HypothesisPass> {
  try {
    const gathered = await gatherHypotheses(search, firstPass, vector, signal)
    if (!gathered.report.used) return { gathered, outcomes: [], vectors: [] }
    return await hypothesisLegs(search, gathered, vector, signal)
  } finally {
    // Without legs it keeps nobody waiting.
    void search.legs.arrive('hypothesis')
  }
}

/** How strongly a contrastive search keeps away from the mimic. Up: a wrong mimic costs more. */
const MIMIC_WEIGHT = 0.3

async function hypothesisLegs(search: Search, given: Gathered, vector: QueryVector, signal: AbortSignal | undefined): Promise<HypothesisPass> {
  const { request, parts, parameters, options, watch, terms } = search
  const legs: Promise<LegOutcome>[] = []
  const { texts, vectors, mimics } = await embedTexts(search, given, signal)
  await search.legs.arrive('hypothesis')
  const groups = parts.hyde?.combine === 'lists' ? texts.map((text) => [text]) : [texts]
  if (request.mode !== 'dense') {
    legs.push(legOutcome('lexical', signal, async () => {
      const lists = groups.map(async (group) => lexicalLeg(search.legs.of('lexicalHypothesis'), expandTerms(parts.analyzer, terms, group, parameters), options, signal))
      return asOne('lexicalHypothesis', await watch.timeAsync('lexical', async () => Promise.all(lists)))
    }))
  }
  if (request.mode !== 'lexical' && vectors.length > 0) {
    legs.push(legOutcome('dense', signal, async () => {
      const asked = await vector()
      const targets = parts.hyde?.combine === 'lists' ? vectors.map((one) => meanVector([asked, one])) : [meanVector([asked, ...vectors])]
      const searched = targets.map(async (target) => denseLeg(search.legs.of('denseHypothesis'), awayFrom(target, mimics, MIMIC_WEIGHT), { ...options, windowWeight: parameters.windowWeight }, signal))
      return asOne('denseHypothesis', (await watch.timeAsync('dense', async () => Promise.all(searched))).map((hits) => ({ hits })))
    }))
  }
  return { gathered: { ...given, texts }, outcomes: await Promise.all(legs), vectors }
}

function asOne(leg: string, lists: readonly Pick<RankedList, 'hits' | 'floor'>[]): RankedList {
  const [only] = lists
  if (lists.length === 1 && only !== undefined) return { ...only, leg, weight: 1 }
  return { leg, weight: 1, hits: fuseMinMax(lists.map((list) => ({ ...list, leg, weight: 1 / lists.length }))) }
}

/** With `best`, the text that the others agree with most stays alone. */
async function embedTexts({ request, parts, watch }: Search, { texts, mimics = [] }: Gathered, signal: AbortSignal | undefined): Promise<{ readonly texts: readonly string[]; readonly vectors: readonly Float32Array[]; readonly mimics: readonly Float32Array[] }> {
  const { embedder } = parts
  if (request.mode === 'lexical' || embedder === undefined) return { texts: parts.hyde?.combine === 'best' ? texts.slice(0, 1) : texts, vectors: [], mimics: [] }
  const { vectors } = await watch.timeAsync('embed', async () => embedder.embed([...texts, ...mimics], 'passage', signal))
  const written = vectors.slice(0, texts.length)
  const kept = parts.hyde?.combine === 'best' ? [mostConsistent(written)] : [...texts.keys()]
  return { texts: kept.flatMap((place) => texts[place] ?? []), vectors: kept.flatMap((place) => written[place] ?? []), mimics: vectors.slice(texts.length) }
}

export interface Weighed {
  /** Share of the hypothesis lists' full weight, 0 to 1. */
  readonly share: number
  readonly report: HydeReport
  readonly features?: GateFeatures
}

/** `auto` asks the gate; every other mode that has a hypothesis uses it in full. */
export async function weighHypothesis(search: Search, first: readonly LegOutcome[], second: HypothesisPass, vector: QueryVector): Promise<Weighed> {
  const { report, texts } = second.gathered
  if (!report.used || listsOf(second.outcomes).length === 0) return { share: 0, report: { ...report, used: false } }
  const shown = search.request.explain === true ? { texts } : {}
  if (search.request.hyde !== 'auto') return { share: 1, report: { ...report, ...shown } }
  const features = await featuresOf(search, listsOf(first), second, vector)
  const { share, reason }: GateDecision = gate(features, isCompared(listsOf(first), second) ? (search.parts.hyde?.gate ?? DEFAULT_GATE) : LEXICAL_GATE)
  return { share, report: { ...report, used: share > 0, weight: share, reason: `${report.reason}; ${reason}`, ...shown }, features }
}

/** Whether vectors say how near the hypothesis is. */
function isCompared(lists: readonly RankedList[], { vectors }: HypothesisPass): boolean {
  return vectors.length > 0 && lists.some(({ leg, hits }) => leg === 'dense' && hits.length > 0)
}

async function featuresOf(search: Search, lists: readonly RankedList[], { gathered, outcomes, vectors }: HypothesisPass, vector: QueryVector): Promise<GateFeatures> {
  const { request, parts, terms, parameters } = search
  const byLeg = new Map([...lists, ...listsOf(outcomes)].map((list) => [list.leg, list.hits]))
  const hits = (leg: string): readonly ScoredId[] => byLeg.get(leg) ?? []
  const fused = (pairs: readonly (readonly [string, number])[]): readonly ScoredId[] => fuseMinMax(pairs.flatMap(([leg, weight]) => (hits(leg).length === 0 ? [] : [{ leg, weight, hits: hits(leg) }])))
  const query = fused([['lexical', parameters.lexicalWeight], ['dense', parameters.denseWeight]])
  const hypothesis = fused([['lexicalHypothesis', 0.5], ['denseHypothesis', 0.5]])
  const dense = hits('dense')
  const names = parts.hyde?.drugNames
  const { passages, documentFrequencies } = await parts.collection.termStatistics(terms.map(({ term }) => term), search.signal)
  const frequency = new Map(terms.map(({ term }, index) => [term, documentFrequencies[index] ?? 0]))
  return {
    queryType: typeOf(search),
    length: request.query.length,
    legAgreement: dense.length === 0 || hits('lexical').length === 0 ? UNKNOWN : overlap(hits('lexical'), dense),
    spread: spread(query),
    standing: isCompared(lists, { gathered, outcomes, vectors }) ? standing(dot(await vector(), meanVector(vectors)), dense, passages) : 1,
    hypothesisAgreement: overlap(query, hypothesis),
    support: support(query, hypothesis),
    coverage: coverage(terms, gathered.texts.flatMap((text) => parts.analyzer.queryTerms(text)), (term) => Math.log(1 + passages / (1 + (frequency.get(term) ?? 0)))),
    drugOverlap: names === undefined ? 1 : nameOverlap(names(request.query), gathered.texts.flatMap((text) => names(text))),
    ...(gathered.logProbability === undefined ? {} : { logProbability: gathered.logProbability }),
  }
}

/** What stands for an agreement that cannot be seen, because one leg is not there. */
const UNKNOWN = 0.5
