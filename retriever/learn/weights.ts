/** What is searched for by tune(): shares of the legs, shares of a hypothesis's lists, and BM25's parameters. */
import type { LexicalParameters } from '../../src/store/port.ts'
import type { RetrieverParameters } from '../parameters.ts'
import { tune, type Ranges } from './tune.ts'

export type Fusion = Pick<RetrieverParameters, 'lexicalWeight' | 'denseWeight' | 'windowWeight'>
export type Saturation = Pick<LexicalParameters, 'k1' | 'b'>
export type HypothesisWeights = RetrieverParameters['hypothesisWeights']

type Score<Tried> = (tried: Tried) => Promise<number>
type OnProgress = (done: number, total: number) => void

export const FUSION_SEED = 7
export const FUSION_RANGES = { lexicalWeight: [0.15, 0.65], windowWeight: [0, 1] } as const satisfies Ranges<string>

export async function tuneFusion(present: Fusion, score: Score<Fusion>, onProgress?: OnProgress): Promise<Fusion> {
  const whole = ({ lexicalWeight, windowWeight }: Omit<Fusion, 'denseWeight'>): Fusion => ({ lexicalWeight, denseWeight: rest(lexicalWeight), windowWeight })
  return whole(await tune<keyof typeof FUSION_RANGES>(present, FUSION_RANGES, FUSION_SEED, async (tried) => score(whole(tried)), onProgress))
}

const SATURATION_SEED = 8
const SATURATION_RANGES = { k1: [0.4, 2.4], b: [0.2, 1] } as const satisfies Ranges<string>

/** The weight of titles is not among them: the lab takes titles out as queries, so it cannot tell what they are worth. */
export async function tuneSaturation(present: Saturation, score: Score<Saturation>, onProgress?: OnProgress): Promise<Saturation> {
  return tune(present, SATURATION_RANGES, SATURATION_SEED, score, onProgress)
}

const HYPOTHESIS_SEED = 9
/** Share of the hypothesis's lists among all four, and of the dense list within either pair. */
const HYPOTHESIS_RANGES = { hypothesis: [0.2, 0.8], dense: [0.3, 0.7], denseHypothesis: [0.3, 0.9] } as const satisfies Ranges<string>

/** `present` adds up to 1. */
export async function tuneHypothesisWeights(present: HypothesisWeights, score: Score<HypothesisWeights>, onProgress?: OnProgress): Promise<HypothesisWeights> {
  const hypothesis = present.lexicalHypothesis + present.denseHypothesis
  const shares = { hypothesis, dense: share(present.dense, 1 - hypothesis), denseHypothesis: share(present.denseHypothesis, hypothesis) }
  return fourLists(await tune(shares, HYPOTHESIS_RANGES, HYPOTHESIS_SEED, async (tried) => score(fourLists(tried)), onProgress))
}

function fourLists({ hypothesis, dense, denseHypothesis }: Readonly<Record<keyof typeof HYPOTHESIS_RANGES, number>>): HypothesisWeights {
  const query = 1 - hypothesis
  return { lexical: round(query * (1 - dense)), dense: round(query * dense), lexicalHypothesis: round(hypothesis * (1 - denseHypothesis)), denseHypothesis: round(hypothesis * denseHypothesis) }
}

const share = (part: number, whole: number): number => (whole === 0 ? 0.5 : part / whole)
const round = (value: number): number => Math.round(value * 1000) / 1000
const rest = (share: number): number => round(1 - share)
