/** Who is calling: a key, compared in constant time. Without a configured key the server only ever listens on loopback. */
import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { MedirError } from '../errors.ts'
import type { Variables } from './app.ts'

export function requireKey({ tenant, apiKey }: { readonly tenant: string; readonly apiKey?: string | undefined }): MiddlewareHandler<{ Variables: Variables }> {
  return async (context, next) => {
    if (apiKey !== undefined) {
      const presented = presentedKey(context.req.header('authorization'), context.req.header('x-api-key'))
      if (presented === undefined || !sameKey(presented, apiKey)) throw new MedirError('UNAUTHENTICATED', 'a valid API key is needed', { remedy: 'Send "Authorization: Bearer KEY" or "X-API-Key: KEY".' })
    }
    context.set('tenant', tenant)
    await next()
  }
}

function presentedKey(authorization: string | undefined, header: string | undefined): string | undefined {
  if (header !== undefined) return header
  const match = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')
  return match?.[1]
}

/** Hashing first makes the lengths equal, so that the comparison tells nothing about the key's length either. */
function sameKey(left: string, right: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest()
  return timingSafeEqual(digest(left), digest(right))
}
