import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packBatches } from './batches.ts'

describe('packing batches', () => {
  it('puts the longest first and pads the rest', () => {
    const [first, second] = packBatches([[1, 2], [1, 2, 3, 4], [1], [1, 2, 3]], 9, 8)
    expect(first).toEqual({ indices: [1, 3], ids: Int32Array.of(1, 2, 3, 4, 1, 2, 3, 9), lengths: Int32Array.of(4, 3), length: 4 })
    expect(second).toEqual({ indices: [0, 2], ids: Int32Array.of(1, 2, 1, 9), lengths: Int32Array.of(2, 1), length: 2 })
  })

  it('holds every text once and stays under the budget unless a single text exceeds it', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(9), { maxLength: 20 }), { maxLength: 30 }), (lists) => {
        const batches = packBatches(lists, 0, 32)
        expect(batches.flatMap(({ indices }) => indices).sort((left, right) => left - right)).toEqual(lists.map((_, index) => index))
        for (const { indices, length, ids } of batches) {
          expect(ids).toHaveLength(indices.length * length)
          expect(indices.length === 1 || ids.length <= 32).toBe(true)
        }
      }),
    )
  })
})
