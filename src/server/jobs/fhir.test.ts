/** FHIR R4 over HTTP, as a hospital's export sends it: a Bundle, and one resource a line. The records are synthetic. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SearchResponse } from '../../schemas.ts'
import { createTestServer, type TestServer } from '../testing.ts'
import type { Job } from './job.ts'

const PATIENT = { resourceType: 'Patient', id: 'p1', name: [{ family: 'Quillfeather', given: ['Ottoline'] }], gender: 'female', birthDate: '1950-03-07' }
const condition = (id: string, text: string): object => ({ resourceType: 'Condition', id, subject: { reference: 'Patient/p1' }, code: { text } })
const note = (id: string, text: string): object => ({ resourceType: 'DocumentReference', id, status: 'current', subject: { reference: 'Patient/p1' }, content: [{ attachment: { contentType: 'text/plain; charset=utf-8', data: Buffer.from(text).toString('base64') } }] })
const RESOURCES = [PATIENT, condition('c1', 'Gout'), note('n1', 'Ottoline Quillfeather has gout; colchicine was started.'), note('n2', '患者痛风急性发作，予秋水仙碱。')]

let server: TestServer
beforeAll(() => (server = createTestServer({ drugs: 'on' })))
afterAll(async () => server.close())

async function indexed(collection: string, type: string, body: string): Promise<Job> {
  const response = await server.app.request(`/v1/collections/${collection}/documents`, { method: 'POST', headers: { 'content-type': type }, body })
  expect(response.status).toBe(202)
  const events = await (await server.send('GET', `${response.headers.get('location') ?? ''}/events`)).text()
  return JSON.parse(/^event: done\ndata: (.*)$/m.exec(events)?.[1] ?? '{}') as Job
}

async function found(collection: string, query: string): Promise<SearchResponse> {
  return (await (await server.send('POST', `/v1/collections/${collection}/search`, { body: { query, k: 3 } })).json()) as SearchResponse
}

describe('FHIR bodies', () => {
  it.each([
    ['a bundle', 'bundle', 'application/fhir+json', JSON.stringify({ resourceType: 'Bundle', type: 'collection', entry: RESOURCES.map((resource) => ({ resource })) })],
    ['one resource a line', 'lines', 'application/fhir+ndjson; charset=utf-8', RESOURCES.map((resource) => JSON.stringify(resource)).join('\n')],
  ])('%s becomes documents that are found, in both languages, without the name of the patient', async (_what, collection, type, body) => {
    const job = await indexed(collection, type, body)
    expect(job).toMatchObject({ state: 'succeeded', report: { documents: { failed: 0 } } })
    for (const [query, words] of [['colchicine gout', 'colchicine'], ['秋水仙碱治疗痛风', '秋水仙碱']] as const) {
      const answer = await found(collection, query)
      expect(answer.hits.map(({ text }) => text).join('\n')).toContain(words)
      expect(JSON.stringify(answer)).not.toContain('Quillfeather')
    }
  })

  it('with damaged lines index the rest, and say which were not read', async () => {
    const job = await indexed('damaged', 'application/fhir+ndjson', `${JSON.stringify(RESOURCES[0])}\n{"resourceType":\n${JSON.stringify(RESOURCES[2])}`)
    expect(job).toMatchObject({ state: 'succeeded', report: { documents: { failed: 1 }, failures: [{ source: expect.stringContaining('2') as string }] } })
    expect((await found('damaged', 'colchicine')).hits).not.toEqual([])
  })

  it('that are broken off add nothing, and say where', async () => {
    const job = await indexed('none', 'application/fhir+json', '{"resourceType":"Bundle","entry":')
    expect(job).toMatchObject({ state: 'succeeded', report: { documents: { added: 0, failed: 1 }, failures: [{ source: expect.stringContaining('request.fhir') as string, reason: expect.any(String) as string }] } })
  })
})
