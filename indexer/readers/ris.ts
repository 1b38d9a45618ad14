/** RIS references with their abstracts, as reference managers write them. Authors' names are left out. */
import { createHash } from 'node:crypto'
import type { Document } from '../../src/domain.ts'
import { assemble } from './assemble.ts'
import { failure, skip } from './items.ts'
import { labelledParts } from './nbib.ts'
import type { Reader, ReadItem } from './port.ts'
import { dateText, optional, optionalList } from './pubmed/citation.ts'
import { clean } from './record.ts'
import { readTagged, type TaggedRecord } from './tagged.ts'

export const risReader: Reader = {
  format: 'ris',
  recognises: ({ text }) => /^TY {1,2}- ?[A-Z]/.test(text),
  async *read(source, { signal }): AsyncGenerator<ReadItem> {
    for await (const record of readTagged(source.open(signal), 'TY', 'ER')) {
      signal?.throwIfAborted()
      const place = `${source.name}:${record.line}`
      if ('error' in record) yield failure(place, record.error)
      else {
        const document = documentOf(record)
        yield document.text === '' ? skip(place, 'reference', 'no-text') : { document, source: place }
      }
    }
  },
}

function documentOf({ fields }: TaggedRecord): Document {
  const value = (...tags: readonly string[]): string | undefined => tags.map((tag) => fields.get(tag)?.find((one) => one !== '')).find((one) => one !== undefined)
  const title = value('TI', 'T1', 'CT', 'BT') ?? ''
  const abstract = value('AB', 'N2')
  const { text, sections } = assemble(abstract === undefined ? [{ path: [], text: title }] : labelledParts(abstract))
  const doi = value('DO')?.replace(/^https?:\/\/(?:dx\.)?doi\.org\//, '')
  const date = dateText((value('DA', 'PY', 'Y1') ?? '').replace(/\/+$/, ''))
  return {
    id: referenceId(doi, value('AN', 'ID'), `${title}\n${text}`, 'ris'),
    ...(title === '' ? {} : { title: clean(title) }),
    text,
    ...(sections === undefined ? {} : { sections }),
    metadata: { format: 'ris', type: clean(value('TY') ?? 'reference'), ...optional('doi', doi), ...optional('date', date), ...(date === undefined ? {} : { year: Number(date.slice(0, 4)) }), ...optional('journal', value('JO', 'JF', 'T2', 'JA')), ...optionalList('keywords', (fields.get('KW') ?? []).filter((word) => word !== '').map(clean)), ...optional('url', value('UR')) },
  }
}

/** The DOI, else the file's own number with a hash beside it (such numbers start at 1 in every file), else a hash. */
export function referenceId(doi: string | undefined, own: string | undefined, content: string, format: string): string {
  if (doi !== undefined && doi !== '') return clean(`doi:${doi}`).slice(0, 512)
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16)
  return clean(own === undefined || own === '' ? `${format}/${hash}` : `${format}/${own}/${hash}`).slice(0, 512)
}
