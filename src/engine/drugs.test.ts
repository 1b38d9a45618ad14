import { describe, expect, it } from 'vitest'
import { fixtureLexicon } from '../../indexer/drugs/fixtures.ts'
import { createDrugLookup } from '../../indexer/drugs/lookup.ts'
import { parseFilter } from '../filter.ts'
import { resolveDrugs } from './drugs.ts'

const resolve = (filter: unknown) => resolveDrugs(parseFilter(filter), createDrugLookup(fixtureLexicon()))
const own = (value: string) => ({ field: 'drugs', eq: value })

describe('the filter field `drugs`', () => {
  it.each([
    ['a brand in Chinese', '拜阿司匹灵', { field: 'drugs.name', eq: 'acetylsalicylic acid' }],
    ['an abbreviation', 'ASA', { field: 'drugs.name', eq: 'acetylsalicylic acid' }],
    ['an ATC group in lower case', 'b01a', { field: 'drugs.atc', eq: 'B01A' }],
    ['a class', 'β受体阻滞剂', { field: 'drugs.class', eq: 'beta blocker' }],
  ])('understands %s', (_, value, meant) => {
    expect(resolve({ drugs: value })).toEqual({ or: [own(value), meant] })
  })

  it('takes every meaning of an ambiguous name, and every name of a list', () => {
    expect(resolve({ drugs: 'MS' })).toEqual({ or: [own('MS'), { field: 'drugs.name', eq: 'morphine' }, { field: 'drugs.name', eq: 'magnesium sulfate' }] })
    expect(resolve({ drugs: ['warfarin', '二甲双胍'] })).toEqual({ or: [{ field: 'drugs', in: ['warfarin', '二甲双胍'] }, { field: 'drugs.name', eq: 'warfarin' }, { field: 'drugs.name', eq: 'metformin' }] })
  })

  it('goes into combinations and leaves other fields and unknown names alone', () => {
    expect(resolve({ and: [{ kind: 'note' }, { not: { drugs: 'warfarin' } }] })).toEqual({ and: [{ field: 'kind', eq: 'note' }, { not: { or: [own('warfarin'), { field: 'drugs.name', eq: 'warfarin' }] } }] })
    expect(resolve({ drugs: 'xyzzy' })).toEqual(own('xyzzy'))
  })

  it('does not filter on a drug that was only nearly spelt', () => {
    expect(resolve({ drugs: 'warfarim' })).toEqual(own('warfarim'))
  })

  it('asks whether any drug is mentioned', () => {
    const either = { or: [{ field: 'drugs', exists: true }, { field: 'drugs.name', exists: true }] }
    expect(resolve({ drugs: { exists: true } })).toEqual(either)
    expect(resolve({ drugs: { exists: false } })).toEqual({ not: either })
  })
})
