import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { createSegmenter } from './create.ts'
import { segmenterContract } from './segmenter.contract.ts'

segmenterContract('jieba', createSegmenter('jieba'))
segmenterContract('intl', createSegmenter('intl'))

function installed(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name)
    return true
  } catch {
    return false
  }
}

describe.runIf(installed('nodejieba'))('with nodejieba (skipped: the optional package is not installed)', () => {
  if (installed('nodejieba')) segmenterContract('nodejieba', createSegmenter('nodejieba'))
})

describe('segmenters', () => {
  it.runIf(!installed('nodejieba'))('say how to get the optional one', () => {
    expect(() => createSegmenter('nodejieba')).toThrow(expect.objectContaining({ code: 'SEGMENTER_UNAVAILABLE' }))
  })

  it('know the words of the owner', () => {
    const plain = createSegmenter('jieba').segment('测定某某奇异酶').map(({ text }) => text)
    const taught = createSegmenter('jieba', ['某某奇异酶']).segment('测定某某奇异酶').map(({ text }) => text)
    expect(plain).not.toContain('某某奇异酶')
    expect(taught).toContain('某某奇异酶')
  })
})
