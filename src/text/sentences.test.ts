import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { detectLanguage } from './language.ts'
import { sentences } from './sentences.ts'
import { passageWindows } from './windows.ts'

const cut = (text: string): readonly string[] => sentences(text).map(({ start, end }) => text.slice(start, end))

describe('sentences', () => {
  it('ends Chinese sentences at their own marks and keeps closing quotes with them', () => {
    expect(cut('患者发热3天。无咳嗽！“是否用药？”继续观察')).toEqual(['患者发热3天。', '无咳嗽！', '“是否用药？”', '继续观察'])
  })

  it('does not end an English sentence at a clinical abbreviation, an initial or a decimal', () => {
    expect(cut('Seen by Dr. Smith. K 3.5 mmol/L. Given 5 mg p.o. daily. J. Doe agreed.')).toEqual(['Seen by Dr. Smith.', 'K 3.5 mmol/L.', 'Given 5 mg p.o. daily.', 'J. Doe agreed.'])
  })

  it('ends a sentence at a line break', () => {
    expect(cut('Plan\n1. Rest')).toEqual(['Plan', '1.', 'Rest'])
  })

  it('covers every character that is not white space, in order, once', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', 'B', '.', '。', ' ', '\n', '!', '”', '病', '1') }), (text) => {
        expect(cut(text).join('').replaceAll(/\s/g, '')).toBe(text.replaceAll(/\s/g, ''))
      }),
    )
  })
})

describe('passageWindows', () => {
  const byWords = async (texts: readonly string[]): Promise<readonly number[]> => texts.map((text) => text.split(/\s+/).length)

  it('gives none for a text that fits one window', async () => {
    expect(await passageWindows('One two three.', byWords, 10)).toEqual([])
  })

  it('covers a long text with overlapping windows along sentences', async () => {
    const text = 'A b c d. E f g h. I j k l. M n o p.'
    const windows = (await passageWindows(text, byWords, 8)).map(({ start, end }) => text.slice(start, end))
    expect(windows).toEqual(['A b c d. E f g h.', 'E f g h. I j k l.', 'I j k l. M n o p.'])
  })

  it('cuts a sentence that is longer than a window', async () => {
    const text = Array.from({ length: 40 }, (_, index) => `w${index}`).join(' ')
    const windows = await passageWindows(text, byWords, 8)
    expect(windows[0]?.start).toBe(0)
    expect(windows.at(-1)?.end).toBe(text.length)
    expect(windows.length).toBeGreaterThan(4)
  })
})

describe('detectLanguage', () => {
  it('tells Chinese with Latin abbreviations from English with a Chinese name', () => {
    expect(detectLanguage('EGFR-TKI治疗晚期非小细胞肺癌')).toBe('zh')
    expect(detectLanguage('A trial of 针灸 (acupuncture) for chronic low back pain in adults')).toBe('en')
    expect(detectLanguage('')).toBe('en')
  })
})
