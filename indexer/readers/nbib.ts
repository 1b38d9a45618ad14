/** MEDLINE text, PubMed's `nbib`. */
import type { Document, Metadata } from '../../src/domain.ts'
import { assemble, type Part } from './assemble.ts'
import { failure, skip } from './items.ts'
import type { Reader, ReadItem } from './port.ts'
import { dateText, optional, optionalList, pubmedId } from './pubmed/citation.ts'
import { clean } from './record.ts'
import { readTagged, type TaggedRecord } from './tagged.ts'

export const nbibReader: Reader = {
  format: 'nbib',
  recognises: ({ text }) => /^PMID ?- ?\d/.test(text),
  async *read(source, { signal }): AsyncGenerator<ReadItem> {
    for await (const record of readTagged(source.open(signal), 'PMID', undefined)) {
      signal?.throwIfAborted()
      const place = `${source.name}:${record.line}`
      if ('error' in record) yield failure(place, record.error)
      else {
        const document = documentOf(record)
        if (document === undefined) yield failure(place, 'the citation has no PMID')
        else yield document.text === '' ? skip(place, 'citation', 'no-text') : { document, source: place }
      }
    }
  },
}

function documentOf({ fields }: TaggedRecord): Document | undefined {
  const [pmid = ''] = fields.get('PMID') ?? []
  if (!/^\d+$/.test(pmid)) return undefined
  const translated = fields.get('TI')?.[0]?.replace(/^\[(.*)\]\.?$/s, '$1') ?? fields.get('BTI')?.[0] ?? ''
  const vernacular = fields.get('TT')?.[0]
  const title = vernacular === undefined ? translated : `${translated} (${vernacular})`
  const parts = [...(fields.get('AB') ?? []), ...(fields.get('OAB') ?? [])].flatMap(labelledParts)
  const { text, sections } = assemble(parts.length > 0 ? parts : [{ path: [], text: title }])
  return { id: pubmedId(pmid), ...(title === '' ? {} : { title: clean(title) }), text, ...(sections === undefined ? {} : { sections }), metadata: metadataOf(fields, pmid) }
}

/** `BACKGROUND: … METHODS: …`, as PubMed writes labelled abstracts; a lone label is left in the text. */
const LABEL = /(?:^|(?<=[.?!)] ))([A-Z][A-Z /&,-]{3,60}): /g

export function labelledParts(abstract: string): readonly Part[] {
  const labels = Array.from(abstract.matchAll(LABEL))
  if (labels.length < 2 || labels[0]?.index !== 0) return [{ path: [], text: abstract }]
  return labels.map((match, index) => ({ path: [match[1] ?? ''], text: abstract.slice(match.index + match[0].length, labels[index + 1]?.index) }))
}

function metadataOf(fields: TaggedRecord['fields'], pmid: string): Metadata {
  const all = (tag: string): readonly string[] => [...new Set(fields.get(tag) ?? [])].map(clean)
  const headings = all('MH').map((heading) => ({ name: heading.replaceAll('*', '').split('/')[0] ?? '', major: heading.includes('*') }))
  const date = dateText(fields.get('DP')?.[0] ?? '')
  const doi = [...all('LID'), ...all('AID')].find((id) => id.endsWith('[doi]'))?.replace(/ ?\[doi\]$/, '')
  return {
    format: 'nbib',
    type: 'citation',
    pmid,
    ...optional('doi', doi),
    ...optional('pmcid', all('PMC')[0]),
    ...optional('date', date),
    ...(date === undefined ? {} : { year: Number(date.slice(0, 4)) }),
    ...optional('journal', all('JT')[0] ?? all('TA')[0]),
    ...optionalList('publication_types', all('PT')),
    ...optionalList('mesh', [...new Set(headings.map(({ name }) => name))]),
    ...optionalList('mesh_major', [...new Set(headings.filter(({ major }) => major).map(({ name }) => name))]),
    ...optionalList('chemicals', all('RN').flatMap((substance) => /\((.+)\)$/.exec(substance)?.[1] ?? [])),
    ...optionalList('keywords', all('OT').map((word) => word.replace(/^\*/, ''))),
    ...optionalList('languages', all('LA')),
  }
}
