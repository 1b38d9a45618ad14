import { expect, it } from 'vitest'
import { createAnalyzer } from './analyzer.ts'
import { createSegmenter } from './create.ts'
import { withWords } from './with-words.ts'

const segmenter = createSegmenter('jieba')
const analyzer = createAnalyzer(segmenter)
/** A name that no dictionary has. */
const NAME = '龘鱻嗪'

it('finds its words wherever they stand, also within each other, and once', () => {
  const worded = withWords(segmenter, [NAME, '鱻嗪', '治疗'])
  const found = worded.segmentAll(`用${NAME}治疗`).filter(({ text }) => text.length > 1)
  expect(found).toEqual([{ text: NAME, start: 1, end: 4 }, { text: '鱻嗪', start: 2, end: 4 }, { text: '治疗', start: 4, end: 6 }])
  expect(worded.segment(`用${NAME}治疗`)).toEqual(segmenter.segment(`用${NAME}治疗`))
  expect(worded.fingerprint).not.toBe(segmenter.fingerprint)
  expect(withWords(segmenter, []).segmentAll('糖尿病')).toEqual(segmenter.segmentAll('糖尿病'))
})

it('weighs a query by them, and leaves the index what it is', () => {
  expect([analyzer.words?.knows(NAME), analyzer.words?.knows('糖尿病')]).toEqual([false, true])
  const worded = analyzer.words?.with([NAME])
  if (worded === undefined) throw new Error('words weigh it')
  const weights = (of: typeof analyzer): Readonly<Record<string, number>> => Object.fromEntries(of.queryTerms(`${NAME}治疗`).map(({ term, weight }) => [term, weight]))
  // A pair across words weighs a half, within a word one; a character that is a word one, within a word a half.
  expect(weights(analyzer)).toMatchObject({ 龘: 1, 龘鱻: 0.5, 鱻嗪: 0.5, 嗪治: 0.5, 治疗: 1 })
  expect(weights(worded)).toMatchObject({ 龘: 0.5, 龘鱻: 1, 鱻嗪: 1, 嗪治: 0.5, 治疗: 1 })
  expect(worded.fields({ text: NAME })).toEqual(analyzer.fields({ text: NAME }))
  expect(worded.fingerprint).toBe(analyzer.fingerprint)
})
