import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { acceptName } from './acceptName.ts'
import { createGazetteer, matchGazetteer } from './gazetteer.ts'
import { hashString } from './hash.ts'
import { KeyTable } from './keyTable.ts'
import { sentenceRanges, tokenizeChinese, tokenizeEnglish } from './tokens.ts'

const tokensOf = (text: string, tokenize = tokenizeEnglish): string[] => {
  const { length, start, end } = tokenize(text, 0, text.length)
  return Array.from({ length }, (_, token) => text.slice(start[token], end[token]))
}

describe('tokens', () => {
  it('are letter runs, digit runs and single other characters in English', () => {
    expect(tokensOf('5-FU 10mg/m2, é.')).toEqual(['5', '-', 'FU', '10', 'mg', '/', 'm', '2', ',', 'é', '.'])
  })

  it('are characters in Chinese', () => {
    expect(tokensOf('予 5-FU', tokenizeChinese)).toEqual(['予', '5', '-', 'F', 'U'])
  })
})

describe('sentences', () => {
  it('cover the text without a gap, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 1500, unit: fc.constantFrom('a', '. A', '。', '\n', '；', ' ', 'mg', '1.5') }), fc.constantFrom<'en' | 'zh'>('en', 'zh'), (text, language) => {
        const ranges = sentenceRanges(text, language)
        expect(ranges.map(([from, to]) => text.slice(from, to)).join('')).toBe(text)
        for (const [from, to] of ranges) expect(to - from).toBeLessThanOrEqual(601)
      }),
      { numRuns: 50 },
    )
  })

  it('end at a full stop before a capital, not inside a dose', () => {
    expect(sentenceRanges('Take 1.5 mg daily. Then stop.', 'en')).toHaveLength(2)
    expect(sentenceRanges('予1.5mg。停药；复查', 'zh')).toHaveLength(3)
  })
})

describe('a gazetteer', () => {
  const gazetteer = createGazetteer('x', ['warfarin', 'warfarin sodium', 'beta-blocker', 'water', 'ab'], (text) => tokenizeEnglish(text, 0, text.length), acceptName)
  const marks = (text: string): string => {
    const words = tokensOf(text).map((word) => hashString(word.toLowerCase()))
    const own = new Uint8Array(words.length)
    matchGazetteer(gazetteer, Uint32Array.from(words), words.length, own)
    return Array.from(own, (mark) => 'OBIES'[mark]).join('')
  }

  it('marks the longest match in any case', () => {
    expect(marks('Give Warfarin sodium or warfarin')).toBe('OBEOS')
    expect(marks('a beta-blocker')).toBe('OBIE')
  })

  it('leaves everyday and short words out', () => {
    expect(marks('water ab')).toBe('OO')
    expect(gazetteer.hashes.size).toBe(3)
  })
})

describe('the key table', () => {
  it('remembers keys as a map does, zero included', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 0xffffffff })), (keys) => {
        const table = new KeyTable(4)
        const map = new Map<number, number>()
        for (const key of keys) {
          if (!map.has(key)) map.set(key, map.size)
          expect(table.add(key)).toBe(map.get(key))
        }
        for (const [key, id] of map) expect(table.find(key)).toBe(id)
        expect([...table.list()]).toEqual([...map.keys()])
      }),
    )
    const table = new KeyTable()
    expect([table.find(0), table.add(0), table.find(0)]).toEqual([-1, 0, 0])
  })
})
