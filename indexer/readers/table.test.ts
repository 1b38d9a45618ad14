import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import type { FormattedItem } from './port.ts'
import { failuresOf, readBytes } from './reader.contract.ts'

const read = async (text: string | Uint8Array, name = 'x'): Promise<readonly FormattedItem[]> => readBytes(Buffer.from(text), name)
const first = async (text: string, name?: string): Promise<unknown> => (await read(text, name))[0]

describe('tables', () => {
  it('find their delimiter by what cuts the rows evenly', async () => {
    for (const delimiter of [',', '\t', ';', '|']) {
      const table = ['id', 'title', 'note'].join(delimiter) + '\n' + [1, 2, 3].map((id) => [`n${id}`, 'Visit', `"Fever${delimiter} cough, and ""chills""; day ${id}"`].join(delimiter)).join('\n')
      expect(await first(table)).toMatchObject({ format: 'csv', document: { id: 'n1', title: 'Visit', text: `Fever${delimiter} cough, and "chills"; day 1` } })
    }
  })

  it('know text columns by their names in both languages, several as sections', async () => {
    expect(await first('编号,姓名,主诉,现病史,科室\n1,张三丰,胸痛3天,患者3天前出现胸痛,心内科\n2,李四光,发热,体温升高,感染科\n')).toMatchObject({
      document: { id: '1', text: '主诉\n胸痛3天\n\n现病史\n患者3天前出现胸痛', sections: [{ path: ['主诉'] }, { path: ['现病史'] }], metadata: { 科室: '心内科' } },
      identifiers: [{ type: 'name', value: '张三丰' }],
    })
  })

  it('keep direct identifiers out of text and metadata, and make patient ids pseudonyms', async () => {
    const item = await first('note_id,patient_name,MRN,phone,DOB,note_text\n5,Quillon Zylinski,778899,555-0199,1970-05-06,Slept well last night.\n')
    expect(JSON.stringify((item as { document: unknown }).document)).not.toMatch(/Zylinski|778899|0199|1970/)
    expect(item).toMatchObject({ document: { id: '5', metadata: { patient: expect.stringMatching(/^[0-9a-f]{16}$/) } }, identifiers: expect.arrayContaining([{ type: 'name', value: 'Zylinski' }, { type: 'id', value: '778899' }]) })
  })

  it('without a name that fits take the column with the longest texts, and say so', async () => {
    const rows = [1, 2, 3].map((id) => `${id},A${id},The patient reports that the pain number ${id} is better today`).join('\n')
    expect(await first(`num,kind,free\n${rows}\n`, 't.csv')).toMatchObject({ document: { id: 't.csv#2', metadata: { text_columns: ['free'], kind: 'A1' } } })
    expect(failuresOf(await read('a,b,c\n1,2,3\n4,5,6\n', 't.csv'))).toEqual(['no column of the table holds text', 'no column of the table holds text'])
  })

  it('leave judgements of a benchmark out, and are not seen in prose', async () => {
    expect(await read('query-id\tcorpus-id\tscore\nq1\td1\t1\n')).toMatchObject([{ skip: { type: 'qrels', reason: 'beir-qrels' } }])
    expect(await first('Fever, cough, chills.\nNo rash, no pain, no nausea.\nGiven fluids, rest and paracetamol, then more, as needed.\n')).toMatchObject({ format: 'text' })
  })

  it('skip rows without text and fail rows that are too long, alone', async () => {
    const items = await read('id,text,x\na,hello there,1\nb,,2\nc,one,2,3\nd,again,4\n')
    expect(items.map((item) => ('document' in item ? item.document.id : 'skip' in item ? item.skip.reason : 'failed'))).toEqual(['a', 'no-text', 'failed', 'd'])
  })
})

describe('badly quoted tables', () => {
  const head = 'id,title,text,ward\n'
  const told = (items: readonly FormattedItem[]): readonly string[] => items.map((item) => ('document' in item ? `${item.document.id}: ${item.document.text}` : 'failure' in item ? `${item.failure.source} ${item.failure.reason}` : 'skip'))

  it('take a quote inside a cell for what it is: inches, a word', async () => {
    expect(told(await read(`${head}a,Visit,height 5'10" today,ICU\nb,Visit,"called "stable" by night, slept",ICU\nc,Visit, "spaced, out" ,ICU\n`))).toEqual([`a: height 5'10" today`, 'b: called "stable" by night, slept', 'c: spaced, out'])
  })

  it('lose the line whose cell is never closed, and no other', async () => {
    const sound = ['n1,"Note, 1","first\nline",ICU', 'n2,"Note, 2","second ""line""",ICU', 'n3,Note,third line,ICU']
    for (const broken of ['x,"never closed,text,ICU', 'x,title,"never closed', 'x,title,"never, closed,ICU']) {
      for (const at of [0, 1, 2, 3]) {
        const items = told(await read(head + sound.toSpliced(at, 0, broken).join('\n')))
        expect(items.filter((item) => item.startsWith('n'))).toEqual(['n1: first\nline', 'n2: second "line"', 'n3: third line'])
        expect(items.filter((item) => item.includes('never closed'))).toHaveLength(1)
      }
    }
  })

  it('have their header under what people write above it, so that columns of persons are known', async () => {
    for (const [delimiter, fill] of [[',', ',,,'], ['\t', '']] as const) {
      const items = await read(`某院出院登记（合成）${fill}\n\n科室：心内科${delimiter}2024年\n${[['编号', '姓名', '主诉', '科别', '备注'], ['1', '张三丰', '胸痛三天', '心内', '无'], ['2', '李四光', '发热', '呼吸', '无']].map((row) => row.join(delimiter)).join('\n')}\n`, 'x.csv')
      expect(items.map((item) => ('document' in item ? [item.document.id, item.document.text, item.identifiers] : 'skip' in item ? `${item.skip.source} ${item.skip.reason}` : item))).toEqual([
        'x.csv:1 above-header',
        'x.csv:3 above-header',
        ['1', '胸痛三天', [{ type: 'name', value: '张三丰' }]],
        ['2', '发热', [{ type: 'name', value: '李四光' }]],
      ])
    }
  })

  it('may leave the first column without a name, or break a name over lines', async () => {
    expect(told(await read(',text\n0,first note\n1,second note\n', 'x.csv'))).toEqual(['x.csv#2: first note', 'x.csv#3: second note'])
    expect(told(await read('id,"\ntext",ward\na,first,ICU\nb,second,ED\n', 'x.csv'))).toEqual(['a: first', 'b: second'])
    expect(told(await read('id,"text,ward\na,first,ICU\nb,second,ED\n', 'x.csv')).length).toBe(2)
  })

  it('without a header keep their first row', async () => {
    const rows = [1, 2, 3].map((id) => `${id},${'The patient reports that the pain is better today and walks without help. '.repeat(2)},ICU`)
    expect((await read(rows.join('\n'), 'x.csv')).map((item) => ('document' in item ? [item.document.id, item.document.metadata['text_columns']] : item))).toEqual([1, 2, 3].map((id) => [`x.csv#${id}`, ['column 2']]))
  })
})
