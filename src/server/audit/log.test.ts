import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import { openAuditLog, type AuditEvent } from './log.ts'

const event = (action: string, tenant = 'a'): AuditEvent => ({ tenant, who: 'key', action, collection: 'c', ids: ['1'], status: 200 })

describe('the audit log', () => {
  it('chains what it is given, across processes that share the file', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'medir-audit-')), 'audit.sqlite')
    const [one, two] = [openAuditLog(file, () => 0), openAuditLog(file, () => 0)]
    await Promise.all([one.record(event('search')), one.record(event('putDocuments')), two.record(event('search', 'b'))])
    expect(one.verify()).toMatchObject({ ok: true, rows: 3, head: expect.stringMatching(/^[0-9a-f]{64}$/) as string })
    expect(two.rows({ tenant: 'b' })).toMatchObject([{ action: 'search', tenant: 'b', at: '1970-01-01T00:00:00.000Z' }])
    expect(one.rows({ limit: 1 })).toHaveLength(1)
    await one.close()
    await two.close()
  })

  it.each([
    ['changed', "UPDATE audit SET body = replace(body, 'second', 'other') WHERE sequence = 2", 2],
    ['removed', 'DELETE FROM audit WHERE sequence = 2', 2],
    ['put first', "UPDATE audit SET sequence = 0 WHERE sequence = 3", 1],
  ])('refuses that a row is %s, and notices when it was done all the same', async (_what, statement, brokenAt) => {
    const file = join(mkdtempSync(join(tmpdir(), 'medir-audit-')), 'audit.sqlite')
    const log = openAuditLog(file)
    for (const action of ['first', 'second', 'third']) await log.record(event(action))
    const intruder = new DatabaseSync(file)
    expect(() => intruder.exec(statement)).toThrow('append-only')
    intruder.exec(`DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; ${statement}`)
    intruder.close()
    expect(log.verify()).toMatchObject({ ok: false, brokenAt })
    await log.close()
  })

  it('keeps a hundred ids an event', async () => {
    const log = openAuditLog(':memory:')
    await log.record({ ...event('search'), ids: Array.from({ length: 500 }, (_, index) => String(index)) })
    expect(log.rows()[0]?.ids).toHaveLength(100)
    await log.close()
  })
})
