/**
 * Replaces what identifies a person by typed, consistent marks: the same name is [NAME-1] throughout a document. Pure: the same
 * input and options give the same output. docs/privacy.md says what is found, how well, and what is not.
 */
import type { Document, Metadata, MetadataScalar, MetadataValue } from '../../src/domain.ts'
import { findIdentifiers } from './find.ts'
import { knownFrom, namesOthersToo, personalFields } from './fields.ts'
import { resolveOverlaps, type Finding, type IdentifierType } from './finding.ts'
import { findKnown } from './known.ts'
import { createMarks, type Marks } from './marks.ts'
import type { DeidentifyOptions } from './options.ts'
import { replaceFindings, type Deidentified } from './replace.ts'

/** Raise it whenever the same text would come out otherwise: changed documents are indexed again. */
export const DEIDENTIFIER_VERSION = 7

export type { Deidentified } from './replace.ts'

export function deidentifyText(text: string, options: DeidentifyOptions = {}, marks: Marks = marksFor(options)): Deidentified {
  const found = findIdentifiers(text, options.language)
  const all = options.known === undefined || options.known.length === 0 ? found : resolveOverlaps([...findKnown(text, options.known), ...found])
  return replaceFindings(text, all, marks, options)
}

export const marksFor = ({ keyed, secret }: DeidentifyOptions): Marks => createMarks(keyed === true ? secret : undefined)

export interface DeidentifiedDocument {
  readonly document: Document
  /** From the text first, then title, section names and metadata; offsets in the part each was found in. */
  readonly removed: readonly Finding[]
}

/** Title, text, section names and metadata; section offsets follow the text. The id stays as it is. */
export function deidentifyDocument(document: Document, given: DeidentifyOptions = {}, marks: Marks = marksFor(given)): DeidentifiedDocument {
  const personal = isPublished(document) ? new Map<string, IdentifierType>() : personalFields(Object.keys(document.metadata))
  const options = optionsFor(document, given, personal)
  const removed: Finding[] = []
  const clean = (text: string): Deidentified => {
    const result = deidentifyText(text, options, marks)
    removed.push(...result.removed)
    return result
  }
  // Named by its own field first, so that "Quillon" in the text is the mark of "Quillon Zylinski".
  for (const [field, type] of personal) for (const value of [document.metadata[field]].flat()) marks.markOf(type, String(value))
  const body = clean(document.text)
  const names = new Map<string, string>()
  const heading = (name: string): string => {
    const known = names.get(name) ?? clean(name).text
    names.set(name, known)
    return known
  }
  return {
    document: {
      ...document,
      text: body.text,
      ...(document.title === undefined ? {} : { title: clean(document.title).text }),
      ...(document.sections === undefined ? {} : { sections: document.sections.map(({ path, start, end }) => ({ path: path.map(heading), start: body.move(start), end: body.move(end) })) }),
      metadata: isPublished(document) ? document.metadata : cleanMetadata(document.metadata, personal, options, marks, removed),
    },
    removed,
  }
}

/** Literature names its authors and dates; they are no patient's. */
const isPublished = ({ metadata }: Document): boolean => ['pmid', 'pmcid', 'doi', 'journal', 'issn', 'isbn'].some((field) => metadata[field] !== undefined)

/** The patient is who the record's own number names; what its personal fields say is known for the text. */
function optionsFor(document: Document, options: DeidentifyOptions, personal: ReadonlyMap<string, IdentifierType>): DeidentifyOptions {
  const { metadata } = document
  const values = [...personal].flatMap(([field, type]) => [metadata[field]].flat().map((value) => [type, String(value)] as const))
  const patient = options.patient ?? metadata['patient'] ?? values.find(([type]) => type === 'RECORD_NUMBER')?.[1] ?? document.id
  return { ...options, patient: String(patient), known: [...(options.known ?? []), ...knownFrom(values)], ...(isPublished(document) ? { dates: 'keep' } : {}) }
}

/** What readers made of a number already. */
const PSEUDONYMS: ReadonlySet<string> = new Set(['patient', 'encounter'])

/** A personal field goes whole. Of any other the name is the label of its value: {"dept": "Dr Lee's"} is read as "dept: Dr Lee's". */
function cleanMetadata(metadata: Metadata, personal: ReadonlyMap<string, IdentifierType>, options: DeidentifyOptions, marks: Marks, removed: Finding[]): Metadata {
  const cleanScalar = (field: string, value: MetadataScalar): MetadataScalar => {
    if (typeof value === 'boolean' || (PSEUDONYMS.has(field) && /^[0-9a-f]{16}$/.test(String(value)))) return value
    const type = personal.get(field)
    if (type !== undefined) {
      const result = replaceFindings(String(value), [{ start: 0, end: String(value).length, type }], marks, options)
      removed.push(...result.removed)
      return result.text
    }
    const label = namesOthersToo(field) ? '' : `${field}: `
    const text = label + String(value)
    const known = options.known ?? []
    const findings = resolveOverlaps([...findKnown(text, known), ...findIdentifiers(text, options.language)])
      .filter(({ end }) => end > label.length)
      .map(({ start, end, type }) => ({ start: Math.max(0, start - label.length), end: end - label.length, type }))
    const result = replaceFindings(String(value), findings, marks, options)
    removed.push(...result.removed)
    return result.removed.length === 0 ? value : result.text
  }
  const cleanValue = (field: string, value: MetadataValue): MetadataValue => (Array.isArray(value) ? value.map((item: MetadataScalar) => cleanScalar(field, item)) : cleanScalar(field, value as MetadataScalar))
  return Object.fromEntries(Object.entries(metadata).map(([field, value]) => [field, cleanValue(field, value)]))
}
