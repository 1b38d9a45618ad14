import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { createReadContext } from '../../context.ts'
import type { FormattedItem } from '../../port.ts'
import { readBytes } from '../../reader.contract.ts'
import { readSource } from '../../read.ts'
import { splitFhirXml, type XmlPart } from './split.ts'

const HEAD = '<?xml version="1.0"?><!-- <entry><fullUrl value="no"/></entry> --><Bundle xmlns="http://hl7.org/fhir"><type value="collection"/>'
const entry = (inner: string): string => `<entry><resource>${inner}</resource></entry>`
const condition = (id: string, rest = ''): string => `<Condition><id value="${id}"/>${rest}<code><text value="Gout"/></code></Condition>`
const read = async (xml: string): Promise<readonly FormattedItem[]> => readBytes(Buffer.from(xml), 'x')
const outcomes = (items: readonly FormattedItem[]): readonly string[] => items.map((item) => ('document' in item ? item.document.id : 'skip' in item ? `${item.skip.type} ${item.skip.reason}` : 'deletion' in item ? `delete ${item.deletion.documentId}` : `${item.failure.source}: ${item.failure.reason}`))

async function asJson(value: unknown): Promise<readonly FormattedItem[]> {
  const items: FormattedItem[] = []
  for await (const item of readSource({ name: 'x', open: async function* () { yield Buffer.from(JSON.stringify(value)) } }, createReadContext({ salt: 'test' }))) items.push(item)
  return items
}

