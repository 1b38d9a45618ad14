import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createSegmenter } from './create.ts'
import { CHARACTER_WITHIN_WORD, hanTerms, hanWeigher, PAIR_ACROSS_WORDS } from './han.ts'

const segmenter = createSegmenter('jieba')

it('gives every character and every pair of neighbours, with their offsets', () => {
  expect(hanTerms('胃炎ab痛')).toEqual([
    { term: '胃', start: 0, end: 1 },
    { term: '胃炎', start: 0, end: 2 },
    { term: '炎', start: 1, end: 2 },
    { term: '痛', start: 4, end: 5 },
  ])
})

it('keeps characters beyond the basic plane whole', () => {
  expect(hanTerms('𠮷胃')).toEqual([
    { term: '𠮷', start: 0, end: 2 },
    { term: '𠮷胃', start: 0, end: 3 },
    { term: '胃', start: 2, end: 3 },
  ])
})

it('weighs a pair by whether a word holds it, a character by whether it stands alone', () => {
  const text = '治疗胃炎痛'
  const weigh = hanWeigher(text, segmenter)
  expect(Object.fromEntries(hanTerms(text).map((term) => [term.term, weigh(term)]))).toEqual({
    治: CHARACTER_WITHIN_WORD,
    治疗: 1,
    疗: CHARACTER_WITHIN_WORD,
    疗胃: PAIR_ACROSS_WORDS,
    胃: CHARACTER_WITHIN_WORD,
    胃炎: 1,
    炎: CHARACTER_WITHIN_WORD,
    炎痛: PAIR_ACROSS_WORDS,
    痛: 1,
  })
})

it('gives n characters and n − 1 pairs for a run of n, each as it stands in the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('糖', '尿', '病', '𠮷', '的') , minLength: 1, maxLength: 30 }), (run) => {
      const terms = hanTerms(run)
      expect(terms).toHaveLength(2 * Array.from(run).length - 1)
      for (const { term, start, end } of terms) expect(run.slice(start, end)).toBe(term)
    }),
  )
})
