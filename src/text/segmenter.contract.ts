/** What every Segmenter must do. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Segmenter, Word } from './port.ts'

function inOrder(words: readonly Word[]): boolean {
  return words.every((word, index) => index === 0 || word.start >= (words[index - 1]?.start ?? 0))
}

export function segmenterContract(name: string, segmenter: Segmenter): void {
  describe(`the ${name} segmenter`, () => {
    it('cuts a Chinese sentence into words that stand where it says', () => {
      const text = '患者服用阿司匹林治疗冠心病'
      const words = segmenter.segment(text)
      expect(words.map((word) => word.text).join('')).toBe(text)
      expect(words.length).toBeGreaterThan(3)
    })

    it('keeps Latin words whole', () => {
      expect(segmenter.segment('服用aspirin治疗').map((word) => word.text)).toContain('aspirin')
    })

    it('finds at least the words of the single segmentation among all words', () => {
      const text = '社区获得性肺炎的治疗'
      const all = new Set(segmenter.segmentAll(text).map(({ start, end }) => `${start}-${end}`))
      for (const { start, end } of segmenter.segment(text)) expect(all).toContain(`${start}-${end}`)
    })

    it('gives words that are slices of the text, in order, whatever the text', () => {
      fc.assert(
        fc.property(fc.string({ unit: fc.constantFrom('糖', '尿', '病', '的', 'a', '1', ' ', '，', '肺', '炎', '.'), maxLength: 40 }), (text) => {
          for (const words of [segmenter.segment(text), segmenter.segmentAll(text)]) {
            expect(words.every(({ text: word, start, end }) => text.slice(start, end) === word && end > start)).toBe(true)
            expect(inOrder(words)).toBe(true)
          }
        }),
      )
    })

    it('names itself', () => {
      expect(segmenter.fingerprint).not.toBe('')
    })
  })
}
