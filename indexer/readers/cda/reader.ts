/** CDA R2 and C-CDA documents, and fragments of them: sections, acts, headers by themselves. */
import { createHash } from 'node:crypto'
import type { Metadata } from '../../../src/domain.ts'
import { assemble, type Part } from '../assemble.ts'
import { codeMetadata } from '../fhir/codes.ts'
import { fileTitle } from '../file-title.ts'
import { dayOf } from '../hl7v2/message.ts'
import { failure, skip } from '../items.ts'
import { readText } from '../bytes.ts'
import type { Reader, ReadContext, ReadItem } from '../port.ts'
import { clean } from '../record.ts'
import { attributeAt, descendants, first, find, textAt } from '../xml/query.ts'
import { rootOf } from '../xml/root.ts'
import { splitXml } from '../xml/split.ts'
import { parseXml, type Element } from '../xml/tree.ts'
import { isRestricted, nonXmlBody, referenceIndex, structuredBody, type Body } from './body.ts'
import { codesIn, entryLines } from './entries.ts'
import { identifiersIn, patientMetadata } from './persons.ts'

const FRAGMENTS = new Set('section entry entryRelationship component observation act organizer procedure substanceAdministration supply encounter participant participantRole manufacturedProduct criterion serviceEvent documentationOf componentOf relatedDocument inFulfillmentOf externalDocument authorization recordTarget informant performer author authenticator legalAuthenticator dataEnterer custodian encounterParticipant informationRecipient reference precondition specimen product consumable'.split(' '))
const PERSONS = new Set('recordTarget informant performer author authenticator legalAuthenticator dataEnterer custodian encounterParticipant informationRecipient participant participantRole'.split(' '))

export const cdaReader: Reader = {
  format: 'cda',
  recognises: ({ text }) => {
    const root = rootOf(text)
    if (root === undefined) return false
    return root.name === 'ClinicalDocument' || root.tag.includes('urn:hl7-org:v3') || (FRAGMENTS.has(root.name) && (root.name.length > 9 || /<templateId\s|codeSystem=|classCode=|typeCode=|<assigned|<nonXMLBody/.test(text)))
  },
  async *read(source, context): AsyncGenerator<ReadItem> {
    const whole = await readText(source.open(context.signal))
    if ('error' in whole) yield failure(source.name, whole.error)
    else if (/<(?:\w+:)?ClinicalDocument[\s>]/.test(whole.text)) yield* readDocuments(whole.text, source.name, context)
    else yield* readFragment(whole.text, source.name, context)
  },
}

async function* readDocuments(text: string, name: string, context: ReadContext): AsyncGenerator<ReadItem> {
  for await (const record of splitXml(once(text), ['ClinicalDocument'])) {
    const place = record.number === 1 ? name : `${name} document ${record.number}`
    const parsed = 'error' in record ? record : parseXml(record.xml)
    if ('error' in parsed) yield failure(place, parsed.error)
    else for (const element of parsed.elements) yield* readDocument(element, place, context)
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text)
}

async function* readDocument(document: Element, place: string, context: ReadContext): AsyncGenerator<ReadItem> {
  context.signal?.throwIfAborted()
  for (const replaced of find(document, 'relatedDocument').filter(({ attributes }) => attributes['typeCode'] === 'RPLC')) {
    const id = documentId(first(replaced, 'parentDocument'))
    if (id !== undefined) yield { deletion: { documentId: id, source: place } }
  }
  if (isRestricted(document)) {
    yield skip(place, 'ClinicalDocument', 'security-label')
    return
  }
  const other = first(document, 'component/nonXMLBody')
  const body = other === undefined ? structuredBody(document) : await nonXmlBody(other)
  const title = textAt(document, 'title') || attributeAt(document, 'code', 'displayName')
  yield* itemsOf(document, body, place, context, { type: 'ClinicalDocument', title, id: documentId(document) })
}

/** Root and extension of the instance identifier. */
function documentId(document: Element | undefined): string | undefined {
  const { root, extension, nullFlavor } = first(document, 'id')?.attributes ?? {}
  return root === undefined || nullFlavor !== undefined ? undefined : clean(`cda/${root}${extension === undefined ? '' : `^${extension}`}`).slice(0, 500)
}

async function* readFragment(text: string, name: string, context: ReadContext): AsyncGenerator<ReadItem> {
  const parsed = parseXml(text)
  if ('error' in parsed) {
    yield failure(name, parsed.error)
    return
  }
  const root: Element = { name: 'fragment', attributes: {}, children: parsed.elements }
  const type = parsed.elements[0]?.name ?? 'fragment'
  if (parsed.elements.every((element) => PERSONS.has(element.name))) yield skip(name, type, 'person')
  else {
    const [other] = descendants(root, 'nonXMLBody')
    const sections = other === undefined ? structuredBody(root) : await nonXmlBody(other)
    const lines: readonly Part[] = sections.parts.length > 0 ? sections.parts : [{ path: [], text: entryLines(root, referenceIndex(root)).join('\n') }]
    yield* itemsOf(root, { ...sections, parts: lines }, name, context, { type, title: sections.parts[0]?.path[0] ?? fileTitle(name), id: clean(name) })
  }
}

async function* itemsOf(element: Element, body: Body, place: string, context: ReadContext, known: { readonly type: string; readonly title: string | undefined; readonly id: string | undefined }): AsyncGenerator<ReadItem> {
  for (const { type, reason } of body.leftOut) yield skip(place, type, reason)
  const { text, sections } = assemble(body.parts)
  if (text === '') {
    yield skip(place, known.type, 'no-text')
    return
  }
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16)
  const id = uniqueId(known.id ?? `cda/${hash}`, hash, context)
  if (id === undefined) yield skip(place, known.type, 'duplicate-document')
  else {
    const identifiers = identifiersIn(element)
    const title = clean(known.title ?? '').trim()
    yield { document: { id, ...(title === '' ? {} : { title }), text, ...(sections === undefined ? {} : { sections }), ...languageOf(element), metadata: metadataOf(element, known.type, context) }, source: place, ...(identifiers.length === 0 ? {} : { identifiers }) }
  }
}

/** Copied templates leave documents with one id and other content; both are kept. Undefined for the same content again. */
function uniqueId(id: string, hash: string, { session }: ReadContext): string | undefined {
  if (session.reports.has(`${id} ${hash}`)) return undefined
  session.reports.set(`${id} ${hash}`, true)
  if (!session.reports.has(id)) {
    session.reports.set(id, true)
    return id
  }
  return `${id}/${hash}`
}

function languageOf(element: Element): { readonly language?: 'zh' | 'en' } {
  const code = attributeAt(element, 'languageCode', 'code')?.toLowerCase().slice(0, 2)
  return code === 'zh' || code === 'en' ? { language: code } : {}
}

function metadataOf(element: Element, type: string, context: ReadContext): Metadata {
  const day = dayOf(attributeAt(element, 'componentOf/encompassingEncounter/effectiveTime/low', 'value')) ?? dayOf(attributeAt(element, 'effectiveTime', 'value'))
  const documentType = attributeAt(element, 'code', 'displayName')
  return {
    format: 'cda',
    type,
    ...(day === undefined ? {} : { date: day }),
    ...(documentType === undefined ? {} : { document_type: clean(documentType) }),
    ...codeMetadata(codesIn(element)),
    ...patientMetadata(element, context, day),
  }
}
