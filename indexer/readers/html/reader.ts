/** One HTML page, one document: MedlinePlus and StatPearls pages, exports of record systems. Headings become sections; navigation, scripts and reference lists stay out. */
import type { Metadata } from '../../../src/domain.ts'
import { assemble } from '../assemble.ts'
import { failure, skip } from '../items.ts'
import { readText } from '../bytes.ts'
import type { Reader, ReadItem } from '../port.ts'
import { clean } from '../record.ts'
import { fileTitle } from '../file-title.ts'
import { readHtml, type HtmlDocument } from './text.ts'

const ROOT = /^(?:<\?xml[^>]*\?>\s*)?(?:<!--[^]*?-->\s*)*(?:<!doctype\s+html|<(?:html|head|body|main|article|div|section class|h[1-6]|p|table|ul|ol|span)[\s>])/i
const REFERENCES = /^(?:references|bibliography|参考文献)$/i

export const htmlReader: Reader = {
  format: 'html',
  recognises: ({ text }) => ROOT.test(text.slice(0, 4_096)),
  async *read(source, { signal }): AsyncGenerator<ReadItem> {
    const content = await readText(source.open(signal))
    if ('error' in content) {
      yield failure(source.name, content.error)
      return
    }
    const page = readHtml(clean(content.text))
    const { text, sections } = assemble(page.parts.filter(({ path }) => !path.some((heading) => REFERENCES.test(heading))))
    if (text === '') yield skip(source.name, 'page', 'no-text')
    else {
      const title = page.meta.get('citation_title') ?? page.title ?? page.parts[0]?.path[0] ?? fileTitle(source.name)
      const language = page.language?.toLowerCase().slice(0, 2)
      yield { document: { id: clean(source.name), title: clean(title), text, ...(language === 'zh' || language === 'en' ? { language } : {}), ...(sections === undefined ? {} : { sections }), metadata: metadataOf(page, source.name) }, source: source.name }
    }
  },
}

function metadataOf({ meta }: HtmlDocument, path: string): Metadata {
  const date = /^\d{4}(?:[-/]\d{2}(?:[-/]\d{2})?)?/.exec(meta.get('citation_publication_date') ?? meta.get('citation_date') ?? meta.get('article:published_time') ?? meta.get('dc.date') ?? '')?.[0].replaceAll('/', '-')
  const keywords = (meta.get('keywords') ?? meta.get('citation_keywords'))?.split(/[,;，；]/).map((word) => clean(word).trim()).filter((word) => word !== '')
  const fields = { doi: meta.get('citation_doi'), pmid: meta.get('citation_pmid'), journal: meta.get('citation_journal_title') }
  return {
    format: 'html',
    type: 'page',
    path: clean(path),
    ...(date === undefined ? {} : { date }),
    ...(keywords === undefined || keywords.length === 0 ? {} : { keywords }),
    ...Object.fromEntries(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [[name, clean(value)]]))),
  }
}
