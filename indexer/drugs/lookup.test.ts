import { describe, expect, it } from 'vitest'
import { fixtureLexicon } from './fixtures.ts'
import { createDrugLookup } from './lookup.ts'

const lookup = createDrugLookup(fixtureLexicon())
const names = (asked: string): readonly string[] => lookup(asked).map(({ name }) => name)

describe('looking a drug up', () => {
  it('finds one entry under any of its names', () => {
    const aspirin = { name: 'acetylsalicylic acid', kind: 'substance', zh: '阿司匹林', atc: ['B01AC06', 'N02BA01'], confidence: 1 }
    for (const asked of ['Aspirin', 'ASA', ' 拜阿司匹灵 ', 'acetylsalicylic acid']) expect(lookup(asked)).toMatchObject([aspirin])
    expect(lookup('阿司匹林')[0]?.aliases).toEqual(['aspirin', 'ASA', 'Bayaspirin', '乙酰水杨酸', '拜阿司匹灵'])
  })

  it('tells every meaning of an abbreviation', () => {
    expect(names('MS')).toEqual(['morphine', 'magnesium sulfate'])
  })

  it('lists the substances under an ATC code or group, in either case', () => {
    expect(names('b01a')).toEqual(['acetylsalicylic acid', 'warfarin'])
    expect(names('B01AA03')).toEqual(['warfarin'])
  })

  it('sees through form, salt and one typing error, with less belief', () => {
    expect(lookup('阿司匹林肠溶片')).toMatchObject([{ name: 'acetylsalicylic acid', confidence: 0.95 }])
    expect(lookup('amoxicilin')).toMatchObject([{ name: 'amoxicillin', confidence: 0.8 }])
  })

  it('says nothing of what it does not know', () => {
    expect(lookup('xyzzy')).toEqual([])
    expect(lookup('')).toEqual([])
  })
})
