/** Names for content: equal inputs, equal name. */
import { createHash } from 'node:crypto'

/** SHA-256 of the JSON with sorted keys, hexadecimal. */
export function fingerprintOf(value: unknown): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex')
}

/** JSON with keys in code-unit order at every depth; undefined fields are left out. */
export function canonicalJson(value: unknown, indent?: number): string {
  const sorted = (_key: string, field: unknown): unknown =>
    field !== null && typeof field === 'object' && !Array.isArray(field) ? Object.fromEntries(Object.entries(field).toSorted(([left], [right]) => (left < right ? -1 : 1))) : field
  return JSON.stringify(value, sorted, indent)
}
