/** What a caller may ask of the de-identifier. */
import type { Language } from '../../src/domain.ts'
import type { IdentifierType as KnownType, KnownIdentifier } from '../readers/port.ts'
import type { IdentifierType } from './finding.ts'

export interface DeidentifyOptions {
  /** `auto` (default) looks for both languages where a text has both scripts. */
  readonly language?: Language | 'auto' | undefined
  /** `year` (default) leaves the year of a date, `shift` moves it by a number of days that is the patient's own, `keep` leaves it. Dates of birth always go. */
  readonly dates?: DatePolicy | undefined
  /** The tenant's secret: needed for `shift` and `keyed`. */
  readonly secret?: string | undefined
  /** Whose dates move together; default: the document's `patient` metadata, else its id. */
  readonly patient?: string | undefined
  /** Marks that stay the same across the tenant's documents, [NAME-k3f9a…], instead of numbers within each. Needs a secret. */
  readonly keyed?: boolean | undefined
  /** What the record's own fields say about its persons; found in the text whatever the rules say. Never stored. */
  readonly known?: readonly KnownIdentifier[] | undefined
}

export const DATE_POLICIES = ['year', 'shift', 'keep'] as const
export type DatePolicy = (typeof DATE_POLICIES)[number]

export const TYPE_OF_KNOWN: Readonly<Record<KnownType, IdentifierType>> = { name: 'NAME', id: 'IDENTIFIER', phone: 'PHONE', email: 'EMAIL', address: 'ADDRESS', date: 'BIRTH_DATE', organization: 'HOSPITAL' }
