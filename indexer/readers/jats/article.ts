/** One JATS article → document. */
import { createHash } from 'node:crypto'
import type { Document, Metadata } from '../../../src/domain.ts'
import { assemble, type Part } from '../assemble.ts'
import { optional, optionalList, publicationDate } from '../pubmed/citation.ts'
import { clean } from '../record.ts'
import { childrenNamed, elementsOf, find, first, textAt, textOf } from '../xml/query.ts'
import type { Element } from '../xml/tree.ts'
import { proseOf, withoutEmptyBrackets } from './prose.ts'

/** Said about the article, not by it. */
const BACK_MATTER = /^(?:references?|competing interests?|conflicts? of interest|acknowledge?ments?|authors['’]? contributions?|funding|abbreviations|supplementary (?:material|information|data)|pre-publication history|参考文献|致谢)$/i

export function articleDocument(article: Element): Document {
  const meta = first(article, 'front/article-meta') ?? first(article, 'front-stub')
  const [own = '', ...translated] = [...find(meta, 'title-group/article-title'), ...find(meta, 'title-group/trans-title-group/trans-title')].map(textOf).filter((part) => part !== '')
  const title = [own, ...translated.map((one) => `(${one})`)].join(' ')
  const abstracts = [...find(meta, 'abstract'), ...find(meta, 'trans-abstract')].filter(({ attributes }) => attributes['abstract-type'] !== 'graphical' && attributes['abstract-type'] !== 'teaser')
  const parts = [...abstracts.flatMap((abstract) => sectionParts(abstract, [textAt(abstract, 'title') || abstractHeading(abstract)])), ...find(article, 'body').flatMap((body) => sectionParts(body, []))]
  const { text, sections } = assemble(parts.length > 0 ? parts : [{ path: [], text: title }])
  const metadata = metadataOf(article, meta)
  return {
    id: idOf(metadata, text),
    ...(title === '' ? {} : { title: clean(title) }),
    text,
    ...(sections === undefined ? {} : { sections }),
    ...languageOf(article),
    metadata,
  }
}

function abstractHeading({ attributes, name }: Element): string {
  return attributes['lang']?.startsWith('zh') === true && name === 'trans-abstract' ? '摘要' : 'Abstract'
}

/** Prose between two sections stays with the heading above it. */
function sectionParts(section: Element, path: readonly string[]): readonly Part[] {
  const parts: Part[] = []
  let loose: (Element | string)[] = []
  const flush = (): void => {
    const text = withoutEmptyBrackets(proseOf({ ...section, children: loose }))
    if (text !== '') parts.push({ path, text })
    loose = []
  }
  for (const child of section.children) {
    if (typeof child === 'string' || (child.name !== 'sec' && child.name !== 'title' && child.name !== 'sec-meta')) loose.push(child)
    else if (child.name === 'sec') {
      flush()
      const heading = textAt(child, 'title')
      if (!BACK_MATTER.test(heading)) parts.push(...sectionParts(child, heading === '' ? path : [...path, heading]))
    }
  }
  flush()
  return parts
}

function idOf(metadata: Metadata, text: string): string {
  for (const kind of ['pmcid', 'pmid', 'doi'] as const) {
    const value = metadata[kind]
    if (typeof value === 'string') return `${kind}:${value}`
  }
  return `jats:${createHash('sha256').update(text).digest('hex').slice(0, 24)}`
}

function metadataOf(article: Element, meta: Element | undefined): Metadata {
  const ids = find(meta, 'article-id')
  const idOf = (type: RegExp): string | undefined => ids.filter(({ attributes }) => type.test(attributes['pub-id-type'] ?? '')).map(textOf)[0]
  const pmc = idOf(/^pmc(?:id)?$|^pmc-?aid$/)
  const date = find(meta, 'pub-date').map(publicationDate).filter((one) => one !== undefined).toSorted()[0]
  const journal = textAt(article, 'front/journal-meta/journal-title-group/journal-title') || textAt(article, 'front/journal-meta/journal-title')
  return {
    format: 'jats',
    type: article.attributes['article-type'] ?? 'article',
    ...optional('pmcid', pmc === undefined ? undefined : pmc.toUpperCase().startsWith('PMC') ? pmc.toUpperCase() : `PMC${pmc}`),
    ...optional('pmid', idOf(/^pmid$/)),
    ...optional('doi', idOf(/^doi$/)),
    ...optional('date', date),
    ...(date === undefined ? {} : { year: Number(date.slice(0, 4)) }),
    ...optional('journal', journal),
    ...optionalList('keywords', [...new Set(find(meta, 'kwd-group').flatMap((group) => elementsOf(group)).filter(({ name }) => name === 'kwd').map(textOf).filter((word) => word !== ''))].map(clean)),
    ...optionalList('subjects', [...new Set(find(meta, 'article-categories').flatMap((categories) => childrenNamed(categories, 'subj-group')).flatMap((group) => childrenNamed(group, 'subject')).map(textOf).filter((word) => word !== ''))].map(clean)),
  }
}

function languageOf({ attributes }: Element): { readonly language?: 'zh' | 'en' } {
  const code = attributes['lang']?.toLowerCase().slice(0, 2)
  return code === 'zh' || code === 'en' ? { language: code } : {}
}
