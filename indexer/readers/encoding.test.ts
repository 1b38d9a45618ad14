import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { findEncoding } from './encoding.ts'
import { idsOf, readBytes } from './reader.contract.ts'

const TEXT = '患者，男，65岁。主诉：胸痛3天。BP 150/90 mmHg'

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16()
}

/** GB18030 bytes of a few characters, written out by hand from the standard's two-byte table. */
const GB18030: Readonly<Record<string, readonly number[]>> = { 高: [0xb8, 0xdf], 血: [0xd1, 0xaa], 压: [0xd1, 0xb9], 病: [0xb2, 0xa1], 患: [0xbb, 0xbc], 者: [0xd5, 0xdf], '，': [0xa3, 0xac] }

function gb18030(text: string): Buffer {
  return Buffer.from(Array.from(text).flatMap((character) => GB18030[character] ?? [character.charCodeAt(0)]))
}

describe('findEncoding', () => {
  it('believes a byte order mark', () => {
    expect(findEncoding(Buffer.from(`\ufeff${TEXT}`))).toBe('utf-8')
    expect(findEncoding(Buffer.from(`\ufeff${TEXT}`, 'utf16le'))).toBe('utf-16le')
    expect(findEncoding(utf16be(`\ufeff${TEXT}`))).toBe('utf-16be')
  })

  it('tells UTF-8, UTF-16 without a mark, GB18030 and Latin-1 by their bytes', () => {
    expect(findEncoding(Buffer.from(TEXT))).toBe('utf-8')
    expect(findEncoding(Buffer.from(TEXT, 'utf16le'))).toBe('utf-16le')
    expect(findEncoding(utf16be(TEXT))).toBe('utf-16be')
    expect(findEncoding(gb18030('患者，高血压病'))).toBe('gb18030')
    expect(findEncoding(Buffer.from('Ménière, fièvre', 'latin1'))).toBe('windows-1252')
    expect(findEncoding(Buffer.from('plain ASCII'))).toBe('utf-8')
  })

  it('is not misled by a character that the end of the sample cuts', () => {
    const bytes = Buffer.from('患者')
    expect(findEncoding(bytes.subarray(0, bytes.byteLength - 1))).toBe('utf-8')
  })

  it('believes declarations of XML, HTML and HL7, unless the bytes say otherwise', () => {
    expect(findEncoding(Buffer.concat([Buffer.from('<?xml version="1.0" encoding="GBK"?><a>'), gb18030('病'), Buffer.from('</a>')]))).toBe('gbk')
    expect(findEncoding(Buffer.concat([Buffer.from('<html><meta charset="gb2312"><p>'), gb18030('病')]))).toBe('gbk')
    expect(findEncoding(Buffer.concat([Buffer.from('MSH|^~\\&|A|B|C|D|2024||ORU^R01|1|P|2.5||||||GB 18030-2000\rNTE|1||'), gb18030('病')]))).toBe('gb18030')
    expect(findEncoding(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><a>患者</a>'))).toBe('utf-8')
  })
})

describe('texts in other encodings', () => {
  it('are read as if they were UTF-8, whatever the cut', async () => {
    const jsonl = `${JSON.stringify({ id: 'a', text: '患者高血压病' })}\n${JSON.stringify({ id: 'b', text: '患者' })}\n`
    for (const bytes of [Buffer.from(jsonl, 'utf16le'), utf16be(`\ufeff${jsonl}`), gb18030(jsonl)]) {
      const items = await readBytes(bytes, 'x', [5, 17, 18, 31])
      expect(idsOf(items)).toEqual(['a', 'b'])
      expect(items.map((item) => 'document' in item && item.document.text)).toEqual(['患者高血压病', '患者'])
    }
  })

  it('fail only in the record that is not valid UTF-8 when the rest is', async () => {
    const items = await readBytes(Buffer.concat([Buffer.from('{"id":"a","text":"患者"}\n{"id":"b","text":"'), Buffer.from([0xff, 0xc3]), Buffer.from('"}\n{"id":"c","text":"发热"}\n')]))
    expect(idsOf(items)).toEqual(['a', 'c'])
    expect(items[1]).toMatchObject({ failure: { source: 'file:2', reason: 'the record is not valid UTF-8' } })
  })
})
