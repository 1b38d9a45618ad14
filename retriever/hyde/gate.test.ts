import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { awayFrom, mostConsistent } from './combine.ts'
import { coverage, nameOverlap, overlap, spread, standing, support, type GateFeatures } from './features.ts'
import { gate, type GateParameters } from './gate.ts'
import { DEFAULT_GATE, LEXICAL_GATE } from './gate-parameters.ts'

const hits = (...pairs: readonly (readonly [string, number])[]): readonly { readonly id: string; readonly score: number }[] => pairs.map(([id, score]) => ({ id, score }))
const features: GateFeatures = { queryType: 'question', length: 20, legAgreement: 0.5, spread: 0.5, standing: 1, hypothesisAgreement: 0.5, support: 1, coverage: 0.5, drugOverlap: 1 }
const nothing: GateParameters = { bias: 0, legAgreement: 0, spread: 0, standing: 0, hypothesisAgreement: 0, support: 0, coverage: 0, logLength: 0, confidence: 0, minStanding: 0 }

describe('what the gate sees', () => {
  it('is computed by hand', () => {
    expect(overlap(hits(['a', 3], ['b', 2]), hits(['b', 9], ['c', 8]))).toBe(0.5)
    // best 4, mean of the first 3, last 1: (4 − 7/3) / 3
    expect(spread(hits(['a', 4], ['b', 2], ['c', 1]))).toBeCloseTo(5 / 9)
    // between .8 (last) and .9 (best): .85 stands half way; farther than the last is below 0
    expect(standing(0.85, hits(['a', 0.9], ['b', 0.8]), 2)).toBeCloseTo(0.5)
    expect(standing(0.75, hits(['a', 0.9], ['b', 0.8]), 2)).toBeCloseTo(-0.5)
    expect(standing(0.1, hits(['a', 0.9], ['b', 0.8]), 2)).toBe(-1)
    // of six passages the nearest two count: .8 is their last, whatever comes after it
    expect(standing(0.85, hits(['a', 0.9], ['b', 0.8], ['c', 0.1]), 6)).toBeCloseTo(0.5)
    expect(support(hits(['a', 3], ['b', 2]), hits(['b', 9]))).toBe(0.5)
    expect(support(hits(['a', 3]), hits(['b', 9]))).toBe(0)
    // the rare word (weight 3) is used, the common one (weight 1) is not
    expect(coverage([{ term: 'rare', weight: 1 }, { term: 'common', weight: 1 }], [{ term: 'rare', weight: 2 }], (term) => (term === 'rare' ? 3 : 1))).toBe(0.75)
    expect(nameOverlap(['aspirin', 'warfarin'], ['warfarin', 'ibuprofen'])).toBe(0.5)
    expect(nameOverlap([], ['ibuprofen'])).toBe(1)
  })
})

describe('the gate', () => {
  it('gives half a share when nothing speaks for or against', () => {
    expect(gate(features, nothing).share).toBe(0.5)
  })
  it('shuts out codes, other drugs, and texts that stand outside everything the query finds', () => {
    expect(gate({ ...features, queryType: 'identifier' }, nothing).share).toBe(0)
    expect(gate({ ...features, queryType: 'passage' }, nothing).share).toBe(0)
    expect(gate({ ...features, drugOverlap: 0 }, nothing)).toMatchObject({ share: 0, reason: expect.stringContaining('drugs') as string })
    expect(gate({ ...features, standing: -0.2, hypothesisAgreement: 0 }, nothing).share).toBe(0)
    expect(gate({ ...features, standing: -0.2, hypothesisAgreement: 0.1 }, nothing).share).toBe(0.5)
  })
  it('believes a text as near as the best passage whatever its words, and no text beyond the nearest passages', () => {
    expect(gate({ ...features, coverage: 0 }, DEFAULT_GATE).share).toBeGreaterThan(0.8)
    expect(gate({ ...features, standing: 0, hypothesisAgreement: 0.1, coverage: 1 }, DEFAULT_GATE).share).toBe(0)
  })
  it('believes a sure writer more where it has learnt to, and does the same as ever where there is no log-probability', () => {
    const learnt = { ...nothing, confidence: 4 }
    // σ(4 · (e^−.1 − .5)) = σ(1.61935) and σ(4 · (e^−3 − .5)) = σ(−1.80085)
    expect(gate({ ...features, logProbability: -0.1 }, learnt).share).toBe(0.835)
    expect(gate({ ...features, logProbability: -3 }, learnt).share).toBe(0.142)
    expect(gate({ ...features, logProbability: Math.log(0.5) }, learnt).share).toBe(0.5)
    expect(gate(features, learnt).share).toBe(0.5)
    expect(gate({ ...features, logProbability: -0.1 }, DEFAULT_GATE)).toEqual(gate(features, DEFAULT_GATE))
    // no server can give more than certainty
    expect(gate({ ...features, logProbability: 9 }, learnt)).toEqual(gate({ ...features, logProbability: 0 }, learnt))
  })
  it.each([['standing', DEFAULT_GATE], ['hypothesisAgreement', DEFAULT_GATE], ['coverage', LEXICAL_GATE]] as const)('always gives a share from 0 to 1, and more of it for more %s', (feature, parameters) => {
    const share = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(fc.property(share, share, fc.double({ min: -1, max: 2, noNaN: true }), (less, more, near) => {
      const of = (value: number): number => gate({ ...features, standing: near, [feature]: value }, parameters).share
      const [low, high] = [of(Math.min(less, more)), of(Math.max(less, more))]
      expect(low).toBeGreaterThanOrEqual(0)
      expect(high).toBeLessThanOrEqual(1)
      expect(high).toBeGreaterThanOrEqual(low)
    }))
  })
})

describe('combining hypotheses', () => {
  it('takes the one that the others agree with most', () => {
    expect(mostConsistent([new Float32Array([1, 0]), new Float32Array([0.8, 0.6]), new Float32Array([0, 1])])).toBe(1)
  })
  it('keeps away from the mimic', () => {
    // (1, 0) − 1 · (0.6, 0.8) = (0.4, −0.8), of length √0.8
    expect(Array.from(awayFrom(new Float32Array([1, 0]), [new Float32Array([0.6, 0.8])], 1))).toEqual([expect.closeTo(0.4 / Math.sqrt(0.8)), expect.closeTo(-0.8 / Math.sqrt(0.8))])
    expect(awayFrom(new Float32Array([1, 0]), [], 1)).toEqual(new Float32Array([1, 0]))
  })
})
