import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strToU8, unzipSync, zipSync } from 'fflate'
import { describe, expect, it } from 'vitest'
import { xlsx } from '../../binary-fixtures.contract.ts'
import { createReadContext } from '../../context.ts'
import type { FormattedItem } from '../../port.ts'
import { readSource } from '../../read.ts'
import { expectSound, failuresOf, idsOf, readBytes } from '../../reader.contract.ts'
import { findSources } from '../../sources.ts'
import { columnName } from './cells.ts'
import { dateOfSerial, isDateFormat } from './dates.ts'

const LETTERS = 'ABCDEFGH'
/** Texts inline, numbers as numbers, `{xml}` as it stands. */
const row = (number: number, ...values: readonly (string | number | { readonly xml: string } | undefined)[]): string =>
  `<row r="${number}">${values.map((value, index) => (value === undefined ? '' : typeof value === 'object' ? value.xml : typeof value === 'number' ? `<c r="${LETTERS[index]}${number}"><v>${value}</v></c>` : `<c r="${LETTERS[index]}${number}" t="inlineStr"><is><t>${value}</t></is></c>`)).join('')}</row>`
const documentsOf = (items: readonly FormattedItem[]): readonly unknown[] => items.flatMap((item) => ('document' in item ? [item.document] : []))
const skipsOf = (items: readonly FormattedItem[]): readonly string[] => items.flatMap((item) => ('skip' in item ? [`${item.skip.source} ${item.skip.reason}`] : []))

describe('Excel workbooks', () => {
  it('give each row as a document: shared and rich texts, numbers, dates by their format, results of formulas', async () => {
    const file = xlsx(
      [{ name: 'Visits', rows: row(1, 'note_id', 'note_text', 'seen', 'charted', 'dose', 'ok', 'sum') + `<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="s"><v>1</v></c><c r="C2" s="1"><v>45356</v></c><c r="D2" s="2"><v>45356.4375</v></c><c r="E2"><v>6.3999999999999995</v></c><c r="F2" t="b"><v>1</v></c><c r="G2" t="str"><f>A2&amp;B2</f><v>total</v></c></row>` }],
      { texts: ['<t>n1</t>', '<r><rPr><b/></rPr><t>发热</t></r><r><t xml:space="preserve"> 三天，</t></r><r><t>Started_x000D_&#10;amoxicillin</t></r><rPh sb="0" eb="1"><t>fare</t></rPh>'], formats: ['yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot; h:mm'] },
    )
    const items = await readBytes(file)
    expectSound(items)
    expect(documentsOf(items)).toEqual([{ id: 'n1', text: '发热 三天，Started\namoxicillin', metadata: { seen: '2024-03-05', charted: '2024-03-05T10:30:00', dose: 6.4, ok: true, sum: 'total', sheet: 'Visits', format: 'xlsx' } }])
  })

  it('find the header under what people write above it, name columns without a name by their letters, and tell persons apart', async () => {
    const items = await readBytes(xlsx([{ name: 'A', rows: row(1, '某院出院登记（合成）') + row(3, '编号', '姓名', '主诉', undefined) + row(4, 1, '张三丰', '胸痛三天', '红') + row(6, 2, '李四光', '发热') }]), 'x')
    expect(items.map((item) => ('document' in item ? [item.document.id, item.document.text, item.document.metadata, item.identifiers] : 'skip' in item ? item.skip : item))).toEqual([
      { source: 'x row 1', type: 'row', reason: 'above-header' },
      ['1', '胸痛三天', { D: '红', sheet: 'A', format: 'xlsx' }, [{ type: 'name', value: '张三丰' }]],
      ['2', '发热', { sheet: 'A', format: 'xlsx' }, [{ type: 'name', value: '李四光' }]],
    ])
    const bare = await readBytes(xlsx([{ name: 'A', rows: [1, 2, 3].map((id) => row(id, id, `The patient reports that the pain number ${id} is better`)).join('') }]), 'x')
    expect(documentsOf(bare)).toMatchObject([1, 2, 3].map((id) => ({ id: `x#${id}`, metadata: { A: id, text_columns: ['B'] } })))
  })

  it('may leave the index without a name, as programs write it, and have no header at all', async () => {
    const indexed = await readBytes(xlsx([{ name: 'A', rows: row(1, undefined, 'note_id', 'note_text') + row(2, 0, 'a', 'first') + row(3, 1, 'b', 'second') }]), 'x')
    expect(documentsOf(indexed)).toMatchObject([{ id: 'a', text: 'first', metadata: { A: 0 } }, { id: 'b', text: 'second' }])
    const long = 'The patient reports that the pain is better today and walks without help. '.repeat(2)
    const bare = await readBytes(xlsx([{ name: 'A', rows: row(1, 'x', long) + row(2, 'y', 'short') }]), 'x')
    expect(documentsOf(bare)).toMatchObject([{ id: 'x#1', text: long.trim() }, { id: 'x#2', text: 'short' }])
  })

  it('read every visible sheet as a table of its own, and say which are hidden', async () => {
    const table = row(1, 'id', 'text') + row(2, 'a', 'first note')
    const items = await readBytes(xlsx([{ name: 'One', rows: table }, { name: 'Codes', rows: table, state: 'hidden' }, { name: 'Three', rows: table }, { name: 'Empty', rows: '' }]), 'x')
    expect(idsOf(items)).toEqual(['a', 'sheet 3/a'])
    expect(skipsOf(items)).toEqual(['x sheet 2 hidden-sheet', 'x sheet 4 no-text'])
  })

  it('lose a broken row alone, with its place', async () => {
    const bad = ['<row r="3"><c r="A3"><v>1</row>', '<row r="3"><c r="A3" t="s"><v>99</v></c></row>', '<row r="3"><c r="A3"><v>&bomb;</v></c></row>', `<row r="3">${'<c>'.repeat(300)}${'</c>'.repeat(300)}</row>`, '<row r="3"><c r="A3">']
    for (const broken of bad) {
      const items = await readBytes(xlsx([{ name: 'A', rows: row(1, 'id', 'text') + row(2, 'a', 'one') + broken + row(4, 'b', 'two') + row(5, 'c', 'three') }]), 'x')
      expect(idsOf(items)).toEqual(['a', 'b', 'c'])
      expect(items.flatMap((item) => ('failure' in item ? [item.failure.source] : []))).toEqual(['x row 3'])
    }
  })

  it('that are damaged, binary, no workbook or a bomb fail, each with its reason', async () => {
    const sound = xlsx([{ name: 'A', rows: row(1, 'id', 'text') + row(2, 'a', 'one') }])
    const files = unzipSync(sound)
    const { 'xl/workbook.xml': _, ...withoutBook } = files
    expect(failuresOf(await readBytes(zipSync(withoutBook)))).toEqual(['the spreadsheet is damaged: its list of sheets is missing'])
    expect(failuresOf(await readBytes(zipSync({ '[Content_Types].xml': strToU8(''), 'xl/workbook.bin': strToU8('x') })))).toEqual(['binary workbooks (.xlsb) are not read; save as .xlsx or CSV'])
    expect(failuresOf(await readBytes(zipSync({ '[Content_Types].xml': strToU8(''), 'ppt/presentation.xml': strToU8('x') })))).toEqual(['the file is an Office file but neither a Word document nor an Excel workbook; save it as text or CSV'])
    expect(failuresOf(await readBytes(sound.subarray(0, sound.byteLength - 40)))).toEqual(['the archive breaks off: it has no directory at its end'])
    const bomb = zipSync({ ...files, 'xl/media/a.xml': new Uint8Array(80 * 1024 * 1024) })
    expect(failuresOf(await readBytes(bomb)).join()).toContain('unfolds to more than 500 times its size')
    expect(failuresOf(await readBytes(new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ...Array.from({ length: 600 }, () => 0)]), 'locked.xlsx')).join()).toContain('locked with a password')
  })

  it('are read from disk a row at a time, in archives too', async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => row(index + 2, `n${index}`, `note ${index} on fever`)).join('')
    const file = xlsx([{ name: 'A', rows: row(1, 'id', 'text') + rows }])
    const folder = await mkdtemp(join(tmpdir(), 'medir-xlsx-'))
    try {
      const path = join(folder, 'export.xlsx')
      await writeFile(path, file)
      let read = 0
      for await (const source of findSources([path], (async function* () {})())) for await (const item of readSource(source, createReadContext())) if ('document' in item) read++
      expect(read).toBe(20_000)
    } finally {
      await rm(folder, { recursive: true })
    }
    expect(idsOf(await readBytes(zipSync({ 'a.xlsx': xlsx([{ name: 'A', rows: row(1, 'id', 'text') + row(2, 'a', 'one') }]) }), 'zip'))).toEqual(['a'])
  })
})

