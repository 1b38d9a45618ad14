import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TopK } from './top-k.ts'

describe('TopK', () => {
  it('keeps what sorting everything would keep, ties in the given order', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }), fc.integer({ min: 1, max: 20 }), (scores, k) => {
        const best = new TopK(k, (left, right) => left > right)
        for (const [slot, score] of scores.entries()) best.offer(score, slot)
        const sorted = scores.map((score, slot) => ({ slot, score })).sort((left, right) => right.score - left.score || right.slot - left.slot)
        expect(best.sorted()).toEqual(sorted.slice(0, k))
      }),
    )
  })

  it('lets nothing below the worst kept score in once it is full', () => {
    const best = new TopK(2, (left, right) => left < right)
    expect(best.threshold).toBe(Number.NEGATIVE_INFINITY)
    best.offer(3, 0)
    best.offer(1, 1)
    expect(best.threshold).toBe(1)
    best.offer(0.5, 2)
    best.offer(2, 3)
    expect(best.sorted()).toEqual([{ slot: 0, score: 3 }, { slot: 3, score: 2 }])
  })
})
