/**
 * Replaces what identifies a person by typed, consistent marks: the same name is [NAME-1] throughout a document. Pure: the same
 * input and options give the same output. docs/privacy.md says what is found, how well, and what is not.
 */
import type { Document, Metadata, MetadataScalar, MetadataValue } from '../../src/domain.ts'
import { findIdentifiers } from './find.ts'
import { resolveOverlaps, type Finding } from './finding.ts'
import { findKnown } from './known.ts'
import { createMarks, type Marks } from './marks.ts'
import type { DeidentifyOptions } from './options.ts'
import { replaceFindings, type Deidentified } from './replace.ts'

/** Raise it whenever the same text would come out otherwise: changed documents are indexed again. */
export const DEIDENTIFIER_VERSION = 4

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
  const options = optionsFor(document, given)
  const removed: Finding[] = []
  const clean = (text: string): Deidentified => {
    const result = deidentifyText(text, options, marks)
    removed.push(...result.removed)
    return result
  }
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
      metadata: isPublished(document) ? document.metadata : cleanMetadata(document.metadata, options, marks, removed),
    },
    removed,
  }
}

/** Literature names its authors and dates; they are no patient's. */
const isPublished = ({ metadata }: Document): boolean => ['pmid', 'pmcid', 'doi', 'journal', 'issn', 'isbn'].some((field) => metadata[field] !== undefined)

function optionsFor(document: Document, options: DeidentifyOptions): DeidentifyOptions {
  const patient = options.patient ?? document.metadata['patient'] ?? document.id
  return { ...options, patient: String(patient), ...(isPublished(document) ? { dates: 'keep' } : {}) }
}

/** A field's name is the label of its value: {"mrn": "12345"} is read as "mrn: 12345". */
function cleanMetadata(metadata: Metadata, options: DeidentifyOptions, marks: Marks, removed: Finding[]): Metadata {
  const cleanScalar = (field: string, value: MetadataScalar): MetadataScalar => {
    if (typeof value === 'boolean') return value
    const label = `${field}: `
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
