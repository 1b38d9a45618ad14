import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../parameters.ts'
import type { RankedList } from './list.ts'
import { weigh, weighByLead } from './weights.ts'

const list = (leg: string, weight: number, ...scores: readonly number[]): RankedList => ({ leg, weight, hits: scores.map((score, index) => ({ id: String(index), score })) })
const weights = (lists: readonly RankedList[]): readonly number[] => lists.map(({ weight }) => weight)

describe('the weights of lists', () => {
  const parameters = { ...DEFAULT_PARAMETERS, lexicalWeight: 0.4, denseWeight: 0.6, hypothesisWeights: { lexical: 0.2, dense: 0.2, lexicalHypothesis: 0.2, denseHypothesis: 0.4 } }
  it('lie between those without and those with a hypothesis, as the gate says', () => {
    const four = ['lexical', 'dense', 'lexicalHypothesis', 'denseHypothesis'].map((leg) => list(leg, 1))
    expect(weights(weigh(four, parameters, 0))).toEqual([0.4, 0.6, 0, 0])
    expect(weights(weigh(four, parameters, 1))).toEqual([0.2, 0.2, 0.2, 0.4])
    expect(weights(weigh(four, parameters, 0.5)).map((weight) => Math.round(weight * 10) / 10)).toEqual([0.3, 0.4, 0.1, 0.2])
  })
  it('add up to one whatever list is missing', () => {
    expect(weights(weigh([list('dense', 1)], parameters, 0))).toEqual([1])
  })
})

describe('the lead of a dense list', () => {
  it('raises its weight where the best passage stands out and lowers it where none does', () => {
    // lead (.9 − .8) / (1 − .8) = .5, twice the usual: with a = 1 the weight doubles, .5 · 2 against .5
    const [lexical, dense] = weights(weighByLead([list('lexical', 0.5, 7, 2), list('dense', 0.5, 0.9, 0.8)], 1))
    expect(dense).toBeCloseTo(2 / 3)
    expect(lexical).toBeCloseTo(1 / 3)
    // lead .25 is the usual one: nothing changes, nor does anything without a share
    expect(weights(weighByLead([list('lexical', 0.5, 7, 2), list('dense', 0.5, 0.85, 0.8)], 1))[1]).toBeCloseTo(0.5)
    expect(weights(weighByLead([list('lexical', 0.5, 7, 2), list('dense', 0.5, 0.9, 0.8)], 0))).toEqual([0.5, 0.5])
    expect(weights(weighByLead([list('lexical', 0.5, 7, 2), list('dense', 0.5, 0.8, 0.8)], 1))).toEqual([1, 0])
  })
  it('leaves a list that is alone as it is, and identical texts without a lead', () => {
    expect(weights(weighByLead([list('dense', 1, 0.9, 0.2)], 0.5))).toEqual([1])
    expect(weights(weighByLead([list('lexical', 0.5, 1), list('dense', 0.5, 1, 1)], 0.5))[1]).toBeCloseTo(1 / 3)
    expect(weights(weighByLead([list('dense', 1)], 1))).toEqual([1])
  })
})
