/** PubMed XML: baseline and update files, answers of efetch. One citation, one document; DeleteCitation deletes. */
import { failure, skip } from '../items.ts'
import type { Reader, ReadItem } from '../port.ts'
import { find, textOf } from '../xml/query.ts'
import { rootOf } from '../xml/root.ts'
import { splitXml } from '../xml/split.ts'
import { parseXml, type Element } from '../xml/tree.ts'
import { bookDocument, citationDocument, pubmedId, revisionOf } from './citation.ts'

const ROOTS = /^(?:Pubmed|PubMed|Medline)(?:Book)?(?:Article|Citation)(?:Set)?$|^DeleteCitation$/
const RECORDS = ['PubmedArticle', 'PubmedBookArticle', 'DeleteCitation', 'DeleteDocument'] as const

export const pubmedReader: Reader = {
  format: 'pubmed',
  recognises: ({ text }) => ROOTS.test(rootOf(text)?.name ?? ''),
  async *read(source, context): AsyncGenerator<ReadItem> {
    let records = 0
    for await (const record of splitXml(source.open(context.signal), RECORDS)) {
      context.signal?.throwIfAborted()
      records++
      const place = `${source.name} record ${record.number}`
      const parsed = 'error' in record ? record : parseXml(record.xml)
      if ('error' in parsed) yield failure(place, parsed.error)
      else for (const element of parsed.elements) yield* readRecord(element, place)
    }
    if (records === 0) yield skip(source.name, 'PubmedArticleSet', 'no-text')
  },
}

function* readRecord(record: Element, place: string): Generator<ReadItem> {
  if (record.name.startsWith('Delete')) {
    for (const id of find(record, 'PMID')) yield { deletion: { documentId: pubmedId(textOf(id)), source: place } }
    return
  }
  const document = record.name === 'PubmedBookArticle' ? bookDocument(record) : citationDocument(record)
  if ('reason' in document) yield failure(place, document.reason)
  else if (document.text === '') yield skip(place, 'citation', 'no-text')
  else {
    const revised = revisionOf(record)
    yield { document, source: place, ...(revised === undefined ? {} : { revised }) }
  }
}
