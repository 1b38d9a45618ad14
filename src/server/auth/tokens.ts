/** JWT access tokens of an OpenID Connect provider, checked against its published keys (RFC 7519, 7517, 9068). */
import { createLocalJWKSet, createRemoteJWKSet, jwtVerify, type JSONWebKeySet, type JWTPayload, type JWTVerifyGetKey } from 'jose'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Config } from '../../config.ts'
import { MedirError } from '../../errors.ts'
import { isRestricted, type Principal, type Scope, SCOPES } from './principal.ts'

export type TokenVerifier = (token: string) => Promise<Principal | undefined>

/** Signatures by public key only: a shared secret would let whoever can verify also sign. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']
const CLOCK_TOLERANCE_SECONDS = 30
const TENANT = /^[A-Za-z0-9][\w.-]{0,63}$/

type TokenConfig = Pick<Config, 'jwksUrl' | 'jwtIssuer' | 'jwtAudience' | 'jwtTenantClaim'>

/** Undefined when no key set is configured. CONFIG_INVALID when issuer or audience is missing: any token would do. */
export function createTokenVerifier({ jwksUrl, jwtIssuer, jwtAudience, jwtTenantClaim }: TokenConfig): TokenVerifier | undefined {
  if (jwksUrl === undefined) return undefined
  if (jwtIssuer === undefined || jwtAudience === undefined) throw new MedirError('CONFIG_INVALID', 'tokens need an issuer and an audience to be checked against', { value: 'jwksUrl', remedy: 'Set jwtIssuer and jwtAudience.' })
  const keys = keySet(jwksUrl)
  return async (token) => {
    try {
      const { payload } = await jwtVerify(token, keys, { issuer: jwtIssuer, audience: jwtAudience, algorithms: ALGORITHMS, clockTolerance: CLOCK_TOLERANCE_SECONDS, requiredClaims: ['exp', 'sub'] })
      return principalOf(payload, jwtTenantClaim)
    } catch {
      return undefined
    }
  }
}

/** A file for machines without a way to the provider, else an address that is asked again when an unknown key turns up. */
function keySet(url: string): JWTVerifyGetKey {
  if (!url.startsWith('file:')) return createRemoteJWKSet(new URL(url), { timeoutDuration: 5_000 })
  try {
    return createLocalJWKSet(JSON.parse(readFileSync(fileURLToPath(url), 'utf8')) as JSONWebKeySet)
  } catch (error) {
    throw new MedirError('CONFIG_INVALID', 'the key set cannot be read', { value: url, cause: error, remedy: 'Give a JWKS file (RFC 7517).' })
  }
}

/** Scopes are `search` or `medir:search`, in `scope` (a string) or `scp` (a list); labels are in `access`, hidden fields in `hidden_fields`. */
function principalOf(payload: JWTPayload, tenantClaim: string): Principal | undefined {
  const tenant = payload[tenantClaim]
  if (typeof tenant !== 'string' || !TENANT.test(tenant)) return undefined
  const given = new Set(strings(payload['scope'] ?? payload['scp']).map((name) => name.replace(/^medir:/, '')))
  const scopes = SCOPES.filter((scope) => given.has(scope))
  const labels = payload['access'] === undefined ? undefined : strings(payload['access'])
  const hiddenFields = strings(payload['hidden_fields'])
  const allowed: readonly Scope[] = isRestricted({ labels, hiddenFields }) ? scopes.filter((scope) => scope === 'search') : scopes
  return { id: `jwt:${String(payload.sub).slice(0, 128)}`, tenant, scopes: new Set(allowed), hiddenFields, ...(labels === undefined ? {} : { labels }) }
}

function strings(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.split(/\s+/).filter((part) => part !== '')
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
