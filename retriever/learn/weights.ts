/**
 * Fusion weights by seeded random search (Bergstra & Bengio, JMLR 2012) on training pseudo-queries, then half the way back
 * to the present ones: pseudo-queries share more words with their passages than a stranger's queries do, so the search is
 * believed in its direction and not in its length.
 */
import { seededRandom } from '../../src/statistics/random.ts'
import type { RetrieverParameters } from '../parameters.ts'

const CANDIDATES = 24
const SEED = 7
/** Share of the way from the present weights to the best ones found. */
const TRUST = 0.5

export interface TunedWeights {
  readonly lexicalWeight: number
  readonly denseWeight: number
  readonly windowWeight: number
}

const LEXICAL_RANGE = [0.15, 0.65] as const

/** The present weights come first. */
export function candidates(present: TunedWeights, count = CANDIDATES): readonly TunedWeights[] {
  const random = seededRandom(SEED)
  const drawn = Array.from({ length: count - 1 }, (): TunedWeights => {
    const lexicalWeight = round(LEXICAL_RANGE[0] + random() * (LEXICAL_RANGE[1] - LEXICAL_RANGE[0]))
    return { lexicalWeight, denseWeight: round(1 - lexicalWeight), windowWeight: round(random()) }
  })
  return [present, ...drawn]
}

export async function tuneWeights(present: RetrieverParameters, score: (parameters: RetrieverParameters) => Promise<number>, onProgress?: (done: number, total: number) => void): Promise<TunedWeights> {
  const tried = candidates(present)
  let best = { score: -Infinity, weights: tried[0] ?? present }
  for (const [index, weights] of tried.entries()) {
    const value = await score({ ...present, ...weights })
    if (value > best.score) best = { score: value, weights }
    onProgress?.(index + 1, tried.length)
  }
  return between(present, best.weights)
}

function between(from: TunedWeights, to: TunedWeights): TunedWeights {
  const mix = (left: number, right: number): number => round(left + TRUST * (right - left))
  return { lexicalWeight: mix(from.lexicalWeight, to.lexicalWeight), denseWeight: mix(from.denseWeight, to.denseWeight), windowWeight: mix(from.windowWeight, to.windowWeight) }
}

const round = (value: number): number => Math.round(value * 1000) / 1000
