import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packSorted, unpackSorted } from './packing.ts'

const sorted = fc.array(fc.integer({ min: 0, max: 0xffff_ffff }), { maxLength: 200 }).map((values) => Uint32Array.from(values).toSorted())

describe('packed numbers', () => {
  it('come back as they were', () => {
    fc.assert(fc.property(sorted, (values) => { expect(unpackSorted(packSorted(values))).toEqual(values) }), { seed: 7, numRuns: 300 })
  })

  it.each([[[]], [[0]], [[0xffff_ffff]], [[5, 5, 5]], [[0, 0xffff_ffff]]])('%j', (values) => {
    expect([...unpackSorted(packSorted(Uint32Array.from(values)))]).toEqual(values)
  })

  it('take fewer than 19 bits for each of 100,000 hashes', () => {
    const hashes = Uint32Array.from({ length: 100_000 }, (_, index) => Math.imul(index + 1, 0x9e37_79b1) >>> 0).toSorted()
    expect((packSorted(hashes).length * 8) / hashes.length).toBeLessThan(19)
  })

  it('that are cut short or damaged are refused', () => {
    const packed = packSorted(Uint32Array.from([1, 1000, 100_000]))
    expect(() => unpackSorted(packed.subarray(0, 3))).toThrow(RangeError)
    expect(() => unpackSorted(packed.subarray(0, packed.length - 2))).toThrow(RangeError)
    expect(() => unpackSorted(Uint8Array.from([40, 1, 0, 0, 0, 0]))).toThrow(RangeError)
    expect(() => unpackSorted(Uint8Array.from([0, 255, 255, 255, 255, 0]))).toThrow(RangeError)
  })
})
