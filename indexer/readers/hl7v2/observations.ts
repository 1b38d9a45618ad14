/** OBX: results as rows, narrative as paragraphs, encapsulated documents as text. */
import { Buffer } from 'node:buffer'
import { contentOf } from '../content.ts'
import { codedText, component, dayOf, fieldText, repetitions, type Delimiters, type Segment } from './message.ts'

export interface Told {
  readonly lines: readonly string[]
  /** Reasons why embedded documents gave no text. */
  readonly unread: readonly string[]
}

/** Persons, addresses and phones as values are not told. */
const PERSONAL = new Set(['XPN', 'XCN', 'XAD', 'XTN', 'CX', 'PN', 'CN', 'AD', 'TN', 'PPN'])
const NARRATIVE = new Set(['TX', 'FT', 'ST'])
/** OBX-11: deleted, wrong, cannot be obtained. */
const WITHDRAWN = new Set(['D', 'W', 'X', 'N'])
const USUAL_STATUS = new Set(['', 'F', 'C', 'U'])

export function isWithdrawn({ fields }: Segment): boolean {
  return WITHDRAWN.has(fields[11]?.trim() ?? '')
}

export async function observationLines(segment: Segment, delimiters: Delimiters, previous: string | undefined): Promise<Told> {
  const { fields } = segment
  const type = fields[2]?.trim() ?? ''
  const name = codedText(fields[3], delimiters)
  if (PERSONAL.has(type)) return { lines: [], unread: [] }
  if (type === 'ED') return documentLines(fields[5], delimiters)
  if (type === 'RP') return { lines: [], unread: ['attachment-outside'] }
  const value = valueText(fields[5], type, delimiters)
  if (value === '') return { lines: [], unread: [] }
  // Narrative comes in many segments of one name, which is said once.
  if (NARRATIVE.has(type) && name === previous) return { lines: value.split('\n'), unread: [] }
  const units = component(fields[6], 2, delimiters) || component(fields[6], 1, delimiters)
  const flags = repetitions(fields[8], delimiters).map((flag) => component(flag, 2, delimiters) || component(flag, 1, delimiters)).filter((flag) => flag !== '' && flag !== 'N')
  const range = fieldText(fields[7], delimiters)
  const status = fields[11]?.trim() ?? ''
  const measured = [`${value}${units === '' ? '' : ` ${units}`}`, flags.length === 0 ? '' : `(${flags.join(', ')})`, range === '' ? '' : `[${range}]`, USUAL_STATUS.has(status) ? '' : `{${status}}`].filter((part) => part !== '').join(' ')
  return { lines: (name === '' ? measured : measured.includes('\n') ? `${name}:\n${measured}` : `${name}: ${measured}`).split('\n'), unread: [] }
}

function valueText(field: string | undefined, type: string, delimiters: Delimiters): string {
  if (type === 'CE' || type === 'CWE' || type === 'CNE' || type === 'CF') return repetitions(field, delimiters).map((one) => codedText(one, delimiters)).filter((one) => one !== '').join('; ')
  if (type === 'SN') return [1, 2, 3, 4].map((number) => component(field, number, delimiters)).join('')
  if (type === 'DT' || type === 'TS' || type === 'DTM') return dayOf(field) ?? ''
  if (type === 'NM') return component(field, 1, delimiters)
  return fieldText(field, delimiters)
}

/** ED: source, type, subtype, encoding, data (§2A.2.24). */
async function documentLines(field: string | undefined, delimiters: Delimiters): Promise<Told> {
  const data = field?.split(delimiters.component)[4] ?? ''
  const encoding = component(field, 4, delimiters).toLowerCase()
  const bytes = encoding === 'hex' ? Buffer.from(data, 'hex') : encoding === 'a' ? Buffer.from(fieldText(data, delimiters)) : Buffer.from(data, 'base64')
  const content = await contentOf(bytes)
  return 'unread' in content ? { lines: [], unread: [content.unread] } : { lines: content.text.split('\n'), unread: [] }
}
