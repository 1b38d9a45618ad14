import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { orderKey } from './order-key.ts'

describe('order keys', () => {
  const texts = fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: fc.constantFrom('0', '1', '9', '-', 'a', '中', '\uD800', '\0', '') }), fc.date({ noInvalidDate: true }).map((date) => date.toISOString()))

  it('keep the order of any two texts', () => {
    fc.assert(
      fc.property(texts, texts, fc.integer({ min: 0, max: 20 }), (left, right, shared) => {
        for (const other of [right, left.slice(0, shared) + right]) {
          const [first, second] = left < other ? [left, other] : [other, left]
          expect(orderKey(first)).toBeLessThanOrEqual(orderKey(second))
        }
      }),
      { numRuns: 2000, seed: 3 },
    )
  })

  it('are whole numbers that JSON and a double keep', () => {
    fc.assert(fc.property(texts, (text) => Number.isSafeInteger(orderKey(text)) && orderKey(text) >= 0), { seed: 4 })
    expect(Number.isSafeInteger(orderKey('\uFFFF'.repeat(9)))).toBe(true)
  })

  it('tell days apart, with and without a time', () => {
    const days = Array.from({ length: 3000 }, (_, day) => new Date(Date.UTC(2019, 0, day)).toISOString())
    expect(new Set(days.map((day) => orderKey(day.slice(0, 10)))).size).toBe(days.length)
    expect(new Set(days.map(orderKey)).size).toBe(days.length)
  })
})
