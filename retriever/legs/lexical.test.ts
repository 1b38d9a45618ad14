import { expect, it } from 'vitest'
import { createAnalyzer } from '../../src/text/analyzer.ts'
import { createSegmenter } from '../../src/text/create.ts'
import { expandTerms } from './lexical.ts'

const analyzer = createAnalyzer(createSegmenter('intl'))
const expand = (query: string, texts: readonly string[], queryRepeats: number, hypothesisRatio: number): Readonly<Record<string, number>> =>
  Object.fromEntries(expandTerms(analyzer, analyzer.queryTerms(query), texts, { queryRepeats, hypothesisRatio }).map(({ term, weight }) => [term, weight]))

it('adds the terms of the hypotheses, averaged over them, to the repeated query', () => {
  expect(expand('asthma', ['asthma inhaler', 'oxygen'], 3, 0)).toEqual({ asthma: 3.5, inhal: 0.5, oxygen: 0.5 })
})

it('repeats a short question until a long hypothesis outweighs it no more than the ratio says', () => {
  // 6 words against 1: with ratio 2 the question counts 3 times.
  expect(expand('asthma', ['inhaler oxygen steroid cough wheeze spirometry'], 1, 2)['asthma']).toBe(3)
  expect(expand('asthma', ['inhaler oxygen'], 1, 2)['asthma']).toBe(1)
})

it('takes a question without words as it is', () => {
  expect(expand('', ['oxygen'], 1, 5)).toEqual({ oxygen: 1 })
})
