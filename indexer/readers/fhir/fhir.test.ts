import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../../src/domain.ts'
import { createReadContext } from '../context.ts'
import type { FormattedItem, ReadContext } from '../port.ts'
import { readSource } from '../read.ts'

async function read(value: unknown, context: ReadContext = createReadContext({ salt: 'salt' })): Promise<readonly FormattedItem[]> {
  const items: FormattedItem[] = []
  for await (const item of readSource({ name: 'x', open: async function* () { yield Buffer.from(JSON.stringify(value)) } }, context)) items.push(item)
  return items
}

async function readOne(value: unknown): Promise<Document> {
  const [item] = await read(value)
  if (item === undefined || !('document' in item)) throw new Error(`no document: ${JSON.stringify(item)}`)
  return item.document
}

const bundle = (...resources: readonly unknown[]): unknown => ({ resourceType: 'Bundle', type: 'collection', entry: resources.map((resource) => ({ fullUrl: `urn:uuid:${(resource as { id: string }).id}`, resource })) })
const outcomes = (items: readonly FormattedItem[]): readonly string[] => items.map((item) => ('document' in item ? item.document.id : 'skip' in item ? `${item.skip.type} ${item.skip.reason}` : 'deletion' in item ? `deleted ${item.deletion.documentId}` : 'failed'))

const PATIENT = {
  resourceType: 'Patient',
  id: 'p1',
  name: [{ family: 'Zylinski', given: ['Quillon'] }],
  telecom: [{ system: 'phone', value: '555-0199' }],
  address: [{ line: ['12 Nowhere Lane'] }],
  identifier: [{ value: 'MRN-778899' }],
  gender: 'female',
  birthDate: '1970-05-06',
}
const SUBJECT = { reference: 'urn:uuid:p1', display: 'Quillon Zylinski' }
const loinc = (code: string, display: string): unknown => ({ coding: [{ system: 'http://loinc.org', code, display }] })
const base64 = (text: string): string => Buffer.from(text).toString('base64')

