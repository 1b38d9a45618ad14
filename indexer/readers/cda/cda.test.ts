import { Buffer } from 'node:buffer'
import { deflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { FormattedItem } from '../port.ts'
import { failuresOf, readBytes } from '../reader.contract.ts'

const document = (body: string, header = ''): string => `<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><id root="1.2" extension="A"/><title>Summary</title><effectiveTime value="20240305"/>${header}<component>${body}</component></ClinicalDocument>`
const sections = (...all: string[]): string => document(`<structuredBody>${all.map((one) => `<component>${one}</component>`).join('')}</structuredBody>`)
const read = async (xml: string): Promise<readonly FormattedItem[]> => readBytes(Buffer.from(xml), 'x.xml')
const textOf = async (xml: string): Promise<string | undefined> => (await read(xml)).flatMap((item) => ('document' in item ? [item.document.text] : []))[0]
const skips = (items: readonly FormattedItem[]): readonly string[] => items.flatMap((item) => ('skip' in item ? [`${item.skip.type} ${item.skip.reason}`] : []))

const ENTRY = '<entry><observation><code code="8867-4" codeSystem="2.16.840.1.113883.6.1" displayName="Heart rate"/><value value="72" unit="/min"/></observation></entry>'

describe('CDA', () => {
  it('tells the narrative and not its entries again; entries alone where there is none', async () => {
    expect(await textOf(sections(`<section><title>Vitals</title><text><paragraph>Pulse <content revised="delete">99</content>72</paragraph></text>${ENTRY}</section>`))).toBe('Vitals\nPulse 72')
    expect(await textOf(sections(`<section><title>Vitals</title>${ENTRY}</section>`))).toBe('Vitals\nHeart rate: 72 /min')
  })

  it('keeps tables as rows, lists as items, nested sections under their headings', async () => {
    const items = await read(sections('<section><title>Plan</title><text><list><item>Rest</item><item>Fluids</item></list><table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody><tr><td>Aspirin</td><td>75<br/>mg</td></tr></tbody></table></text><component><section><title>Diet</title><text>低盐</text></section></component></section>'))
    expect(items[0]).toMatchObject({ document: { text: 'Plan\n- Rest\n- Fluids\nDrug | Dose\nAspirin | 75; mg\n\nDiet\n低盐', sections: [{ path: ['Plan'] }, { path: ['Plan', 'Diet'] }] } })
  })

  it('leaves out what says nothing, what is negated stays so, originalText is looked up', async () => {
    const act = '<entry><observation negationInd="true"><code code="ASSERTION"/><value xsi:type="CD"><originalText><reference value="#p1"/></originalText></value></observation></entry><entry><observation nullFlavor="NI"><code displayName="nothing"/></observation></entry>'
    expect(await textOf(`<section xmlns:xsi="x"><templateId root="1"/><title>Problems</title>${act}<component><section><title ID="p1">Asthma</title></section></component></section>`)).toBe('Problems\nNot: Asthma')
    expect(skips(await read(sections('<section nullFlavor="NI"><title>Allergies</title><text/></section>')))).toEqual(['ClinicalDocument no-text'])
  })

  it('keeps the header of people to itself', async () => {
    const header = '<recordTarget><patientRole><id root="9" extension="MRN7788"/><addr><streetAddressLine>12 Nowhere Lane</streetAddressLine></addr><telecom value="tel:555-0199"/><patient><name><given>Quillon</given><family>Zylinski</family></name><administrativeGenderCode code="F"/><birthTime value="19700506"/></patient></patientRole></recordTarget><author><assignedAuthor><code displayName="Cardiologist"/><assignedPerson><name>Hespera Vantongeren</name></assignedPerson></assignedAuthor></author>'
    const [item] = await read(document('<structuredBody><component><section><title>Course</title><text>Stable.</text></section></component></structuredBody>', header))
    if (item === undefined || !('document' in item)) throw new Error('no document')
    expect(JSON.stringify(item.document)).not.toMatch(/Zylinski|Quillon|MRN7788|Nowhere|0199|Vantongeren|19700506/)
    expect(item.document.metadata).toMatchObject({ sex: 'female', birth_year: 1970, author_role: 'Cardiologist', date: '2024-03-05' })
    expect(item.identifiers).toEqual(expect.arrayContaining([{ type: 'name', value: 'Quillon Zylinski' }, { type: 'id', value: 'MRN7788' }, { type: 'phone', value: '555-0199' }, { type: 'name', value: 'Vantongeren' }]))
    expect(skips(await read('<recordTarget><patientRole><patient><name>Q Z</name></patient></patientRole></recordTarget>'))).toEqual(['recordTarget person'])
  })

  it('honours confidentiality of documents and sections, and replaces what a document replaces', async () => {
    expect(skips(await read(document('<structuredBody><component><section><text>x</text></section></component></structuredBody>', '<confidentialityCode code="R"/>')))).toEqual(['ClinicalDocument security-label'])
    const items = await read(sections('<section><confidentialityCode code="V"/><title>HIV</title><text>secret</text></section>', '<section><title>Course</title><text>open</text></section>'))
    expect(skips(items)).toEqual(['section security-label'])
    expect(JSON.stringify(items)).not.toContain('secret')
    expect((await read(document('<structuredBody><component><section><text>x</text></section></component></structuredBody>', '<relatedDocument typeCode="RPLC"><parentDocument><id root="1.2" extension="OLD"/></parentDocument></relatedDocument>')))[0]).toMatchObject({ deletion: { documentId: 'cda/1.2^OLD' } })
  })

  it('reads documents of another type inside, inflated, and tells those that lie elsewhere', async () => {
    expect(await textOf(document(`<nonXMLBody><text mediaType="text/plain" representation="B64" compression="DF">${deflateRawSync('plain inside').toString('base64')}</text></nonXMLBody>`))).toBe('plain inside')
    expect(skips(await read(document('<nonXMLBody><text mediaType="application/pdf"><reference value="a.pdf"/></text></nonXMLBody>')))).toEqual(['Attachment attachment-outside', 'ClinicalDocument no-text'])
  })

  it('fails what is not well-formed, expands no entities, and stops at absurd nesting', async () => {
    const bomb = `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>${sections('<section><text>&b;&x;</text></section>').replace(/<\?.*?\?>/, '')}`
    expect(failuresOf(await read(bomb)).join()).toMatch(/undefined entity/)
    expect(failuresOf(await read(sections(`<section><text>${'<content>'.repeat(10_000)}x${'</content>'.repeat(10_000)}</text></section>`)))).toEqual(['the XML is nested deeper than 256 levels'])
    expect(failuresOf(await read(sections('<section><text>a</section>'))).join()).toMatch(/not well-formed/)
    expect(failuresOf(await read('<?xml version="1.0"?><unheard-of><a/></unheard-of>'))).toEqual(['no reader knows an XML document whose root is <unheard-of>'])
  })
})
