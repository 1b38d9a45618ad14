import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { spanKey } from './corpus.ts'
import { readAnnotated } from './read.ts'

let folder: string
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'medir-corpus-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, content: string | Buffer): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content)
  return path
}
const mentions = (path: string, labels: string[] = []) => readAnnotated(path, labels).flatMap(({ units }) => units.flatMap(({ text, mentions: all }) => all.map((each) => `${each.type} ${spanKey(each)} ${each.spans.map(([start, end]) => text.slice(start, end)).join('|')}`)))

const DDI = `<?xml version="1.0"?><document id="DDI-MedLine.d1"><sentence id="s0" text="Dose &gt; 5 > 3 of loop or thiazide diuretics.&#xd;&#xa;">
<entity id="s0.e0" charOffset="16-19;33-41" type="group" text="loop diuretics"/><entity id="s0.e1" charOffset="24-41" type="group" text="thiazide diuretics"/>
<pair id="p" e1="a" e2="b" ddi="true"/></sentence></document>`

/** A zip archive of one deflated file, by hand (the CRC is not checked by the reader). */
function zip(name: string, content: string): Buffer {
  const body = deflateRawSync(Buffer.from(content))
  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(name.length, 26)
  const central = Buffer.alloc(46)
  central.writeUInt32LE(0x02014b50, 0)
  central.writeUInt16LE(8, 10)
  central.writeUInt32LE(body.length, 20)
  central.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(1, 10)
  end.writeUInt32LE(30 + name.length + body.length, 16)
  return Buffer.concat([local, Buffer.from(name), body, central, Buffer.from(name), end])
}

describe('annotated files', () => {
  it('are read from DDI XML, plain or zipped, with raw > in attributes and discontinuous mentions', () => {
    const expected = ['group 16-20;33-42 loop|diuretics', 'group 24-42 thiazide diuretics']
    expect(mentions(file('a.xml', DDI))).toEqual(expected)
    const zipped = readAnnotated(file('a.zip', zip('Train/MedLine/a.xml', DDI)))
    expect(zipped).toMatchObject([{ id: 'DDI-MedLine.d1', source: 'MedLine', interactions: true }])
    expect(mentions(join(folder, 'a.zip'))).toEqual(expected)
  })

  it('are read from JSONL, with the labels that count as drugs', () => {
    const line = JSON.stringify({ id: 'n1', text: '予阿司匹林口服，胃癌', entities: [{ start: 8, end: 10, label: '疾病' }, { start: 1, end: 5, label: '药物' }] })
    expect(mentions(file('a.jsonl', `${line}\n`), ['药物'])).toEqual(['drug 1-5 阿司匹林'])
    expect(mentions(join(folder, 'a.jsonl'))).toEqual(['药物 1-5 阿司匹林', '疾病 8-10 胃癌'])
  })

  it('are read from brat, whose offsets are code points', () => {
    file('brat/a.txt', '😀 aspirin and warfarin\nsodium')
    file('brat/a.ann', 'T1\tDrug 2 9\taspirin\nT2\tDrug 14 22;23 29\twarfarin sodium\nR1\tx Arg1:T1\n')
    expect(mentions(join(folder, 'brat'))).toEqual(['Drug 3-10 aspirin', 'Drug 15-30 warfarin\nsodium'])
  })

  it('are read from CoNLL, words with a space between, characters without', () => {
    expect(mentions(file('a.conll', 'warfarin\tB-drug\nsodium\tI-drug\nhelps\tO\n\naspirin S-drug\n'))).toEqual(['drug 0-15 warfarin sodium', 'drug 0-7 aspirin'])
    expect(mentions(file('b.bio', '予 O\n阿 B-药物\n司 I-药物\n匹 I-药物\n林 I-药物\n'), ['药物'])).toEqual(['drug 1-5 阿司匹林'])
  })

  it.each([
    ['overlapping annotations', 'c.jsonl', '{"text":"aspirin","entities":[{"start":0,"end":5,"label":"d"},{"start":3,"end":7,"label":"d"}]}', 'two annotations overlap'],
    ['offsets outside the text', 'd.jsonl', '{"text":"aspirin","entities":[{"start":0,"end":8,"label":"d"}]}', 'lies outside its text'],
    ['a line that is not JSON', 'e.jsonl', 'aspirin', 'a line is not JSON'],
    ['a line without text', 'f.jsonl', '{"id":1}', 'lacks what an annotated text needs'],
    ['another kind of file', 'g.pdf', '%PDF', 'no known annotated format'],
    ['an entity outside its sentence', 'h.xml', DDI.replace('24-41', '24-99'), 'lies outside its sentence'],
    ['XML that is no DDI', 'i.xml', '<html/>', 'no DDI document'],
    ['a damaged archive', 'j.zip', 'PK no', 'no zip archive'],
    ['a CoNLL line without a label', 'k.conll', 'aspirin\n', 'no CoNLL row'],
    ['an empty file', 'l.jsonl', '', 'no annotated document found'],
  ])('with %s are refused', (_, name, content, reason) => {
    expect(() => readAnnotated(file(name, content))).toThrow(reason)
  })

  it('that do not exist are refused', () => {
    expect(() => readAnnotated(join(folder, 'none.jsonl'))).toThrow('cannot be read')
  })
})
