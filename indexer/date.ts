/** A document's own date, where its metadata have one. */
import type { Document } from '../src/domain.ts'

const FIELDS = ['date', 'published', 'year'] as const
const DATE = /^\d{4}(?:-\d{2}(?:-\d{2})?)?/

/** As far as it is known: `2024`, `2024-03`, `2024-03-01`. Dates of this form sort as text. */
export function documentDate({ metadata }: Pick<Document, 'metadata'>): string | undefined {
  for (const field of FIELDS) {
    const value = metadata[field]
    const found = typeof value === 'string' || typeof value === 'number' ? DATE.exec(String(value)) : null
    if (found !== null) return found[0]
  }
  return undefined
}
