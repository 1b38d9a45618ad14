/** What the routes describe alike. */
import { z } from '@hono/zod-openapi'
import { collectionName, problemSchema } from '../../schemas.ts'

export const collectionParameter = z.object({ collection: collectionName })

export const jsonBody = <Schema extends z.ZodType>(schema: Schema): { readonly required: true; readonly content: { readonly 'application/json': { readonly schema: Schema } } } => ({ required: true, content: { 'application/json': { schema } } })

export const jsonAnswer = <Schema extends z.ZodType>(description: string, schema: Schema): { readonly description: string; readonly content: { readonly 'application/json': { readonly schema: Schema } } } => ({ description, content: { 'application/json': { schema } } })

/** Server-sent events. OpenAPI 3.1 has no words for the single events of a stream (3.2 has): their shape stands in the operation's description. */
export const eventStream = { 'text/event-stream': { schema: z.unknown() } } as const

/** JSON, or the same in pieces to who accepts `text/event-stream`. */
export const jsonOrEvents = <Schema extends z.ZodType>(description: string, schema: Schema): { readonly description: string; readonly content: { readonly 'application/json': { readonly schema: Schema }; readonly 'text/event-stream': { readonly schema: z.ZodUnknown } } } => ({ description, content: { 'application/json': { schema }, ...eventStream } })

const problem = (description: string): { readonly description: string; readonly content: { readonly 'application/problem+json': { readonly schema: typeof problemSchema } } } => ({ description, content: { 'application/problem+json': { schema: problemSchema } } })

/** Answers any route under /v1 may give besides its own. */
export const problems = {
  400: problem('The request is not valid.'),
  401: problem('No valid API key was presented.'),
  403: problem('The credential may not do that.'),
  404: problem('The collection or document does not exist.'),
  409: problem('The collection is being written to, or was made with another model.'),
  413: problem('The body is too long.'),
  415: problem('The body is of a kind that this route does not read.'),
  422: problem('The records cannot be read.'),
  429: problem('The credential has used up its requests; Retry-After says when to come back.'),
  431: { description: 'The address or the header fields are longer than 16 KiB together; answered without a body.' },
  500: problem('Something unexpected went wrong.'),
  502: problem('The server that writes texts or makes vectors failed.'),
  503: problem('A part that this request needs is not available, or too many requests are waiting.'),
  504: problem('The request took too long.'),
} as const

/** Readonly data as the mutable type that the route helper wants; it is only serialised. */
export function answer<Schema extends z.ZodType>(_schema: Schema, value: unknown): z.output<Schema> {
  return value as z.output<Schema>
}
