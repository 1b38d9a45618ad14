import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bootstrapInterval } from './bootstrap.ts'
import { holmCorrection } from './holm.ts'
import { seededRandom } from './random.ts'
import { randomisationTest } from './randomisation.ts'

describe('seeded random numbers', () => {
  it('repeat with the seed and are spread evenly', () => {
    const draw = (seed: number): readonly number[] => Array.from({ length: 10_000 }, seededRandom(seed))
    expect(draw(1)).toEqual(draw(1))
    expect(draw(1)).not.toEqual(draw(2))
    const values = draw(7)
    expect(values.every((value) => value >= 0 && value < 1)).toBe(true)
    expect(values.reduce((sum, value) => sum + value, 0) / values.length).toBeCloseTo(0.5, 1)
  })
})

describe('the randomisation test', () => {
  it('comes near the exact probability of few queries', () => {
    // Five equal gains: only the two patterns of one sign are as extreme, 2 of 2^5.
    expect(randomisationTest([[0.1, 0.1, 0.1, 0.1, 0.1]], 50_000)).toBeCloseTo(2 / 32, 2)
    // Three queries, differences 3, 2, −1: |sum| ≥ 4 for 3+2±1 and their negatives, 4 of 8.
    expect(randomisationTest([[3, 2, -1]], 50_000)).toBeCloseTo(4 / 8, 1)
  })

  it('is 1 without any difference and small for a plain one', () => {
    expect(randomisationTest([[0, 0, 0]])).toBe(1)
    expect(randomisationTest([[]])).toBe(1)
    expect(randomisationTest([Array.from({ length: 100 }, () => 0.2)])).toBeLessThan(0.001)
  })

  it('weighs tasks alike whatever their size', () => {
    const large = Array.from({ length: 400 }, (_, index) => (index % 2 === 0 ? 0.5 : -0.5))
    expect(randomisationTest([large, [0.9, 0.8, 0.9, 0.8, 0.9, 0.8, 0.9, 0.8]])).toBeLessThan(0.02)
  })
})

describe('the bootstrap interval', () => {
  it('closes on a constant and covers the mean otherwise', () => {
    expect(bootstrapInterval([[0.5, 0.5, 0.5]])).toEqual([0.5, 0.5])
    const values = Array.from({ length: 400 }, (_, index) => index % 2)
    const [low, high] = bootstrapInterval([values])
    // Standard error of 400 coin tosses: 0.025; 95 % is ± 1.96 of it.
    expect(low).toBeCloseTo(0.5 - 1.96 * 0.025, 2)
    expect(high).toBeCloseTo(0.5 + 1.96 * 0.025, 2)
  })

  it('repeats to the bit', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1 }), (values) => {
        expect(bootstrapInterval([values], 200)).toEqual(bootstrapInterval([values], 200))
      }),
      { numRuns: 20 },
    )
  })
})

describe("Holm's correction", () => {
  it('multiplies step by step', () => {
    // sorted .01 .03 .04 × 3 2 1 = .03 .06 .04 → the last is raised to .06
    expect(holmCorrection([0.04, 0.01, 0.03]).map((p) => Math.round(p * 1e6) / 1e6)).toEqual([0.06, 0.03, 0.06])
    expect(holmCorrection([0.9, 0.8])).toEqual([1, 1])
    expect(holmCorrection([])).toEqual([])
  })
})
