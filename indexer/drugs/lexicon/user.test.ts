import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FIXTURE_TABLES } from '../fixtures.ts'
import { createTypoIndex, withinOneEdit } from '../link/typos.ts'
import { buildLexicon } from './lexicon.ts'
import { readUserLexicon } from './user.ts'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'medir-lexicon-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const read = (name: string, content: string | Buffer) => {
  writeFileSync(join(folder, name), content)
  return readUserLexicon(join(folder, name))
}

describe("a user's lexicon", () => {
  it('is read in the layout of the DrugBank vocabulary, gzipped', () => {
    expect(read('db.tsv.gz', gzipSync('DrugBank ID\tCommon name\tCAS\tSynonyms\nDB1\tLepirudin\t1-2\tHirudin variant-1 | R-hirudin\n'))).toEqual([{ names: ['Lepirudin', 'Hirudin variant-1', 'R-hirudin'], inn: 'lepirudin', zh: undefined, atc: [] }])
  })

  it('is read from own TSV, CSV, JSON, and one name a line', () => {
    expect(read('a.tsv', 'name_zh\tname_en\tatc_codes\tzh_aliases\n肌苷\tInosine\tD06BB05|G01AX02\t肌甙\n')).toEqual([{ names: ['Inosine', '肌苷', '肌甙'], inn: 'inosine', zh: '肌苷', atc: ['D06BB05', 'G01AX02'] }])
    expect(read('a.csv', 'inn,zh\ninosine,肌苷\n')).toMatchObject([{ inn: 'inosine', zh: '肌苷' }])
    expect(read('a.json', '[{"inn":"inosine","aliases":["x1","x2"]},"warfarin"]')).toMatchObject([{ names: ['inosine', 'x1', 'x2'] }, { names: ['warfarin'] }])
    expect(read('a.txt', '肌苷\n华法林\n')).toMatchObject([{ names: ['肌苷'] }, { names: ['华法林'] }])
  })

  it.each([
    ['empty.tsv', 'term\n', 'holds no name'],
    ['unknown.tsv', 'foo\tbar\n1\t2\n', 'no column of the lexicon is known'],
    ['bad.json', '{', 'is not JSON'],
    ['object.json', '{}', 'must be a JSON list'],
  ])('is refused: %s', (name, content, reason) => {
    expect(() => read(name, content)).toThrow(reason)
  })

  it('joins its synonyms to the shipped substance and adds what is new', () => {
    const lexicon = buildLexicon(FIXTURE_TABLES, [[{ names: ['warfarin', 'Marevan'], atc: [] }, { names: ['zibenolex'], inn: 'zibenolex', atc: ['C01AA01'] }]])
    expect(lexicon.find('marevan')).toMatchObject([{ name: 'warfarin', atc: ['B01AA03'] }])
    expect(lexicon.find('zibenolex')).toMatchObject([{ name: 'zibenolex', kind: 'user', atc: ['C01AA01'] }])
  })
})

describe('typing errors', () => {
  it('are one insertion, deletion, substitution or swap', () => {
    expect(['warfrin', 'warfarinn', 'warfsrin', 'wafrarin', 'warfarin'].map((word) => withinOneEdit(word, 'warfarin'))).toEqual([true, true, true, true, true])
    expect(['warfn', 'wrafrain', 'heparin'].map((word) => withinOneEdit(word, 'warfarin'))).toEqual([false, false, false])
  })

  it('are mended for long names with one candidate only', () => {
    const correct = createTypoIndex(buildLexicon(FIXTURE_TABLES, [[{ names: ['prednisone'], inn: 'prednisone', atc: [] }, { names: ['prednisolone'], inn: 'prednisolone', atc: [] }, { names: ['abcdefgh'], atc: [] }, { names: ['abcdefgk'], atc: [] }]]))
    expect(correct('metfornin')?.name).toBe('metformin')
    expect(correct('阿莫西淋')?.name).toBe('阿莫西林')
    expect(correct('abcdefgx')).toBeUndefined()
    expect(correct('mofphine'.slice(0, 5))).toBeUndefined()
  })
})
