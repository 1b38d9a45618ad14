import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lengthOf, passageVector, queryVector, termDimension, termFrequencies } from './sparse.ts'

const parameters = { k1: 1.2, b: 0.75, fieldWeights: { title: 2, body: 1, expansion: 0 } }

describe('the sparse vector of a passage', () => {
  it("is BM25's passage part, fields weighted before saturation", () => {
    const frequencies = termFrequencies({ title: [{ term: 'a', count: 1 }], body: [{ term: 'a', count: 1 }, { term: 'b', count: 2 }], expansion: [{ term: 'c', count: 9 }] }, parameters)
    expect(lengthOf(frequencies)).toBe(5)
    // k1 · (1 − b + b · 5 / 10) = 1.2 · 0.625 = 0.75
    const { indices, values } = passageVector(frequencies, 10, parameters)
    expect(new Map(indices.map((index, at) => [index, values[at]]))).toEqual(new Map([[termDimension('a'), 3 / 3.75], [termDimension('b'), 2 / 2.75]]))
    expect(indices).toEqual([...indices].sort((left, right) => left - right))
  })

  it('asks each dimension once, and not for terms of no weight', () => {
    expect(queryVector([{ term: 'a', weight: 1 }, { term: 'b', weight: 0 }, { term: 'a', weight: 0.5 }])).toEqual({ indices: [termDimension('a')], values: [1.5] })
  })
})

const REFERENCE: readonly (readonly [string, number])[] = [
  ['a', 1867108634],
  ['ab', 374890698],
  ['abc', 1118836419],
  ['二甲双胍', 1377735954],
  ['metformin', 1517206134],
  ['药物', 3132137341],
  ['🙂', 443350068],
]

describe('term dimensions', () => {
  it('are those of MurmurHash3 over UTF-16', () => {
    // Computed with another implementation: smhasher's MurmurHash3_x86_32 of the little-endian bytes, seed 0.
    for (const [term, hash] of REFERENCE) expect(termDimension(term)).toBe(hash)
  })

  it('never coincide for terms of two code units', () => {
    const units = fc.string({ unit: fc.constantFrom('a', '1', '药', '物', '\u0000', '\uFFFF'), minLength: 2, maxLength: 2 })
    fc.assert(
      fc.property(units, units, (left, right) => {
        expect(termDimension(left) === termDimension(right)).toBe(left === right)
      }),
    )
  })

  it.each([
    ['English words with endings', (n: number) => `${'bcdfghjklmnprstvwz'[n % 18]}${'aeiou'[Math.floor(n / 18) % 5]}${n.toString(26)}ing`],
    ['Han terms of three characters', (n: number) => String.fromCharCode(0x4e00 + (n % 20_000), 0x4e00 + ((n * 7) % 20_011), 0x4e00 + (Math.floor(n / 20_000) % 20_000))],
    ['codes that differ in a digit', (n: number) => `ICD-${n}`],
  ])('share as rarely as chance has it: n² / 2³³ pairs of n terms; %s', (_, term) => {
    const terms = 300_000
    const made = new Set(Array.from({ length: terms }, (_each, n) => term(n)))
    expect(made.size).toBe(terms)
    const pairs = terms - new Set(Array.from(made, termDimension)).size
    // Birthday figure: 10.5 pairs, standard deviation its root, 3.2; six of them above it is a chance of one in millions.
    const expected = terms ** 2 / 2 ** 33
    expect(pairs).toBeLessThan(expected + 6 * Math.sqrt(expected))
  })
})
