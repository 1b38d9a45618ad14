import { describe, expect, it } from 'vitest'
import { shippedLexicon } from './lexicon.ts'
import { readTables } from './tables.ts'
import { countTables, MINIMUM, validateTables } from './validate.ts'

describe('the shipped lexicon', () => {
  const tables = readTables()

  it('has no unexplained duplicate, no unknown class, no stem against its ATC group', () => {
    expect(validateTables(tables)).toEqual([])
  })

  it('is as large as promised', () => {
    const { substances, herbs, patents } = countTables(tables)
    expect(substances).toBeGreaterThanOrEqual(MINIMUM.substances)
    expect(herbs + patents).toBeGreaterThanOrEqual(MINIMUM.herbsAndPatents)
  })

  it.each([
    ['ASA', 'acetylsalicylic acid', 'B01AC06'],
    ['拜阿司匹灵', 'acetylsalicylic acid', 'B01AC06'],
    ['Xeloda', 'capecitabine', 'L01BC06'],
    ['奥沙利铂', 'oxaliplatin', 'L01XA03'],
    ['倍他乐克', 'metoprolol', 'C07AB02'],
    ['PTU', 'propylthiouracil', 'H03BA02'],
  ])('knows %s as %s', (name, inn, atc) => {
    const [entry] = shippedLexicon().find(name)
    expect(entry?.name).toBe(inn)
    expect(entry?.atc).toContain(atc)
  })

  it('gives a substance the classes of its ATC codes, the narrowest first', () => {
    expect(shippedLexicon().find('metoprolol')[0]?.classes).toEqual(['beta blocker', 'antihypertensive'])
    expect(shippedLexicon().find('ceftriaxone')[0]?.classes).toEqual(['beta-lactam', 'cephalosporin', 'antibiotic', 'anti-infective'])
  })
})