describe('FHIR resources', () => {
  it('become short texts of what they say, with codes and dates as metadata', async () => {
    const document = await readOne({
      resourceType: 'Observation',
      id: 'o1',
      status: 'preliminary',
      code: loinc('2345-7', 'Glucose'),
      effectiveDateTime: '2024-02-03T08:00:00Z',
      valueQuantity: { value: 7.123456789012, unit: 'mmol/L' },
      interpretation: [{ coding: [{ code: 'H', display: 'High' }] }],
      referenceRange: [{ low: { value: 3.9, unit: 'mmol/L' }, high: { value: 6.1, unit: 'mmol/L' } }],
      component: [{ code: { text: 'Fasting' }, valueBoolean: true }],
    })
    expect(document.text).toBe('Glucose: 7.12346 mmol/L (High) [3.9 – 6.1 mmol/L] {preliminary}\n  Fasting: true')
    expect(document.metadata).toEqual({ format: 'fhir', type: 'Observation', date: '2024-02-03', status: 'preliminary', codes: ['loinc:2345-7'], code_names: ['Glucose'] })
  })

  it('speak the language of their values', async () => {
    const { text } = await readOne({ resourceType: 'Condition', id: 'c', code: { text: '2型糖尿病' }, severity: { text: '中度' }, note: [{ text: '血糖控制不佳' }] })
    expect(text).toBe('疾病：2型糖尿病\n严重度：中度\n备注：血糖控制不佳')
  })

  it('of R5 are read like those of R4', async () => {
    const r5 = await readOne({ resourceType: 'MedicationRequest', id: 'm', status: 'active', medication: { concept: { text: 'Metformin 500 mg' } }, reason: [{ concept: { text: 'Type 2 diabetes' } }], dosageInstruction: [{ text: 'twice daily' }] })
    const r4 = await readOne({ resourceType: 'MedicationRequest', id: 'm', status: 'active', medicationCodeableConcept: { text: 'Metformin 500 mg' }, reasonCode: [{ text: 'Type 2 diabetes' }], dosageInstruction: [{ text: 'twice daily' }] })
    expect(r5.text).toBe(r4.text)
    expect(r4.text).toBe('Medication order: Metformin 500 mg\nReason: Type 2 diabetes\nDosage: twice daily\nStatus: active')
  })

  it('say what only R5 has a place for, and that a medicine is taken as needed', async () => {
    const textOf = async (resource: object): Promise<string> => (await readOne({ id: 'x', status: 'active', ...resource })).text
    expect(await textOf({ resourceType: 'ServiceRequest', code: { concept: { text: 'MRI brain' } }, orderDetail: [{ parameter: [{ code: { text: 'contrast' }, valueCodeableConcept: { text: 'gadolinium' } }] }], patientInstruction: [{ instructionMarkdown: 'No metal.' }] })).toBe('Service request: MRI brain\nDescription: contrast, gadolinium\nInstruction: No metal.\nStatus: active')
    expect(await textOf({ resourceType: 'Procedure', code: { text: 'PCI' }, used: [{ concept: { text: 'Drug-eluting stent' } }] })).toContain('Used: Drug-eluting stent')
    expect(await textOf({ resourceType: 'FamilyMemberHistory', relationship: { text: 'Mother' }, procedure: [{ code: { text: 'Mastectomy' } }] })).toContain('Procedure: Mastectomy')
    const dosage = { timing: { code: { text: 'QD' } }, doseAndRate: [{ doseQuantity: { value: 5, unit: 'mg' } }] }
    expect(await textOf({ resourceType: 'MedicationRequest', medicationCodeableConcept: { text: 'Oxycodone' }, dosageInstruction: [{ ...dosage, asNeededBoolean: true }] })).toContain('Dosage: 5 mg, QD, As needed')
    expect(await textOf({ resourceType: 'MedicationRequest', medication: { concept: { text: 'Oxycodone' } }, dosageInstruction: [{ ...dosage, asNeeded: true, asNeededFor: [{ text: 'pain' }] }] })).toContain('Dosage: 5 mg, QD, As needed, As needed: pain')
    expect(await textOf({ resourceType: 'MedicationRequest', medicationCodeableConcept: { text: '吗啡' }, dosageInstruction: [{ asNeededBoolean: true, doseAndRate: [{ doseQuantity: { value: 5, unit: '毫克' } }] }] })).toContain('用法用量：5 毫克, 按需')
    expect(await textOf({ resourceType: 'Communication', topic: { text: 'Critical value' }, payload: [{ contentString: 'called ward' }, { contentAttachment: { contentType: 'text/plain', data: base64('Please recheck potassium.') } }] })).toBe('Communication: Critical value\nDescription: called ward\nStatus: active\n\nPlease recheck potassium.')
  })

  it('never let a person into text or metadata, and tell the names to the de-identifier alone', async () => {
    const items = await read(bundle(PATIENT, { resourceType: 'Practitioner', id: 'd1', name: [{ text: 'Dr Hespera Vantongeren' }] }, { resourceType: 'Procedure', id: 'x', status: 'completed', code: { text: 'Appendectomy' }, subject: SUBJECT, performer: [{ actor: { reference: 'Practitioner/d1', display: 'Hespera Vantongeren' } }], note: [{ authorString: 'Hespera Vantongeren', text: 'uneventful' }], performedDateTime: '2020-01-01' }))
    expect(outcomes(items)).toEqual(['Patient person', 'Practitioner person', 'Procedure/x'])
    const item = items[2]
    if (item === undefined || !('document' in item)) throw new Error('no document')
    expect(JSON.stringify(item.document)).not.toMatch(/Zylinski|Quillon|Vantongeren|555-0199|Nowhere|MRN-778899|1970-05-06|p1/)
    expect(item.document.metadata).toMatchObject({ birth_year: 1970, sex: 'female', author_role: 'Practitioner' })
    expect(item.document.metadata['patient']).toMatch(/^[0-9a-f]{16}$/)
    expect(item.identifiers).toEqual(expect.arrayContaining([{ type: 'name', value: 'Quillon Zylinski' }, { type: 'name', value: 'Vantongeren' }, { type: 'phone', value: '555-0199' }, { type: 'id', value: 'MRN-778899' }, { type: 'address', value: '12 Nowhere Lane' }]))
  })

  it('carry no pseudonym without a salt, another one with another salt, and no year of birth that tells an age over 89', async () => {
    const condition = { resourceType: 'Condition', id: 'c', code: { text: 'Gout' }, subject: SUBJECT, recordedDate: '2024-01-01' }
    const patientOf = async (salt: string | undefined): Promise<unknown> => {
      const [, item] = await read(bundle(PATIENT, condition), createReadContext({ salt }))
      return item !== undefined && 'document' in item ? item.document.metadata['patient'] : 'none'
    }
    expect(await patientOf(undefined)).toBeUndefined()
    expect(await patientOf('a')).not.toBe(await patientOf('b'))
    const old = (await read(bundle({ ...PATIENT, birthDate: '1930-01-01' }, condition)))[1]
    expect(old !== undefined && 'document' in old && old.document.metadata['birth_year']).toBeUndefined()
  })

  it('know the patient that another file of the same run described', async () => {
    const context = createReadContext({ salt: 's' })
    await read(PATIENT, context)
    const [item] = await read({ resourceType: 'Condition', id: 'c', code: { text: 'Gout' }, subject: { reference: 'Patient/p1' }, recordedDate: '2024-01-01' }, context)
    expect(item).toMatchObject({ document: { metadata: { sex: 'female', birth_year: 1970 } } })
    expect(item !== undefined && 'document' in item && item.identifiers).toContainEqual({ type: 'name', value: 'Zylinski' })
  })
})