describe('dates of spreadsheets', () => {
  it('are told by the number format', () => {
    for (const [id, code] of [[14, undefined], [31, undefined], [164, 'yyyy-mm-dd'], [165, '[$-804]yyyy"年"m"月"'], [166, 'd/m/yy;@'], [167, 'h:mm AM/PM']] as const) expect([id, isDateFormat(id, code)]).toEqual([id, true])
    for (const [id, code] of [[0, undefined], [2, undefined], [164, 'General'], [165, '0.00" mmol/day"'], [166, '[Red]#,##0'], [167, '[h]:mm'], [168, String.raw`0\d`]] as const) expect([id, isDateFormat(id, code)]).toEqual([id, false])
  })

  it('count days from 1900, with its leap year that never was, or from 1904', () => {
    expect([1, 59, 61, 45_356, 45_356.5].map((serial) => dateOfSerial(serial, false))).toEqual(['1900-01-01', '1900-02-28', '1900-03-01', '2024-03-05', '2024-03-05T12:00:00'])
    expect(dateOfSerial(0, true)).toBe('1904-01-01')
    expect(dateOfSerial(0.4375, false)).toBe('10:30:00')
    expect([-1, 1e9, Number.NaN].map((serial) => dateOfSerial(serial, false))).toEqual([undefined, undefined, undefined])
    expect([0, 25, 26, 27, 701, 702].map(columnName)).toEqual(['A', 'Z', 'AA', 'AB', 'ZZ', 'AAA'])
  })
})
