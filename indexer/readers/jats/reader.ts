/** JATS articles (PMC's archive, its open-access files, answers of efetch): abstract and body with their sections. */
import { failure, skip } from '../items.ts'
import type { Reader, ReadItem } from '../port.ts'
import { rootOf } from '../xml/root.ts'
import { splitXml } from '../xml/split.ts'
import { parseXml } from '../xml/tree.ts'
import { articleDocument } from './article.ts'

export const jatsReader: Reader = {
  format: 'jats',
  recognises: ({ text }) => {
    const root = rootOf(text)
    return root?.name === 'pmc-articleset' || (root?.name === 'article' && /<(?:\w+:)?(?:front|journal-meta|article-meta|body)[\s>]|article-type=|dtd-version=|JATS|NLM\/\/DTD/.test(text)) || (root?.name === 'OAI-PMH' && /<article[\s>]/.test(text))
  },
  async *read(source, context): AsyncGenerator<ReadItem> {
    let records = 0
    for await (const record of splitXml(source.open(context.signal), ['article'])) {
      context.signal?.throwIfAborted()
      records++
      const place = record.number === 1 ? source.name : `${source.name} article ${record.number}`
      const parsed = 'error' in record ? record : parseXml(record.xml)
      if ('error' in parsed) yield failure(place, parsed.error)
      else for (const article of parsed.elements) {
        const document = articleDocument(article)
        yield document.text === '' ? skip(place, 'article', 'no-text') : { document, source: place }
      }
    }
    if (records === 0) yield skip(source.name, 'pmc-articleset', 'no-text')
  },
}
