/** Parsing at the edge: zod's findings become one InputError that names the field, never its text. */
import type { z } from 'zod'
import { InputError } from './errors.ts'

/** Throws InputError; `what` names the input for people ("the request"). */
export function parseInput<Schema extends z.ZodType>(schema: Schema, input: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw inputError(parsed.error, what)
}

export function inputError(error: z.ZodError, what: string): InputError {
  const issue = error.issues[0]
  const field = issue?.path.join('.') ?? ''
  const reason = issue?.code === 'unrecognized_keys' ? `unknown field "${issue.keys[0]}"` : (issue?.message ?? 'invalid')
  return new InputError(`${what} is not valid: ${field === '' ? '' : `${field}: `}${reason}`, { value: field === '' ? undefined : field, remedy: 'See --help, or /openapi.json for the exact shape.' })
}
