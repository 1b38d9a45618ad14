/** Segmenter by name. */
import { createIntlSegmenter } from './intl/segmenter.ts'
import { createJiebaSegmenter } from './jieba/segmenter.ts'
import { createNodejiebaSegmenter } from './nodejieba/segmenter.ts'
import type { Segmenter } from './port.ts'

export type SegmenterName = 'jieba' | 'nodejieba' | 'intl'

/** `words` (the owner's own) are known to jieba only. SEGMENTER_UNAVAILABLE when an optional package is missing. */
export function createSegmenter(name: SegmenterName, words: readonly string[] = []): Segmenter {
  if (name === 'jieba') return createJiebaSegmenter(words)
  return name === 'intl' ? createIntlSegmenter() : createNodejiebaSegmenter()
}
