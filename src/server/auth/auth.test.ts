import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { createAuthenticator } from './authenticator.ts'
import { openKeyStore } from './key-store.ts'
import { createTokenVerifier } from './tokens.ts'

const bearer = (token: string): Headers => new Headers({ authorization: `Bearer ${token}` })

describe('keys', () => {
  it('are stored as hashes and found until they expire or are revoked', () => {
    let now = 0
    const file = join(mkdtempSync(join(tmpdir(), 'medir-keys-')), 'keys.sqlite')
    const keys = openKeyStore(file, () => now)
    expect(keys.any()).toBe(false)
    const { key, description } = keys.create({ name: 'app', tenant: 'a', scopes: ['search'], lifetimeMs: 1_000 })
    expect(key).toMatch(/^medir_[0-9a-f]{12}_[\w-]{43}$/)
    expect(JSON.stringify(keys.list())).not.toContain(key.slice(-43))
    expect(keys.find(key)).toMatchObject({ id: description.id, tenant: 'a' })
    const other = openKeyStore(file, () => now)
    expect(other.find(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`)).toBeUndefined()
    now = 1_000
    expect(other.find(key)).toBeUndefined()
    now = 0
    keys.revoke(description.id)
    expect(other.find(key)).toBeUndefined()
    expect(other.list('a')[0]).toMatchObject({ revokedAt: '1970-01-01T00:00:00.000Z' })
    expect(other.any()).toBe(true)
    expect(() => keys.revoke('nobody')).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }) as Error)
    keys.close()
    other.close()
  })

  it('that do not see everything can only search', () => {
    const keys = openKeyStore(':memory:')
    expect(() => keys.create({ name: 'x', tenant: 'a', scopes: ['write'], labels: ['ward'] })).toThrow('only search')
    expect(() => keys.create({ name: 'x', tenant: 'a', scopes: ['search'], hiddenFields: ['title'] })).toThrow('cannot be hidden')
    expect(() => keys.create({ name: 'x', tenant: 'a', scopes: [] })).toThrow('scope')
    keys.close()
  })
})

describe('authentication', () => {
  it('opens loopback only while no key was ever made', async () => {
    const keys = openKeyStore(':memory:')
    const authenticator = createAuthenticator({ tenant: 'default', keys })
    expect(await authenticator.authenticate(new Headers())).toMatchObject({ id: 'loopback', tenant: 'default' })
    const { key, description } = keys.create({ name: 'x', tenant: 'a', scopes: ['search'] })
    await expect(authenticator.authenticate(new Headers())).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    expect(await authenticator.authenticate(new Headers({ 'x-api-key': key }))).toMatchObject({ tenant: 'a' })
    keys.revoke(description.id)
    expect(authenticator.required()).toBe(true)
    await expect(authenticator.authenticate(bearer(key))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    keys.close()
  })

  it('takes tokens of the configured provider alone', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const stranger = await generateKeyPair('ES256')
    const file = join(mkdtempSync(join(tmpdir(), 'medir-jwks-')), 'jwks.json')
    writeFileSync(file, JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', alg: 'ES256' }] }))
    const keys = openKeyStore(':memory:')
    const tokens = createTokenVerifier({ jwksUrl: pathToFileURL(file).href, jwtIssuer: 'https://issuer.test', jwtAudience: 'medir', jwtTenantClaim: 'tenant' })
    const authenticator = createAuthenticator({ tenant: 'default', keys, tokens })
    const sign = async (claims: Readonly<Record<string, unknown>>, { key = privateKey, audience = 'medir', expires = '5m' } = {}): Promise<Headers> =>
      bearer(await new SignJWT({ ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'k' }).setSubject('u1').setIssuer('https://issuer.test').setAudience(audience).setExpirationTime(expires).sign(key))
    expect(await authenticator.authenticate(await sign({ tenant: 'a', scope: 'openid medir:search write' }))).toEqual({ id: 'jwt:u1', tenant: 'a', scopes: new Set(['search', 'write']), hiddenFields: [] })
    expect(await authenticator.authenticate(await sign({ tenant: 'a', scp: ['search', 'admin'], access: ['ward-1'] }))).toMatchObject({ scopes: new Set(['search']), labels: ['ward-1'] })
    const refused = [sign({ scope: 'search' }), sign({ tenant: '../b', scope: 'search' }), sign({ tenant: 'a' }, { key: stranger.privateKey }), sign({ tenant: 'a' }, { audience: 'other' }), sign({ tenant: 'a' }, { expires: '-5m' })]
    for (const headers of await Promise.all(refused)) await expect(authenticator.authenticate(headers)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    // "alg: none" and a token signed with the public key as a shared secret.
    const unsigned = [{ alg: 'none' }, { alg: 'HS256', kid: 'k' }].map((header) => `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${Buffer.from(JSON.stringify({ sub: 'u', tenant: 'a', scope: 'admin', iss: 'https://issuer.test', aud: 'medir', exp: 4e9 })).toString('base64url')}.AAAA`)
    for (const token of unsigned) await expect(authenticator.authenticate(bearer(token))).rejects.toMatchObject({ code: 'UNAUTHENTICATED' })
    keys.close()
  })

  it('refuses a provider without issuer and audience', () => {
    expect(() => createTokenVerifier({ jwksUrl: 'https://issuer.test/keys', jwtIssuer: undefined, jwtAudience: 'x', jwtTenantClaim: 'tenant' })).toThrow('issuer')
  })
})
