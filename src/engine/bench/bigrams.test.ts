import { expect, it } from 'vitest'
import { createBigramAnalyzer } from './bigrams.ts'

const analyzer = createBigramAnalyzer()

it('pairs Han characters within a run and keeps Latin words and numbers whole', () => {
  expect(analyzer.tokens('高血压用ACEI 10mg，胃')).toEqual([
    { term: '高血', start: 0, end: 2 },
    { term: '血压', start: 1, end: 3 },
    { term: '压用', start: 2, end: 4 },
    { term: 'acei', start: 4, end: 8 },
    { term: '10mg', start: 9, end: 13 },
    { term: '胃', start: 14, end: 15 },
  ])
})

it('counts a repeated pair and keeps characters beyond the basic plane whole', () => {
  expect(analyzer.queryTerms('咳咳咳')).toEqual([{ term: '咳咳', weight: 2 }])
  expect(analyzer.tokens('𠮷𠮷').map(({ term, end }) => [term, end])).toEqual([['𠮷𠮷', 4]])
  expect(analyzer.fields({ title: '胃炎', text: '胃炎' })).toEqual({ body: [{ term: '胃炎', count: 2 }] })
})
