/** Errors on their way to another thread: what a MedirError says survives, of all others only their names. */
import { asMedirError, MedirError, type ErrorCode } from '../errors.ts'

export interface PackedError {
  readonly code: ErrorCode
  readonly reason: string
  readonly value?: string | number | boolean | undefined
  readonly remedy?: string | undefined
  /** System error code or class name of the cause. */
  readonly cause?: string
}

export function packError(thrown: unknown): PackedError {
  const { code, message, value, remedy, cause } = asMedirError(thrown)
  const name = cause instanceof Error ? ((cause as NodeJS.ErrnoException).code ?? cause.name) : undefined
  return { code, reason: message, value, remedy, ...(name === undefined ? {} : { cause: name }) }
}

export function unpackError({ code, reason, value, remedy, cause }: PackedError): MedirError {
  return new MedirError(code, reason, { value, remedy, ...(cause === undefined ? {} : { cause: Object.assign(new Error(cause), { code: cause }) }) })
}
