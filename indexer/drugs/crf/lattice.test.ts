import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLabelSet, decodeSpans, encodeSpans, type LabelSet } from './labels.ts'
import { Lattice } from './lattice.ts'

/** Every allowed sequence with its score: the oracle. */
function enumerate(labels: LabelSet, length: number, scores: Float64Array, transition: Float32Array): { sequence: number[]; score: number }[] {
  const pair = (from: number, to: number): number => labels.from.findIndex((each, index) => each === from && labels.to[index] === to)
  let partial = Array.from({ length: labels.count }, (_, label) => label)
    .filter((label) => labels.mayStart[label] === 1)
    .map((label) => ({ sequence: [label], score: scores[label] as number }))
  for (let token = 1; token < length; token++) {
    partial = partial.flatMap(({ sequence, score }) =>
      Array.from({ length: labels.count }, (_, label) => label).flatMap((label) => {
        const allowed = pair(sequence.at(-1) as number, label)
        return allowed < 0 ? [] : [{ sequence: [...sequence, label], score: score + (transition[allowed] as number) + (scores[token * labels.count + label] as number) }]
      }),
    )
  }
  return partial.filter(({ sequence }) => labels.mayEnd[sequence.at(-1) as number] === 1)
}

const labels = createLabelSet(['drug', 'group'])
const problem = fc.integer({ min: 1, max: 4 }).chain((length) =>
  fc.record({
    length: fc.constant(length),
    scores: fc.array(fc.double({ min: -3, max: 3, noNaN: true }), { minLength: length * labels.count, maxLength: length * labels.count }),
    transition: fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: labels.from.length, maxLength: labels.from.length }),
  }),
)

describe('the lattice', () => {
  it('gives the marginals and pair expectations that enumeration gives', () => {
    fc.assert(
      fc.property(problem, ({ length, scores, transition }) => {
        const emission = Float64Array.from(scores)
        const weights = Float32Array.from(transition)
        const all = enumerate(labels, length, emission, weights)
        const total = all.reduce((sum, { score }) => sum + Math.exp(score), 0)
        const marginals = new Float64Array(length * labels.count)
        const pairs = new Float64Array(labels.from.length)
        new Lattice(labels).marginals(length, emission, weights, marginals, pairs)
        for (let token = 0; token < length; token++) {
          for (let label = 0; label < labels.count; label++) {
            const expected = all.filter(({ sequence }) => sequence[token] === label).reduce((sum, { score }) => sum + Math.exp(score), 0) / total
            expect(marginals[token * labels.count + label]).toBeCloseTo(expected, 8)
          }
        }
        labels.from.forEach((from, pair) => {
          const expected = all.reduce((sum, { sequence, score }) => sum + (Math.exp(score) / total) * sequence.filter((label, token) => label === from && sequence[token + 1] === labels.to[pair]).length, 0)
          expect(pairs[pair]).toBeCloseTo(expected, 8)
        })
      }),
      { numRuns: 25 },
    )
  })

  it('finds the best sequence that enumeration finds', () => {
    fc.assert(
      fc.property(problem, ({ length, scores, transition }) => {
        const emission = Float64Array.from(scores)
        const weights = Float32Array.from(transition)
        const all = enumerate(labels, length, emission, weights)
        const best = new Uint8Array(length)
        new Lattice(labels).best(length, emission, weights, best)
        const found = all.find(({ sequence }) => sequence.every((label, token) => label === best[token]))
        expect(found?.score).toBeCloseTo(Math.max(...all.map(({ score }) => score)), 8)
      }),
      { numRuns: 25 },
    )
  })
})

describe('BIOES labels', () => {
  it('allow 1 + 2T closers to meet 1 + 2T openers, and 4 pairs inside each type', () => {
    expect(createLabelSet(['drug']).from).toHaveLength(3 * 3 + 4)
    expect(labels.from).toHaveLength(5 * 5 + 2 * 4)
  })

  it('encode and decode the same spans', () => {
    const spans = [
      { first: 0, last: 0, type: 1 },
      { first: 2, last: 4, type: 0 },
      { first: 5, last: 6, type: 1 },
    ]
    expect([...encodeSpans(8, spans)]).toEqual([8, 0, 1, 2, 3, 5, 7, 0])
    expect(decodeSpans(encodeSpans(8, spans))).toEqual(spans)
  })

  it('leave out a span that overlaps an earlier one', () => {
    expect([...encodeSpans(3, [{ first: 0, last: 1, type: 0 }, { first: 1, last: 2, type: 0 }])]).toEqual([1, 3, 0])
  })
})
