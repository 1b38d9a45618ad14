/** Short forms for what readers yield. */
import type { ErrorCode } from '../../src/errors.ts'
import type { ReadItem } from './port.ts'

export function failure(source: string, reason: string, code: ErrorCode = 'SOURCE_INVALID'): ReadItem {
  return { failure: { source, code, reason } }
}

export function skip(source: string, type: string, reason: string): ReadItem {
  return { skip: { source, type, reason } }
}
