/** Documents and passages as rows: what is filtered on apart from what is shown. */
import type { DrugMention, Language, Metadata, Passage } from '../../domain.ts'
import { sealJson, unsealJson } from './sealed.ts'

/** What fieldValues() of src/filter.ts looks at. */
export interface FilterFields {
  readonly documentId: string
  readonly language: Language
  readonly metadata: Metadata
  readonly drugs?: readonly DrugMention[]
}

export interface DetailsRow {
  readonly fields: Uint8Array
  readonly body: Uint8Array
}

/** Drug mentions stand in the body; the fields repeat only the names, codes and classes that filters ask for. */
interface StoredFields {
  readonly documentId: string
  readonly language: Language
  readonly metadata: Metadata
  readonly drugs?: readonly (readonly [name: string | null, atc: readonly string[], classes: readonly string[]])[]
}

export function encodeDetails(passage: Passage, row: number): DetailsRow {
  const { metadata, language, ...body } = passage
  const drugs = (passage.drugs ?? []).flatMap(({ name, atc, classes }) => (name === undefined && atc === undefined ? [] : [[name ?? null, atc ?? [], classes ?? []] as const]))
  const fields: StoredFields = { documentId: passage.documentId, language, metadata, ...(drugs.length === 0 ? {} : { drugs }) }
  return { fields: sealJson(fields, row), body: sealJson(body, row) }
}

export function decodePassage(row: DetailsRow & { readonly ordinal: number }, file: string): Passage {
  const { metadata, language } = unsealJson(row.fields, row.ordinal, file) as StoredFields
  return { ...(unsealJson(row.body, row.ordinal, file) as Omit<Passage, 'metadata' | 'language'>), language, metadata }
}

export function decodeFields(sealed: Uint8Array, row: number, file: string): FilterFields {
  const { documentId, language, metadata, drugs } = unsealJson(sealed, row, file) as StoredFields
  if (drugs === undefined) return { documentId, language, metadata }
  const mentions = drugs.map(([name, atc, classes]): DrugMention => ({ start: 0, end: 0, text: '', type: '', confidence: 1, ...(name === null ? {} : { name }), atc, classes }))
  return { documentId, language, metadata, drugs: mentions }
}
