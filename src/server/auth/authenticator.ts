/** A request's headers → the principal behind them. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { MedirError } from '../../errors.ts'
import type { KeyStore } from './key-store.ts'
import type { Principal } from './principal.ts'
import type { TokenVerifier } from './tokens.ts'

export interface Authenticator {
  /** False while there is neither key nor token to present: then the server listens on loopback only. */
  readonly required: () => boolean
  /** UNAUTHENTICATED; never says which part was wrong. */
  readonly authenticate: (headers: Headers) => Promise<Principal>
}

export interface AuthenticatorParts {
  /** Owner of the configured key, and of everything while no credential is required. */
  readonly tenant: string
  readonly apiKey?: string | undefined
  readonly keys: KeyStore
  readonly tokens?: TokenVerifier | undefined
}

export function createAuthenticator({ tenant, apiKey, keys, tokens }: AuthenticatorParts): Authenticator {
  const required = (): boolean => apiKey !== undefined || tokens !== undefined || keys.any()
  const all = (id: string): Principal => ({ id, tenant, scopes: new Set(['admin']), hiddenFields: [] })
  const find = async (presented: string): Promise<Principal | undefined> => {
    if (apiKey !== undefined && sameSecret(presented, apiKey)) return all('configured')
    const key = keys.find(presented)
    if (key !== undefined || tokens === undefined || presented.split('.').length !== 3) return key
    return tokens(presented)
  }
  return {
    required,
    authenticate: async (headers) => {
      if (!required()) return all('loopback')
      const presented = presentedSecret(headers)
      const principal = presented === undefined ? undefined : await find(presented)
      if (principal === undefined) throw new MedirError('UNAUTHENTICATED', 'a valid API key is needed', { remedy: 'Send "Authorization: Bearer KEY" or "X-API-Key: KEY".' })
      return principal
    },
  }
}

function presentedSecret(headers: Headers): string | undefined {
  const bearer = /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  return headers.get('x-api-key') ?? bearer
}

/** Hashing first makes the lengths equal, so that the comparison tells nothing about the key's length either. */
function sameSecret(left: string, right: string): boolean {
  const digest = (value: string): Buffer => createHash('sha256').update(value).digest()
  return timingSafeEqual(digest(left), digest(right))
}
