import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { accountSources } from './account.ts'
import { createReadContext } from './context.ts'
import { findSources } from './sources.ts'

const record = (id: string): string => `${JSON.stringify({ _id: id, title: 't', text: `text of ${id}` })}\n`
let folder = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'medir-sources-'))
  await mkdir(join(folder, 'beir', 'qrels'), { recursive: true })
  await mkdir(join(folder, 'export'))
  await writeFile(join(folder, 'beir', 'corpus.jsonl'), record('d1') + record('d2'))
  await writeFile(join(folder, 'beir', 'queries.jsonl'), record('q1'))
  await writeFile(join(folder, 'beir', 'qrels', 'test.tsv'), 'query-id\tcorpus-id\tscore\nq1\td1\t1\n')
  await writeFile(join(folder, 'odd.jsonl'), `[1]\n"text"\n42\nnull\n${record('d1')}{broken\n`)
  await writeFile(join(folder, 'odd.txt'), '42 patients were asked.\n')
  await writeFile(join(folder, 'beir.zip'), zipSync({ 'set/corpus.jsonl': Buffer.from(record('z1')), 'set/queries.jsonl': Buffer.from(record('z2')), 'set/qrels/test.tsv': Buffer.from('query-id\tcorpus-id\tscore\nq\td\t1\n') }))
  await writeFile(join(folder, 'export', 'Condition.ndjson'), `${JSON.stringify({ resourceType: 'Condition', id: 'c', code: { text: 'Gout' }, subject: { reference: 'Patient/p' } })}\n`)
  await writeFile(join(folder, 'export', 'Consent.000.ndjson'), `${JSON.stringify({ resourceType: 'Consent', id: 'k', status: 'active', patient: { reference: 'Patient/p' }, provision: { type: 'deny' } })}\n`)
})
afterAll(async () => rm(folder, { recursive: true }))

async function outcomes(path: string): Promise<readonly string[]> {
  const { rows } = await accountSources(findSources([join(folder, path)], process.stdin), createReadContext())
  return rows.map(({ format, type, outcome, reason, count }) => [format, type, outcome, ...(reason === undefined ? [] : [reason]), count].join(' '))
}

describe('findSources', () => {
  it('indexes the corpus of a BEIR folder or archive, and says what it leaves out', async () => {
    expect(await outcomes('beir')).toEqual(['- qrels skipped beir-qrels 1', '- queries skipped beir-queries 1', 'json document indexed 2'])
    expect(await outcomes('beir.zip')).toEqual(['- queries skipped beir-queries 1', 'csv qrels skipped beir-qrels 1', 'json document indexed 1'])
  })

  it('reads the consents of a bulk export before what they forbid', async () => {
    expect(await outcomes('export')).toEqual(['fhir Condition skipped consent-denied 1', 'fhir Consent skipped administrative 1'])
  })

  it('of JSON by name fail record by record where the lines are no objects; other names leave such lines to text', async () => {
    expect(await outcomes('odd.jsonl')).toEqual(expect.arrayContaining(['json document indexed 1', expect.stringMatching(/failed the record is not a JSON object 1$/)]))
    expect(await outcomes('odd.txt')).toEqual(['text document indexed 1'])
  })
})
