import { describe, expect, it } from 'vitest'
import { parseTable, substanceRow } from './format.ts'
import type { Tables } from './tables.ts'
import { validateTables } from './validate.ts'

const HEADER = 'inn\tzh\tatc\tclass\taliases_en\taliases_zh\tnote'
const parse = (...lines: string[]) => parseTable('x.tsv', [HEADER, ...lines].join('\n'), substanceRow)
const tables = (...lines: string[]): Tables => ({
  substances: parse(...lines),
  stems: [{ file: 'stems.tsv', line: 2, row: { stem: 'olol', kind: 'suffix', language: 'en', meaning: 'beta blocker', atc: ['C07', 'S01ED'] } }],
  forms: [],
  classes: [{ file: 'classes.tsv', line: 2, row: { en: 'beta blocker', zh: 'β受体阻滞剂', atc: ['C07'], aliases_en: [], aliases_zh: [], note: '' } }],
  herbs: [],
})
const reasons = (...lines: string[]) => validateTables(tables(...lines)).map((problem) => `${problem.line}: ${problem.reason}`).filter((reason) => !reason.includes('are the least'))

describe('the lexicon format', () => {
  it('splits cells at | and forgives missing empty cells at the end of a row', () => {
    expect(parse('aspirin\t阿司匹林\tB01AC06|N02BA01\t\tASA|Bayer Aspirin')).toEqual([
      { file: 'x.tsv', line: 2, row: { inn: 'aspirin', zh: '阿司匹林', atc: ['B01AC06', 'N02BA01'], class: [], aliases_en: ['ASA', 'Bayer Aspirin'], aliases_zh: [], note: '' } },
    ])
  })

  it.each([
    ['a code that is no ATC code', 'aspirin\t阿司匹林\tB01AC6', 'column "atc" must be ATC codes or groups of at least 3 characters'],
    ['capitals in an INN', 'Aspirin\t阿司匹林\tB01AC06', 'column "inn" must be lower case'],
    ['a missing Chinese name', 'aspirin\t\tB01AC06', 'column "zh" is empty'],
    ['an empty value between bars', 'aspirin\t阿司匹林\tB01AC06\t\tASA||x', 'column "aliases_en" has an empty value or white space between |'],
    ['too many cells', 'a\tb\t\t\t\t\t\tx', 'a row has 8 cells, 7 are known'],
  ])('refuses %s', (_, line, reason) => {
    expect(() => parse(line)).toThrow(reason)
  })

  it('refuses a file with another header', () => {
    expect(() => parseTable('x.tsv', 'name\tatc\n', substanceRow)).toThrow('the header must read')
  })
})

describe('the lexicon check', () => {
  it('accepts a row in order', () => {
    expect(reasons('metoprolol\t美托洛尔\tC07AB02\tbeta blocker\tBetaloc\t倍他乐克')).toEqual([])
  })

  it('wants a note for an alias of two substances, in any spelling', () => {
    expect(reasons('aspirin\t阿司匹林\t\t\tbaspin', 'bspirin\t比司匹林\t\t\tBASPIN')).toEqual([expect.stringContaining('3: "BASPIN" is also a name of x.tsv:2')])
    expect(reasons('aspirin\t阿司匹林\t\t\tbaspin', 'bspirin\t比司匹林\t\t\tBASPIN\t\tBASPIN: an older brand of both')).toEqual([])
  })

  it('wants a note for an abbreviation of three capitals', () => {
    expect(reasons('aspirin\t阿司匹林\t\t\tASA')).toEqual([expect.stringContaining('the abbreviation "ASA" needs a note')])
  })

  it('wants a stem and the ATC code to agree unless a note explains it', () => {
    expect(reasons('aspirolol\t阿司洛尔\tB01AC06')).toEqual([expect.stringContaining('"aspirolol" ends in "olol"')])
    expect(reasons('aspirolol\t阿司洛尔\tB01AC06\t\t\t\tstem: not a beta blocker')).toEqual([])
  })

  it('wants classes to be known', () => {
    expect(reasons('aspirin\t阿司匹林\tB01AC06\tpainkiller')).toEqual(['2: the class "painkiller" is not in classes.tsv'])
  })

  it('wants at least the promised number of entries', () => {
    expect(validateTables(tables('aspirin\t阿司匹林')).map(({ reason }) => reason)).toEqual(['1 substances; 1500 are the least', '0 herbs and patent medicines; 200 are the least'])
  })
})
