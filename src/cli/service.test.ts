/** `medir keys` and `medir audit` as their operator calls them, beside a server of the same home. */
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestServer, type TestServer } from '../server/testing.ts'

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url))
let server: TestServer
beforeAll(() => (server = createTestServer()))
afterAll(async () => server.close())

interface Ended {
  readonly code: number
  readonly out: string
  readonly error: string
}

async function medir(...parameters: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...parameters], { env: { PATH: process.env['PATH'], MEDIR_HOME: server.home }, cwd: server.home }, (error, out, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, out, error: stderr })
    })
  })
}

describe('medir keys', { timeout: 120_000 }, () => {
  it('makes keys that a running server takes at once, lists them without the key, and revokes them', async () => {
    const created = await medir('keys', 'create', '--name', 'app', '--tenant', 'hospital', '--labels', 'ward-3, ward-4', '--hide', 'mrn', '--days', '1', '--json')
    expect(created).toMatchObject({ code: 0, error: '' })
    const { key, id, ...rights } = JSON.parse(created.out) as { key: string; id: string; createdAt: string; expiresAt: string }
    expect(rights).toMatchObject({ name: 'app', tenant: 'hospital', scopes: ['search'], labels: ['ward-3', 'ward-4'], hiddenFields: ['mrn'] })
    expect(Date.parse(rights.expiresAt) - Date.parse(rights.createdAt)).toBe(86_400_000)
    expect((await server.send('GET', '/v1/collections')).status).toBe(401)
    expect((await server.send('GET', '/v1/collections', { key })).status).toBe(200)

    const [listed, elsewhere] = [await medir('keys', 'list'), await medir('keys', 'list', '--tenant', 'other', '--json')]
    expect(listed.out).toContain(id)
    expect(listed.out).not.toContain(key)
    expect(readFileSync(join(server.home, 'service', 'keys.sqlite')).includes(key)).toBe(false)
    expect(JSON.parse(elsewhere.out)).toEqual({ keys: [] })

    expect(JSON.parse((await medir('keys', 'revoke', id, '--json')).out)).toMatchObject({ id, revokedAt: expect.any(String) as string })
    expect((await server.send('GET', '/v1/collections', { key })).status).toBe(401)
  })

  it.each([
    ['a scope that does not exist', ['create', '--name', 'x', '--scopes', 'root'], 2],
    ['no name', ['create'], 2],
    ['rights that would not hold', ['create', '--name', 'x', '--scopes', 'write', '--labels', 'a'], 2],
    ['a key that does not exist', ['revoke', 'nobody'], 1],
  ])('refuses %s in one line', async (_what, parameters, code) => {
    const refused = await medir('keys', ...parameters)
    expect([refused.code, refused.out]).toEqual([code, ''])
    expect(refused.error).toMatch(/^(medir|error): /)
  })
})

describe('medir audit', { timeout: 120_000 }, () => {
  it('lists who did what, vouches for the chain, and finds where it was tampered with', async () => {
    const key = server.key({ tenant: 'a', scopes: ['search'] })
    for (let count = 0; count < 3; count++) await server.send('GET', '/v1/collections', { key })
    const { rows } = JSON.parse((await medir('audit', 'list', '--tenant', 'a', '--json')).out) as { rows: readonly { sequence: number; action: string }[] }
    expect(rows.map(({ action }) => action)).toEqual(Array(3).fill('GET /v1/collections'))

    const whole = await medir('audit', 'verify', '--json')
    expect(whole.code).toBe(0)
    const { head } = JSON.parse(whole.out) as { head: string }
    expect(await medir('audit', 'verify', '--head', head)).toMatchObject({ code: 0, out: expect.stringContaining(head) as string })
    expect(await medir('audit', 'verify', '--head', '0'.repeat(64))).toMatchObject({ code: 1, out: expect.stringContaining('the log was cut') as string })
    expect((await medir('audit', 'verify', '--head', 'short')).code).toBe(2)

    const second = rows[1]?.sequence ?? 0
    const intruder = new DatabaseSync(join(server.home, 'service', 'audit.sqlite'))
    intruder.exec(`DROP TRIGGER audit_no_update; UPDATE audit SET body = replace(body, '200', '403') WHERE sequence = ${second}`)
    intruder.close()
    expect(await medir('audit', 'verify')).toMatchObject({ code: 1, out: expect.stringContaining(`broken at row ${second}`) as string })
    expect(JSON.parse((await medir('audit', 'verify', '--json')).out)).toMatchObject({ ok: false, brokenAt: second })
  })
})