describe('what must not be read', () => {
  const base = { resourceType: 'Condition', id: 'c', code: { text: 'Depression' }, subject: { reference: 'Patient/p1' }, recordedDate: '2024-01-01' }

  it('is left out and counted with its reason', async () => {
    const cases: readonly (readonly [unknown, string])[] = [
      [{ ...base, verificationStatus: { coding: [{ code: 'entered-in-error' }] } }, 'Condition entered-in-error'],
      [{ ...base, meta: { security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code: 'R' }] } }, 'Condition security-label'],
      [{ ...base, meta: { security: [{ code: 'PSY' }] } }, 'Condition security-label'],
      [{ ...base, stage: [{ summary: { text: 'II' }, modifierExtension: [{ url: 'http://x', valueBoolean: true }] }] }, 'Condition modifier-extension'],
      [{ ...base, implicitRules: 'http://rules' }, 'Condition implicit-rules'],
      [{ resourceType: 'Claim', id: 'x' }, 'Claim financial'],
      [{ resourceType: 'Invented', id: 'x' }, 'Invented type-not-read'],
      [{ resourceType: 'Condition', id: 'x' }, 'Condition no-text'],
      [{ resourceType: 'Bundle', type: 'searchset' }, 'Bundle empty-bundle'],
    ]
    for (const [resource, outcome] of cases) expect(outcomes(await read(resource))).toEqual([outcome])
  })

  it('is everything in a bundle with a restricted label', async () => {
    expect(outcomes(await read({ ...(bundle(base) as object), meta: { security: [{ code: 'V' }] } }))).toEqual(['Condition security-label'])
  })

  it('is everything in a bundle whose head is damaged, and nothing after it', async () => {
    const text = `{"resourceType":"Bundle","meta":{"security":[{"code":"R"},]},"entry":[${JSON.stringify({ resource: base })}]}\n${JSON.stringify({ ...base, id: 'after' })}\n`
    const items: FormattedItem[] = []
    for await (const item of readSource({ name: 'x', open: async function* () { yield Buffer.from(text) } }, createReadContext())) items.push(item)
    expect(items).toMatchObject([{ failure: { source: 'x:1', reason: expect.stringContaining('the head of the bundle is damaged') } }, { document: { id: 'Condition/after' } }])
  })

  const consent = (rest: object): unknown => ({ resourceType: 'Consent', id: 'k', status: 'active', patient: { reference: 'Patient/p1' }, ...rest })
  const policy = (code: string): unknown => ({ coding: [{ code }] })

  it('is what the patient refused: all, a type, a period; whoever the refusal is addressed to', async () => {
    const denied = async (rest: object): Promise<string> => (outcomes(await read(bundle(base, consent(rest)))))[0] ?? ''
    expect(await denied({ policyRule: policy('OPTOUT') })).toBe('Condition consent-denied')
    expect(await denied({ policyRule: policy('OPTIN'), provision: { type: 'deny' } })).toBe('Condition consent-denied')
    expect(await denied({ policyRule: policy('OPTIN'), provision: { type: 'deny', actor: [{ role: {}, reference: { reference: 'Organization/x' } }] } })).toBe('Condition consent-denied')
    expect(await denied({ provision: { type: 'deny', class: [{ code: 'Condition' }] } })).toBe('Condition consent-denied')
    expect(await denied({ provision: { type: 'deny', class: [{ code: 'Observation' }] } })).toBe('Condition/c')
    expect(await denied({ provision: { type: 'deny', dataPeriod: { start: '2020', end: '2021' } } })).toBe('Condition/c')
    expect(await denied({ provision: { type: 'deny', dataPeriod: { start: '2023', end: '2024' } } })).toBe('Condition consent-denied')
    expect(await denied({ policyRule: policy('OPTOUT'), provision: { type: 'permit', class: [{ code: 'Condition' }] } })).toBe('Condition/c')
    expect(await denied({ policyRule: policy('OPTOUT'), provision: { type: 'permit', purpose: [{ code: 'ETREAT' }] } })).toBe('Condition consent-denied')
    expect(await denied({ policyRule: policy('OPTIN') })).toBe('Condition/c')
    expect(await denied({ status: 'inactive', policyRule: policy('OPTOUT') })).toBe('Condition/c')
    expect(await denied({ patient: undefined, subject: { reference: 'Patient/p1' }, decision: 'deny' })).toBe('Condition consent-denied')
    expect(await denied({ patient: undefined, subject: { reference: 'Patient/p1' }, decision: 'permit', provision: [{ resourceType: [{ code: 'Condition' }] }] })).toBe('Condition consent-denied')
  })

  it('of a bundle of transactions is told from deletions and from entries without a resource', async () => {
    const items = await read({ resourceType: 'Bundle', type: 'transaction', entry: [{ request: { method: 'DELETE', url: 'Condition/gone' } }, { request: { method: 'GET', url: 'Condition?x' } }, { resource: base, request: { method: 'PUT', url: 'Condition/c' } }] })
    expect(outcomes(items)).toEqual(['deleted Condition/gone', 'Bundle.entry no-resource', 'Condition/c'])
  })

  it('of a history is every version but the newest', async () => {
    const version = (id: string, text: string): unknown => ({ resource: { ...base, code: { text }, meta: { versionId: id } } })
    const items = await read({ resourceType: 'Bundle', type: 'history', entry: [version('1', 'old'), version('3', 'newest'), version('2', 'older')] })
    expect(outcomes(items)).toEqual(['Condition older-version', 'Condition/c', 'Condition older-version'])
  })
})

