/** Records of one patient meet under a pseudonym where the owner has set a secret, and under nothing where not. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sourcesOf } from '../indexer/source.ts'
import { loadConfig } from '../src/config.ts'
import type { Metadata } from '../src/domain.ts'
import { createEngine } from '../src/engine/engine.ts'

const BUNDLE = {
  resourceType: 'Bundle',
  type: 'collection',
  entry: [
    { fullUrl: 'urn:uuid:p', resource: { resourceType: 'Patient', id: 'p', name: [{ family: 'Example', given: ['Synthetic'] }], gender: 'female', birthDate: '1950-02-03' } },
    { fullUrl: 'urn:uuid:c', resource: { resourceType: 'Condition', id: 'c', code: { text: 'Gout' }, subject: { reference: 'urn:uuid:p' } } },
  ],
}

async function patientFields(flags: Readonly<Record<string, unknown>>, tenant: string): Promise<Metadata> {
  const home = mkdtempSync(join(tmpdir(), 'medir-pseudonyms-'))
  const file = join(home, 'bundle.json')
  writeFileSync(file, JSON.stringify(BUNDLE))
  const engine = createEngine(loadConfig({ environment: {}, flags: { home, embedder: 'hash', drugs: 'off', ...flags } }).config)
  try {
    await engine.index({ tenant, name: 'records' }, sourcesOf([file], process.stdin), {})
    const { hits } = await engine.search({ tenant, name: 'records' }, { query: 'gout', k: 1, mode: 'lexical', hyde: 'off', explain: false, collapse: 'none' })
    return hits[0]?.metadata ?? {}
  } finally {
    await engine.close()
  }
}

describe('pseudonyms of patients', () => {
  it('are made with the secret, by tenant, and hold nothing of the record', async () => {
    const secret = { deidentifySecret: 'a secret of the owner, long enough' }
    const first = await patientFields(secret, 'default')
    expect(first['patient']).toMatch(/^[0-9a-f]{16}$/)
    expect(await patientFields(secret, 'default')).toMatchObject({ patient: first['patient'] })
    expect((await patientFields(secret, 'other'))['patient']).not.toBe(first['patient'])
  })

  it('are absent without a secret', async () => {
    expect(await patientFields({}, 'default')).not.toHaveProperty('patient')
  })
})
