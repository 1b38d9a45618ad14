import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../../src/domain.ts'
import type { FormattedItem } from '../port.ts'
import { readBytes } from '../reader.contract.ts'
import { parseMessage, unescapeText } from './message.ts'

const header = (type: string, rest = ''): string => `MSH|^~\\&|A|H|B|H|20240305||${type}|ID1|P|2.5${rest}`
const PID = 'PID|1||778899^^^H^MR||Zylinski^Quillon||19700506|F|||12 Nowhere Lane^^Town||555-0199'
const read = async (...segments: string[]): Promise<readonly FormattedItem[]> => readBytes(Buffer.from(segments.join('\r')))
const documents = (items: readonly FormattedItem[]): readonly Document[] => items.flatMap((item) => ('document' in item ? [item.document] : []))
const skips = (items: readonly FormattedItem[]): readonly string[] => items.flatMap((item) => ('skip' in item ? [`${item.skip.type} ${item.skip.reason}`] : []))
const textOf = async (...segments: string[]): Promise<string | undefined> => documents(await read(...segments))[0]?.text

describe('HL7 v2', () => {
  it('unescapes delimiters, line breaks and hexadecimal, and leaves a stray escape as it is', () => {
    const delimiters = parseMessage([header('ORU^R01')])?.delimiters
    if (delimiters === undefined) throw new Error('no delimiters')
    expect(unescapeText(String.raw`a\F\b\S\c\T\d\R\e\E\f`, delimiters)).toBe(String.raw`a|b^c&d~e\f`)
    expect(unescapeText('one\\.br\\two\\H\\bold\\N\\', delimiters)).toBe('one\ntwobold')
    expect(unescapeText(String.raw`\XE9\ \Xe682a3\ 5\10`, delimiters)).toBe(String.raw`é 患 5\10`)
  })

  it('reads by the delimiters that the message names', async () => {
    expect(await textOf('MSH*:%!+*A*H*B*H*2024**ORU:R01*1*P*2.5', 'OBR*1***718-7:Hb:LN', 'OBX*1*ST*718-7:Hb:LN**a!S!b%second')).toBe('Hb\nHb:\na:b\nsecond')
  })

  it('makes one document of each panel: rows with units, flags, range and status; notes; repeats', async () => {
    const items = await read(header('ORU^R01'), PID, 'OBR|1|||24331-1^Lipids^LN', 'OBX|1|NM|2093-3^Cholesterol^LN||7.1|mmol/L|<5.2|H~A|||P', 'NTE|1||fasting', 'OBX|2|NM|x^Wrong||9||||||W', 'OBR|2|||CT^CT胸部', 'OBX|1|TX|GDT^所见||双肺纹理清晰', 'OBX|2|TX|GDT^所见||未见结节', 'OBX|3|XCN|doc^Signed||1^Vantongeren^Hespera')
    expect(documents(items).map(({ title, text }) => [title, text])).toEqual([
      ['Lipids', 'Lipids\nCholesterol: 7.1 mmol/L (H, A) [<5.2] {P}\nNote: fasting'],
      ['CT胸部', 'CT胸部\n所见: 双肺纹理清晰\n未见结节'],
    ])
    expect(documents(items)[0]?.metadata).toEqual({ format: 'hl7v2', type: 'ORU^R01', date: '2024-03-05', codes: ['loinc:24331-1', 'loinc:2093-3'], code_names: ['Lipids', 'Cholesterol'], patient: expect.stringMatching(/^[0-9a-f]{16}$/), birth_year: 1970, sex: 'female' })
  })

  it('keeps persons out, and tells their names to the de-identifier alone', async () => {
    const [item] = await read(header('MDM^T02'), PID, 'TXA|1|PN^Progress note|TX|20240304|9^Vantongeren^Hespera', 'OBX|1|TX|||Slept well.')
    if (item === undefined || !('document' in item)) throw new Error('no document')
    expect(JSON.stringify(item.document)).not.toMatch(/Zylinski|Quillon|778899|Nowhere|0199|Vantongeren|19700506/)
    expect(item.identifiers).toEqual(expect.arrayContaining([{ type: 'name', value: 'Quillon Zylinski' }, { type: 'id', value: '778899' }, { type: 'phone', value: '555-0199' }, { type: 'address', value: '12 Nowhere Lane' }, { type: 'name', value: 'Vantongeren' }]))
    expect(item.document.metadata).toMatchObject({ document_type: 'Progress note', date: '2024-03-04' })
  })

  it('reads admissions and orders for what they say, and tells those that say nothing', async () => {
    expect(await textOf(header('ADT^A01'), PID, 'PV2|||^Chest pain', 'DG1|1||I21.9^Infarction^I10|||A', 'AL1|1|DA|^Penicillin|SV|Rash')).toBe('Admission reason: Chest pain\nDiagnosis: Infarction, admitting\nAllergy: Penicillin, Rash, SV')
    expect(await textOf(header('ORM^O01'), PID, 'ORC|NW', 'OBR|1|||718-7^Hemoglobin^LN')).toBe('Order\nHemoglobin')
    expect(skips(await read(header('ADT^A08'), PID))).toEqual(['ADT^A08 no-text'])
  })

  it('reads embedded documents, and counts those that lie elsewhere', async () => {
    const pdf = await read(header('MDM^T02'), `OBX|1|ED|||^TEXT^HTML^Base64^${Buffer.from('<html><body><p>Wound &amp; suture</p></body></html>').toString('base64')}`)
    expect(documents(pdf)[0]?.text).toBe('Wound & suture')
    expect(skips(await read(header('MDM^T02'), 'OBX|1|RP|||https://pacs/1'))).toEqual(['Attachment attachment-outside', 'MDM^T02 no-text'])
  })

  it('honours cancellations, confidentiality, protection and withdrawn results', async () => {
    const note = 'NTE|1||text'
    expect(skips(await read(header('ADT^A11'), note))).toEqual(['ADT^A11 cancelled-event'])
    expect(skips(await read(header('ADT^A01'), 'PD1||||||||||||Y', note))).toEqual(['ADT^A01 security-label'])
    expect(skips(await read(header('MDM^T02'), 'TXA|||||||||||||||||LA|R', note))).toEqual(['MDM^T02 security-label'])
    expect(skips(await read(header('MDM^T02'), 'TXA|||||||||||||||||LA||OB', note))).toEqual(['MDM^T02 superseded'])
    expect(skips(await read(header('ORU^R01'), 'OBX|1|ST|a^A||x||||||D'))).toEqual(['ORU^R01 entered-in-error'])
  })

  it('takes lines that a system broke inside a field as its text, and MLLP frames for what they are', async () => {
    expect(documents(await readBytes(Buffer.from(`\u000b${header('MDM^T02')}\rOBX|1|TX|||first line\nsecond line\r\u001c\r`)))[0]?.text).toBe('first line\nsecond line')
  })

  it('drops the second copy of a message', async () => {
    const message = `${header('MDM^T02')}\rOBX|1|TX|||once\r`
    expect(skips(await readBytes(Buffer.from(message + message)))).toEqual(['MDM^T02 duplicate-message'])
  })

  it('keeps patients apart: each of several in one message, and those after a header that is damaged', async () => {
    const other = 'PID|1||112233^^^H^MR||Marwick^Isolde||19610203|M'
    const several = documents(await read(header('ORU^R01'), PID, 'OBX|1|TX|a^A||one', other, 'OBX|1|TX|a^A||two'))
    expect(several.map(({ text, metadata }) => [text, metadata['birth_year'], metadata['sex']])).toEqual([['A: one', 1970, 'female'], ['A: two', 1961, 'male']])
    const damaged = await read(header('ORU^R01'), PID, 'OBX|1|TX|a^A||one', `X${header('ORU^R01').slice(2)}`, other, 'OBX|1|TX|a^A||two')
    expect(documents(damaged).map(({ text }) => text)).toEqual(['A: one'])
    expect(damaged[1]).toMatchObject({ failure: { reason: 'the message header is damaged' } })
  })

  it('reads the rest of a message in which one segment is no UTF-8, and says so', async () => {
    const items = await readBytes(Buffer.concat([Buffer.from(`${header('ORU^R01')}\r${PID}\rOBX|1|TX|a^A||one\rNTE|1||`), Buffer.from([0xe7, 0xa9]), Buffer.from('\rNTE|2||空腹血糖 last')]))
    expect(documents(items).map(({ text }) => text)).toEqual(['A: one\n备注：空腹血糖 last'])
    expect(items.find((item) => 'failure' in item)).toMatchObject({ failure: { reason: expect.stringContaining('the rest of the message is read') } })
  })
})