describe('FHIR as XML', () => {
  it('says what the same resource as JSON says, contained resources, narratives and persons included', async () => {
    const xml = `<DiagnosticReport xmlns="http://hl7.org/fhir"><id value="r1"/><meta><security><code value="N"/></security></meta>
      <contained><Observation><id value="o"/><status value="final"/><code><text value="Glucose"/></code><valueQuantity><value value="7.123456789012"/><unit value="mmol/L"/></valueQuantity></Observation></contained>
      <contained><Patient><id value="p"/><name><family value="Zylinski"/><given value="Quillon"/><given value="Ada"/></name><gender value="female"/><birthDate value="1970-05-06"/></Patient></contained>
      <status value="final"/><code><coding><system value="http://loinc.org"/><code value="24323-8"/><display value="Panel"/></coding></code>
      <subject><reference value="#p"/></subject><effectiveDateTime value="2024-02-03"/><result><reference value="#o"/></result><conclusion value="Hyperglycaemia, &lt; 10"/></DiagnosticReport>`
    const json = {
      resourceType: 'DiagnosticReport',
      id: 'r1',
      meta: { security: [{ code: 'N' }] },
      contained: [
        { resourceType: 'Observation', id: 'o', status: 'final', code: { text: 'Glucose' }, valueQuantity: { value: 7.123456789012, unit: 'mmol/L' } },
        { resourceType: 'Patient', id: 'p', name: [{ family: 'Zylinski', given: ['Quillon', 'Ada'] }], gender: 'female', birthDate: '1970-05-06' },
      ],
      status: 'final',
      code: { coding: [{ system: 'http://loinc.org', code: '24323-8', display: 'Panel' }] },
      subject: { reference: '#p' },
      effectiveDateTime: '2024-02-03',
      result: [{ reference: '#o' }],
      conclusion: 'Hyperglycaemia, < 10',
    }
    const [fromXml, fromJson] = [await read(xml), await asJson(json)]
    expect(fromXml.map((item) => ('document' in item ? [item.document, item.identifiers] : item))).toEqual(fromJson.map((item) => ('document' in item ? [item.document, item.identifiers] : item)))
    expect(JSON.stringify(fromXml)).toContain('7.12346 mmol/L')
    const [narrated] = await read('<Condition xmlns="http://hl7.org/fhir"><id value="n"/><text><status value="generated"/><div xmlns="http://www.w3.org/1999/xhtml"><p>Gout &amp; <b>pain</b></p><p>5 &lt; 6</p></div></text></Condition>')
    expect(narrated).toMatchObject({ document: { text: 'Gout & pain\n5 < 6' } })
  })

  it('is read as a Bundle entry by entry, with its references, deletions and labels', async () => {
    const patient = '<Patient><id value="p1"/><gender value="male"/><birthDate value="1980-01-01"/></Patient>'
    const items = await read(`${HEAD}<entry><fullUrl value="urn:uuid:p1"/><resource>${patient}</resource></entry>${entry(condition('a', '<recordedDate value="2024-01-01"/><subject><reference value="urn:uuid:p1"/></subject>'))}<entry><request><method value="DELETE"/><url value="Condition/old"/></request></entry></Bundle>`)
    expect(outcomes(items)).toEqual(['Patient person', 'Condition/a', 'delete Condition/old'])
    expect(items[1]).toMatchObject({ document: { metadata: { sex: 'male', birth_year: 1980 } } })
    expect(outcomes(await read(`${HEAD.replace('<type', '<meta><security><code value="R"/></security></meta><type')}${entry(condition('a'))}</Bundle>`))).toEqual(['Condition security-label'])
    expect(outcomes(await read(`${HEAD}</Bundle>`))).toEqual(['Bundle empty-bundle'])
  })

  it('tells entries of a list, a document and a bundle inside from those of the bundle', async () => {
    const list = '<List><id value="l"/><entry><item><reference value="Condition/a"/></item></entry><entry><item><reference value="Condition/b"/></item></entry></List>'
    const composition = '<Composition><id value="d"/><title value="Letter"/><section><title value="Plan"/><text><div xmlns="http://www.w3.org/1999/xhtml">Rest.</div></text><entry><reference value="Condition/z"/></entry></section></Composition>'
    const inner = `<Bundle><type value="collection"/>${entry(condition('inner-1'))}${entry(condition('inner-2'))}</Bundle>`
    expect(outcomes(await read(`${HEAD}${entry(list)}${entry(composition)}${entry(inner)}${entry(condition('last'))}</Bundle>`))).toEqual(['List administrative', 'Composition/d', 'Condition/inner-1', 'Condition/inner-2', 'Condition/last'])
  })

  it('with a broken entry, or one that never ends, loses that one only', async () => {
    const items = await read(`${HEAD}${entry(condition('a'))}<entry><resource><Condition><id value="b"/>${entry(condition('c'))}${entry('<Condition><id value="d"></Condition>')}${entry(condition('e'))}`)
    expect(outcomes(items)).toEqual(['x entry 2: the record is never closed', expect.stringContaining('x entry 4: the XML is not well-formed'), 'x: the bundle breaks off', 'Condition/a', 'Condition/c', 'Condition/e'])
  })

  it('is not read where labels could forbid it and cannot be read', async () => {
    expect(outcomes(await read(`<Bundle xmlns="http://hl7.org/fhir"><meta><security><code value="R"></meta>${entry(condition('a'))}</Bundle>`))).toEqual([expect.stringMatching(/^x: the head of the bundle is damaged/)])
  })

  it('holds no more than one entry, and passes over one that is too long', async () => {
    async function* chunks(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(`${HEAD}${entry(condition('a'))}<entry><resource><Binary><data value="`)
      for (let part = 0; part < 100; part++) yield Buffer.alloc(1_000, 'A')
      yield Buffer.from(`"/></Binary></resource></entry>${entry(condition('b'))}</Bundle>`)
    }
    const parts: XmlPart[] = []
    for await (const part of splitFhirXml(chunks(), 10_000)) parts.push(part)
    expect(parts.map(({ kind, number }) => `${kind} ${number ?? ''}`)).toEqual(['head ', 'entry 1', 'error 2', 'entry 3'])
    expect(parts[2]).toMatchObject({ reason: 'the record is longer than 10000 characters' })
  })
})
