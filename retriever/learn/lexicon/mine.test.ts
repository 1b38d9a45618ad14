import { expect, it } from 'vitest'
import { mineWords } from './mine.ts'

it('finds a word whose parts hold together and whose neighbours vary', () => {
  const around = '甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳'
  const texts = Array.from(around, (character, index) => `${character}司美格鲁肽${around[around.length - 1 - index] ?? ''}`)
  const words = mineWords(texts, { minCount: 8, minPmi: 2 })
  expect(words.map(({ word }) => word)).toEqual(['司美格鲁肽'])
  // 16 different neighbours on each side: log2 16
  expect(words[0]).toMatchObject({ count: 16, entropy: 4 })
})

it('leaves out what is known, rare, or only part of a word', () => {
  const texts = Array.from('甲乙丙丁戊己庚辛', (character) => `${character}司美格鲁肽，`)
  expect(mineWords(texts, { minCount: 9, minPmi: 2 })).toEqual([])
  expect(mineWords(texts, { minCount: 8, minPmi: 2, known: (word) => word === '司美格鲁肽' })).toEqual([])
})
