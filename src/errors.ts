/**
 * Every error medir throws on purpose. An error names a stable code, the offending value, the reason and the
 * remedy; it never carries document or query text, because errors end up in logs.
 */

/** Stable codes: callers may switch on them, so a code is never renamed. */
export type ErrorCode =
  | 'CONFIG_INVALID'
  | 'INPUT_INVALID'
  | 'SOURCE_INVALID'
  | 'SOURCE_UNREADABLE'
  | 'COLLECTION_UNKNOWN'
  | 'COLLECTION_EXISTS'
  | 'DOCUMENT_UNKNOWN'
  | 'FINGERPRINT_MISMATCH'
  | 'RECONCILIATION_FAILED'
  | 'STORE_CORRUPT'
  | 'STORE_LOCKED'
  | 'STORE_UNWRITABLE'
  | 'STORE_UNAVAILABLE'
  | 'SNAPSHOT_INVALID'
  | 'MODEL_UNAVAILABLE'
  | 'MODEL_CHECKSUM'
  | 'MODEL_INVALID'
  | 'DISK_FULL'
  | 'NETWORK_UNAVAILABLE'
  | 'PYTHON_UNAVAILABLE'
  | 'EMBEDDER_FAILED'
  | 'GENERATOR_UNAVAILABLE'
  | 'GENERATOR_FAILED'
  | 'SEGMENTER_UNAVAILABLE'
  | 'DEADLINE_EXCEEDED'
  | 'CANCELLED'
  | 'OVERLOADED'
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BODY_TOO_LARGE'
  | 'MEDIA_TYPE_UNSUPPORTED'
  | 'METHOD_NOT_ALLOWED'
  | 'RATE_LIMITED'
  | 'NOT_FOUND'
  | 'CONFLICT'
  | 'INTERNAL'

export interface ErrorDetails {
  /** What the caller gave, shortened; never document or query text. */
  readonly value?: string | number | boolean | undefined
  /** What the user can do about it, as one sentence. */
  readonly remedy?: string | undefined
  readonly cause?: unknown
}

export class MedirError extends Error {
  override readonly name: string = 'MedirError'
  readonly code: ErrorCode
  readonly value: string | number | boolean | undefined
  readonly remedy: string | undefined

  constructor(code: ErrorCode, reason: string, details: ErrorDetails = {}) {
    super(reason, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.value = details.value
    this.remedy = details.remedy
  }
}

/** The caller's own mistake: HTTP 4xx, exit code 2 at the edge of the command line, 1 deeper in. */
export class InputError extends MedirError {
  override readonly name = 'InputError'
  constructor(reason: string, details: ErrorDetails = {}) {
    super('INPUT_INVALID', reason, details)
  }
}

export class StoreError extends MedirError {
  override readonly name = 'StoreError'
}

export class ModelError extends MedirError {
  override readonly name = 'ModelError'
}

export class SourceError extends MedirError {
  override readonly name = 'SourceError'
}

export class GeneratorError extends MedirError {
  override readonly name = 'GeneratorError'
}

export class EmbedderError extends MedirError {
  override readonly name = 'EmbedderError'
}

/** Turns whatever was thrown into a MedirError; an unknown error becomes INTERNAL and keeps its cause. */
export function asMedirError(thrown: unknown): MedirError {
  if (thrown instanceof MedirError) return thrown
  if (thrown instanceof Error && thrown.name === 'AbortError') return new MedirError('CANCELLED', 'the operation was cancelled', { cause: thrown })
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return new MedirError('DEADLINE_EXCEEDED', 'the deadline passed before an answer came', { cause: thrown })
  return new MedirError('INTERNAL', 'an unexpected error occurred', { cause: thrown, remedy: 'Run again with MEDIR_LOG_LEVEL=debug and report the stack trace.' })
}
