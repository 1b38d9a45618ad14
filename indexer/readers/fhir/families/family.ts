/** What a family's table says about one type of resource. */
import type { Field } from '../fields.ts'

export interface TypeTable {
  /** Where to find what it is about; the first path that says anything names the document. */
  readonly headline: readonly string[]
  /** When it happened, best first; R4's names and R5's. */
  readonly dates: readonly string[]
  readonly fields: readonly Field[]
}

export type Family = Readonly<Record<string, TypeTable>>