describe('reports and documents', () => {
  const row = (id: string, value: number): unknown => ({ resourceType: 'Observation', id, status: 'final', code: { text: id }, valueQuantity: { value, unit: 'g/L' }, subject: SUBJECT })

  it('keep a panel together: its results are rows, not documents', async () => {
    const report = { resourceType: 'DiagnosticReport', id: 'r', status: 'final', code: { text: 'Proteins' }, subject: SUBJECT, result: [{ reference: 'urn:uuid:Albumin' }, { reference: 'Observation/Globulin' }, { reference: '#in' }], contained: [{ ...(row('in', 1) as object), id: 'in', code: { text: 'Prealbumin' } }], conclusion: 'Low albumin.' }
    const items = await read(bundle(row('Albumin', 30), row('Globulin', 25), report))
    expect(outcomes(items)).toEqual(['Observation in-report', 'Observation in-report', 'DiagnosticReport/r'])
    expect(items[2]).toMatchObject({ document: { text: 'Result\nReport: Proteins\nAlbumin: 30 g/L\nGlobulin: 25 g/L\nPrealbumin: 1 g/L\n\nConclusion\nLow albumin.', sections: [{ path: ['Result'] }, { path: ['Conclusion'] }] } })
  })

  const attachment = (content: object): unknown => ({ resourceType: 'DocumentReference', id: 'd', status: 'current', type: { text: 'Progress note' }, subject: SUBJECT, content: [{ attachment: content }] })

  it('are read from inline data of any type and from a Binary in the bundle, never from outside', async () => {
    expect((await readOne(attachment({ contentType: 'text/plain', data: base64('患者好转。') }))).text).toBe('患者好转。')
    expect((await readOne(attachment({ contentType: 'application/octet-stream', data: base64('<html><body><h1>Plan</h1><p>Rest</p></body></html>') }))).text).toBe('Plan\nRest')
    const inBundle = await read(bundle({ resourceType: 'Binary', id: 'b', contentType: 'text/plain', data: base64('from the binary') }, attachment({ url: 'Binary/b' })))
    expect(outcomes(inBundle)).toEqual(['Binary attachment', 'DocumentReference/d'])
    expect(outcomes(await read(attachment({ url: 'https://example.org/secret.pdf' })))).toEqual(['Attachment attachment-outside', 'DocumentReference no-text'])
    expect(outcomes(await read({ ...(attachment({ url: 'https://example.org/a.pdf' }) as object), description: 'Chest film' }))).toEqual(['Attachment attachment-outside', 'DocumentReference/d'])
    expect(outcomes(await read(attachment({ contentType: 'image/png', data: Buffer.from('\x89PNG\r\n', 'latin1').toString('base64') })))).toEqual(['Attachment not-text', 'DocumentReference no-text'])
  })

  it('that come as DocumentReference and as DiagnosticReport appear once, in one bundle or over files', async () => {
    const data = base64('CT chest: no nodule. 胸部CT未见结节。')
    const report = { resourceType: 'DiagnosticReport', id: 'r', status: 'final', code: { text: 'CT' }, subject: SUBJECT, presentedForm: [{ contentType: 'text/plain', data }] }
    const document = attachment({ contentType: 'text/plain', data })
    expect(outcomes(await read(bundle(report, document)))).toEqual(['DiagnosticReport duplicate-report', 'DocumentReference/d'])
    const context = createReadContext()
    expect(outcomes([...(await read(document, context)), ...(await read(report, context))])).toEqual(['DocumentReference/d', 'DiagnosticReport duplicate-report'])
    const other = { ...(report as object), subject: { reference: 'Patient/other' } }
    expect(outcomes(await read(bundle(document, other)))).toEqual(['DocumentReference/d', 'DiagnosticReport/r'])
  })

  it('keep nested sections with their headings; entries under a narrative are not told twice', async () => {
    const div = (text: string): unknown => ({ status: 'additional', div: `<div xmlns="http://www.w3.org/1999/xhtml"><p>${text}</p></div>` })
    const composition = {
      resourceType: 'Composition',
      id: 'k',
      status: 'final',
      title: 'Discharge summary',
      subject: SUBJECT,
      section: [
        { title: 'Course', text: div('Stable &amp; improving'), section: [{ title: 'Day 1', text: div('Fever') }] },
        { title: 'Problems', text: div('Asthma since childhood'), entry: [{ reference: 'urn:uuid:c1' }] },
        { title: 'Medication', entry: [{ reference: 'urn:uuid:m1' }] },
        { title: 'Allergies', emptyReason: { text: 'None known' } },
      ],
    }
    const items = await read(bundle(composition, { resourceType: 'Condition', id: 'c1', code: { text: 'Asthma' } }, { resourceType: 'MedicationStatement', id: 'm1', status: 'active', medicationCodeableConcept: { text: 'Salbutamol' } }))
    expect(outcomes(items)).toEqual(['Composition/k', 'Condition in-document', 'MedicationStatement in-document'])
    expect(items[0]).toMatchObject({ document: { text: 'Course\nStable & improving\n\nDay 1\nFever\n\nProblems\nAsthma since childhood\n\nMedication\nMedication taken: Salbutamol\nStatus: active\n\nAllergies\nNone known', sections: [{ path: ['Course'] }, { path: ['Course', 'Day 1'] }, { path: ['Problems'] }, { path: ['Medication'] }, { path: ['Allergies'] }] } })
  })

  it('of questions keep each answer under its question, at any depth', async () => {
    const { text, sections } = await readOne({ resourceType: 'QuestionnaireResponse', id: 'q', status: 'completed', item: [{ linkId: '1', text: 'Habits', item: [{ linkId: '1.1', text: 'Smoking', answer: [{ valueBoolean: true, item: [{ linkId: '1.1.1', text: 'Packs a day', answer: [{ valueInteger: 2 }] }] }] }] }, { linkId: '2', text: 'Pain', answer: [{ valueCoding: { code: 'mild', display: 'Mild' } }] }] })
    expect(text).toBe('Habits\nSmoking: true\nPacks a day: 2\n\nPain: Mild')
    expect(sections?.map(({ path }) => path)).toEqual([['Habits'], []])
  })
})
