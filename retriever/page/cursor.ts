/** Where a page begins, as an opaque text that fits only the request it came from. */
import { createHash } from 'node:crypto'
import { InputError } from '../../src/errors.ts'

export interface Cursor {
  /** Hits already given. */
  readonly offset: number
  /** The collection's revision when the first page was made. */
  readonly revision: number
}

/** Of everything in the request that decides the order. */
export function requestFingerprint(request: Readonly<Record<string, unknown>>): string {
  return createHash('sha256').update(JSON.stringify(Object.entries(request).filter(([, value]) => value !== undefined).sort(([left], [right]) => (left < right ? -1 : 1)))).digest('base64url').slice(0, 16)
}

export function encodeCursor({ offset, revision }: Cursor, fingerprint: string): string {
  return Buffer.from(JSON.stringify([fingerprint, offset, revision])).toString('base64url')
}

/** INPUT_INVALID when it is none, or of another request. */
export function decodeCursor(text: string, fingerprint: string): Cursor {
  try {
    const [given, offset, revision] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[]
    if (given === fingerprint && Number.isInteger(offset) && Number(offset) > 0 && Number.isInteger(revision)) return { offset: Number(offset), revision: Number(revision) }
  } catch {
    // Falls through to the same answer as a cursor of another request.
  }
  throw new InputError('the cursor does not belong to this request', { value: 'cursor', remedy: 'Send the request of the first page unchanged, with its nextCursor as "cursor".' })
}
