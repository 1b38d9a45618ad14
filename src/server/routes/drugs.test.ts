/** Drug names over HTTP, with the shipped lexicon. The patients are made up. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadConfig } from '../../config.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createApp, type App } from '../app.ts'

let engine: Engine
let app: App

beforeAll(async () => {
  engine = createEngine(loadConfig({ environment: {}, flags: { home: mkdtempSync(join(tmpdir(), 'medir-drugs-')), embedder: 'hash' } }).config)
  app = createApp({ engine, tenant: 'default' })
  await send('PUT', '/v1/collections/c/documents', {
    documents: [
      { id: 'aspirin', text: '患者口服阿司匹林肠溶片 100mg qd 治疗冠心病。' },
      { id: 'metoprolol', text: 'Metoprolol 50 mg twice daily for hypertension; he denies chest pain.' },
      { id: 'own', text: 'Nothing about treatment here.', metadata: { drugs: 'aspirin' } },
      { id: 'none', text: 'Chest pain at rest, no treatment yet.' },
    ],
  })
})
afterAll(async () => engine.close())

async function send(method: string, path: string, body?: unknown): Promise<{ status: number; json: unknown }> {
  const response = await app.request(path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }) })
  return { status: response.status, json: await response.json() }
}
async function found(drugs: unknown): Promise<readonly string[]> {
  const { json } = await send('POST', '/v1/collections/c/search', { query: 'chest pain 治疗 treatment', filter: { drugs } })
  return (json as { hits: { documentId: string }[] }).hits.map(({ documentId }) => documentId).toSorted()
}

describe('GET /v1/drugs/{name}', () => {
  it.each(['ASA', '阿司匹林', 'aspirin', '拜阿司匹灵'])('knows %s', async (name) => {
    expect(await send('GET', `/v1/drugs/${encodeURIComponent(name)}`)).toMatchObject({ status: 200, json: { asked: name, meanings: [{ name: 'acetylsalicylic acid', zh: '阿司匹林', kind: 'substance' }] } })
  })

  it('lists the substances of an ATC code', async () => {
    expect(await send('GET', '/v1/drugs/B01AC06')).toMatchObject({ json: { meanings: [{ name: 'acetylsalicylic acid' }] } })
  })

  it('says when it knows nothing of that name', async () => {
    expect(await send('GET', '/v1/drugs/xyzzy')).toMatchObject({ status: 404, json: { code: 'NOT_FOUND' } })
  })
})

describe('POST /v1/drugs/tag', () => {
  it('tags texts in either language, with attributes and codes', async () => {
    const { json } = await send('POST', '/v1/drugs/tag', { texts: [{ id: 'a', text: '否认青霉素过敏，口服阿司匹林肠溶片 100mg qd。' }, { id: 'b', text: 'He is no longer on warfarin.' }] })
    expect(json).toMatchObject({
      texts: [
        { id: 'a', mentions: [{ name: 'benzylpenicillin', status: 'negated' }, { name: 'acetylsalicylic acid', status: 'current', attributes: { dose: { text: '100mg' }, frequency: { text: 'qd' } } }] },
        { id: 'b', mentions: [{ start: 19, end: 27, text: 'warfarin', name: 'warfarin', atc: ['B01AA03'], classes: ['coumarin anticoagulant', 'anticoagulant', 'antithrombotic'], status: 'stopped' }] },
      ],
    })
  })

  it.each([
    ['no text', { texts: [] }],
    ['a text that is too long', { texts: [{ id: 'a', text: 'x'.repeat(100_001) }] }],
    ['an unknown language', { texts: [{ id: 'a', text: 'x' }], language: 'fr' }],
  ])('refuses %s', async (_, body) => {
    expect(await send('POST', '/v1/drugs/tag', body)).toMatchObject({ status: 400, json: { code: 'INPUT_INVALID' } })
  })
})

describe('the filter field `drugs` in a search', () => {
  it.each([
    ['a brand in the other language', 'Bayaspirin', ['aspirin']],
    ['a Chinese name', '美托洛尔', ['metoprolol']],
    ['an ATC group', 'C07', ['metoprolol']],
    ['a class', 'beta blocker', ['metoprolol']],
    ['several', ['阿司匹林', 'metoprolol'], ['aspirin', 'metoprolol']],
    ["a user's own field beside the mentions", 'aspirin', ['aspirin', 'own']],
    ['something unknown', 'xyzzy', []],
    ['any drug', { exists: true }, ['aspirin', 'metoprolol', 'own']],
  ])('finds by %s', async (_, value, expected) => {
    expect(await found(value)).toEqual(expected)
  })

  it('shows the mentions in the hit', async () => {
    const { json } = await send('POST', '/v1/collections/c/search', { query: 'metoprolol', k: 1 })
    expect(json).toMatchObject({ hits: [{ documentId: 'metoprolol', drugs: [{ name: 'metoprolol', atc: ['C07AB02'], classes: ['beta blocker', 'antihypertensive'], attributes: { dose: { text: '50 mg' } } }] }] })
  })
})

describe('with drug names switched off', () => {
  it('says so', async () => {
    const off = createEngine(loadConfig({ environment: {}, flags: { home: mkdtempSync(join(tmpdir(), 'medir-drugs-')), embedder: 'hash', drugs: 'off' } }).config)
    const response = await createApp({ engine: off, tenant: 'default' }).request('/v1/drugs/aspirin')
    expect(response.status).toBe(503)
    expect(await response.json()).toMatchObject({ code: 'MODEL_UNAVAILABLE', remedy: expect.stringContaining('drugs') as unknown })
    await off.close()
  })
})
