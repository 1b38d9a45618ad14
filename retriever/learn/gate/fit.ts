/**
 * The gate's weights: those with the highest mean utility on examples whose nDCG is known at several shares,
 *
 *   U = mean_e [ g_e(share_e) − g_e(0) ],   losses counted LOSS_AVERSION times
 *
 * g_e is interpolated between the shares that were measured. Few parameters and a utility with steps in it: seeded random
 * local search (Solis & Wets 1981), with an L2 penalty that keeps out what the examples do not speak for.
 */
import { z } from 'zod'
import { seededRandom } from '../../../src/statistics/random.ts'
import { withoutUndefined } from '../../../src/without-undefined.ts'
import { gate, type GateParameters } from '../../hyde/gate.ts'
import type { GateFeatures } from '../../hyde/features.ts'

export const SHARES = [0, 0.25, 0.5, 0.75, 1] as const

const shareSchema = z.number()
const featuresSchema = z
  .object({ queryType: z.enum(['question', 'title', 'passage', 'record', 'drug', 'lay', 'keywords', 'identifier']), length: shareSchema, legAgreement: shareSchema, spread: shareSchema, standing: shareSchema, hypothesisAgreement: shareSchema, support: shareSchema, coverage: shareSchema, drugOverlap: shareSchema, logProbability: z.number().optional() })
  .transform((features): GateFeatures => withoutUndefined(features))
export const gateExampleSchema = z.object({ id: z.string(), kind: z.string(), style: z.string(), features: featuresSchema, gains: z.array(z.number()) })

export interface GateExample {
  readonly features: GateFeatures
  /** nDCG@10 at each of SHARES. */
  readonly gains: readonly number[]
}

/** A point lost costs as much as two won: a search that was good without a hypothesis must stay good. */
const LOSS_AVERSION = 2
const PENALTY = 2e-4
const STEPS = 3_000
const SEED = 11
const LEARNT = ['bias', 'legAgreement', 'spread', 'standing', 'hypothesisAgreement', 'support', 'coverage', 'logLength', 'confidence'] as const

export function utility(examples: readonly GateExample[], parameters: GateParameters): number {
  const total = examples.reduce((sum, { features, gains }) => {
    const difference = interpolate(gains, gate(features, parameters).share) - (gains[0] ?? 0)
    return sum + (difference < 0 ? LOSS_AVERSION * difference : difference)
  }, 0)
  return total / Math.max(1, examples.length)
}

export function interpolate(gains: readonly number[], share: number): number {
  const place = share * (SHARES.length - 1)
  const low = Math.floor(place)
  const [left = 0, right = left] = [gains[low], gains[Math.min(SHARES.length - 1, low + 1)]]
  return left + (place - low) * (right - left)
}

/** A feature that no example has is not moved: nothing would hold its weight. */
function learnable(examples: readonly GateExample[]): readonly (typeof LEARNT)[number][] {
  const sure = examples.some(({ features }) => features.logProbability !== undefined)
  return LEARNT.filter((name) => sure || name !== 'confidence')
}

export function fitGate(examples: readonly GateExample[], start: GateParameters): GateParameters {
  const random = seededRandom(SEED)
  const learnt = learnable(examples)
  const score = (parameters: GateParameters): number => utility(examples, parameters) - PENALTY * learnt.reduce((sum, name) => sum + parameters[name] ** 2, 0)
  let best = start
  let bestScore = score(start)
  let width = 2
  for (let step = 0; step < STEPS; step++) {
    const moved = { ...best }
    for (const name of learnt) if (random() < 0.4) moved[name] = best[name] + width * (random() - 0.5)
    const value = score(moved)
    // A step that helps is tried longer, one that does not shorter.
    width = value > bestScore ? Math.min(4, width * 1.3) : Math.max(0.1, width * 0.995)
    if (value > bestScore) [best, bestScore] = [moved, value]
  }
  return Object.fromEntries(Object.entries(best).map(([name, value]: [string, number]) => [name, Math.round(value * 100) / 100])) as unknown as GateParameters
}
