import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { createReadContext } from './context.ts'
import { FIXTURES } from './fixtures.contract.ts'
import type { FormattedItem } from './port.ts'
import { bytesOf, failuresOf, idsOf } from './reader.contract.ts'
import { readSource } from './read.ts'

/** A little more than the 64 MiB a record may take. */
const FILLER = Buffer.from('long text '.repeat(26_000))
const FILLERS = 270

/** The second of three records with the filler before a text of it, in pieces as a disk gives them. */
async function readGrown(label: string, before: string): Promise<readonly FormattedItem[]> {
  const { head, records, tail } = FIXTURES[label] ?? { head: '', records: [], tail: '' }
  const grown = bytesOf(records[1]).toString()
  async function* open(): AsyncGenerator<Uint8Array> {
    yield bytesOf(head)
    yield bytesOf(records[0])
    yield Buffer.from(grown.slice(0, grown.indexOf(before)))
    for (let filler = 0; filler < FILLERS; filler++) yield FILLER
    yield Buffer.from(grown.slice(grown.indexOf(before)))
    yield bytesOf(records[2])
    yield bytesOf(tail)
  }
  const items: FormattedItem[] = []
  for await (const item of readSource({ name: 'file', open }, createReadContext({ salt: 'test' }))) items.push(item)
  return items
}

describe('a record beyond the limit', () => {
  it.each([
    ['JSON lines', '患者发热', /^file:2$/],
    ['a JSON array', '患者发热', /^file:\d+$/],
    ['FHIR NDJSON', 'Hemoglobin', /^file:2$/],
    ['a FHIR Bundle', 'Hemoglobin', /^file:1 entry 2$/],
    ['a FHIR Bundle in XML', '复查', /^file entry 2$/],
    ['CSV', 'He said', /^file:4$/],
    ['PubMed XML', 'Randomised', /^file record 2$/],
    ['JATS articles', 'Short.', /^file article 2$/],
    ['MEDLINE text', 'BACKGROUND', /^file:\d+$/],
    ['RIS', '高血压', /^file:\d+$/],
    ['BibTeX', 'We {', /^file:\d+$/],
  ])('of %s fails with its place and reason, and those around it are read', async (label, before, place) => {
    const items = await readGrown(label, before)
    const { ids = [] } = FIXTURES[label] ?? {}
    expect(idsOf(items)).toEqual([ids[0], ids[2]])
    const failure = items.find((item) => 'failure' in item)
    expect(failure).toMatchObject({ failure: { source: expect.stringMatching(place), reason: expect.stringContaining('longer than 67108864') } })
  })

  it('of HL7 v2 loses the segment that is too long', async () => {
    const items = await readGrown('HL7 v2 messages', '空腹')
    expect(idsOf(items).map((id) => id.slice(0, 8))).toEqual(['hl7v2/M1', 'hl7v2/M2', 'hl7v2/M3'])
    expect(failuresOf(items)).toEqual([expect.stringContaining('a segment is longer than 67108864 bytes; the rest of the message is read')])
  })
})
