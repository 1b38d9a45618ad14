/**
 * A passage's filterable fields as the server can index them. A field of any mix of text, numbers and truth values becomes
 *
 *   fields.<name>.t   one token a distinct value, its kind first: `sward-3`, `n2020`, `btrue`   (keyword: equality, facets)
 *   fields.<name>.n   its numbers                                                               (float: ranges)
 *   fields.<name>.o   the order keys of its texts                                               (float: ranges of text)
 *
 * The kinds stay apart because the filter language keeps "2020" and 2020 apart. Names are encoded because a dot or bracket
 * in a payload key would be read as a path.
 */
import type { MetadataScalar, Passage } from '../../domain.ts'
import { fieldValues, RESERVED_FIELDS } from '../../filter.ts'
import { orderKey } from './order-key.ts'

export type FieldKind = 't' | 'n' | 'o'

/** One field's values, each kind only where there are any. */
export type EncodedField = { readonly [kind in FieldKind]?: kind extends 't' ? readonly string[] : readonly number[] }
export type EncodedFields = Readonly<Record<string, EncodedField>>

type Filterable = Pick<Passage, 'documentId' | 'language' | 'metadata' | 'drugs'>

export function encodeFields(passage: Filterable): EncodedFields {
  const fields: Record<string, EncodedField> = {}
  for (const field of new Set([...RESERVED_FIELDS, ...Object.keys(passage.metadata)])) {
    const values = fieldValues(passage, field)
    if (values.length > 0) fields[encodeName(field)] = encodeValues(values)
  }
  return fields
}

/** The one field a document's own record has: it is deleted together with its passages. */
export const documentField = (documentId: string): EncodedFields => ({ [encodeName('documentId')]: { t: [token(documentId)] } })

function encodeValues(values: readonly MetadataScalar[]): EncodedField {
  const numbers = new Set(values.filter((value) => typeof value === 'number'))
  const keys = new Set(values.filter((value) => typeof value === 'string').map(orderKey))
  return { t: [...new Set(values.map(token))], ...(numbers.size === 0 ? {} : { n: [...numbers] }), ...(keys.size === 0 ? {} : { o: [...keys] }) }
}

/** Injective; JSON's escapes carry what UTF-8 cannot, half a surrogate pair. */
export function token(value: MetadataScalar): string {
  if (typeof value === 'boolean') return `b${value}`
  if (typeof value === 'number') return `n${value === 0 ? 0 : value}`
  return value.isWellFormed() ? `s${value}` : `j${JSON.stringify(value)}`
}

export function valueOf(encoded: string): MetadataScalar {
  const rest = encoded.slice(1)
  if (encoded.startsWith('b')) return rest === 'true'
  if (encoded.startsWith('n')) return Number(rest)
  return encoded.startsWith('s') ? rest : (JSON.parse(rest) as string)
}

/** Payload path of a field's values of one kind. */
export const fieldPath = (field: string, kind: FieldKind): string => `fields.${encodeName(field)}.${kind}`

/** Letters, digits and `-` stand for themselves, all else for its code: `drugs.name` is `drugs_2e_name`. */
function encodeName(field: string): string {
  return field.replaceAll(/[^A-Za-z0-9-]/g, (unit) => `_${unit.charCodeAt(0).toString(16)}_`)
}
