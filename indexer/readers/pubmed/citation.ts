/** MedlineCitation (NLM's PubMed DTD) → document: title, labelled abstract, other languages' title; MeSH and bibliography as metadata. */
import type { Document, Metadata } from '../../../src/domain.ts'
import { assemble, type Part } from '../assemble.ts'
import { clean } from '../record.ts'
import { attributeAt, childrenNamed, find, first, textAt, textOf } from '../xml/query.ts'
import type { Element } from '../xml/tree.ts'

/** What a reader of MEDLINE text or of PubMed XML calls the same citation. */
export function pubmedId(pmid: string): string {
  return `pmid:${pmid.trim()}`
}

/** The day on which the library last changed the citation: an update file holds what baseline files held before. */
export function revisionOf(record: Element): string | undefined {
  const citation = first(record, 'MedlineCitation')
  const [year, month, day] = ['Year', 'Month', 'Day'].map((part) => textAt(first(citation, 'DateRevised') ?? first(citation, 'DateCompleted'), part).padStart(2, '0'))
  const date = `${year}-${month}-${day}`
  return /^\d{4}-\d\d-\d\d$/.test(date) ? date : undefined
}

export function citationDocument(record: Element): Document | { readonly reason: string } {
  const citation = first(record, 'MedlineCitation') ?? record
  const article = first(citation, 'Article')
  const pmid = textAt(citation, 'PMID')
  if (!/^\d+$/.test(pmid)) return { reason: 'the citation has no PMID' }
  const title = articleTitle(article)
  const abstracts = [...find(article, 'Abstract'), ...find(citation, 'OtherAbstract')]
  const parts = abstracts.flatMap(abstractParts)
  // A citation without an abstract is still found by its title.
  const { text, sections } = assemble(parts.length > 0 ? parts : [{ path: [], text: title }])
  return {
    id: pubmedId(pmid),
    ...(title === '' ? {} : { title: clean(title) }),
    text,
    ...(sections === undefined ? {} : { sections }),
    metadata: metadataOf(citation, article, pmid, record),
  }
}

/** `[Title in English].` marks a translation; the vernacular stands beside it. */
function articleTitle(article: Element | undefined): string {
  const title = textAt(article, 'ArticleTitle').replace(/^\[(.*)\]\.?$/s, '$1')
  const vernacular = textAt(article, 'VernacularTitle')
  return vernacular === '' ? title : title === '' ? vernacular : `${title} (${vernacular})`
}

function abstractParts(abstract: Element): readonly Part[] {
  return childrenNamed(abstract, 'AbstractText').map((part) => {
    const label = part.attributes['Label']?.trim() ?? ''
    return { path: label === '' || /^unlabelled$/i.test(label) ? [] : [label], text: textOf(part) }
  })
}

function metadataOf(citation: Element, article: Element | undefined, pmid: string, record: Element): Metadata {
  const list = (path: string, from: Element | undefined = citation): readonly string[] => [...new Set(find(from, path).map(textOf).filter((text) => text !== ''))].map(clean)
  const ids = find(record, 'PubmedData/ArticleIdList/ArticleId')
  const idOf = (type: string): string | undefined => ids.filter(({ attributes }) => attributes['IdType'] === type).map(textOf)[0]
  const doi = idOf('doi') ?? find(article, 'ELocationID').filter(({ attributes }) => attributes['EIdType'] === 'doi').map(textOf)[0]
  const pmcid = idOf('pmc')
  const date = publicationDate(first(article, 'Journal/JournalIssue/PubDate')) ?? publicationDate(first(article, 'ArticleDate'))
  return {
    format: 'pubmed',
    type: 'citation',
    pmid,
    ...optional('doi', doi),
    ...optional('pmcid', pmcid),
    ...optional('date', date),
    ...(date === undefined ? {} : { year: Number(date.slice(0, 4)) }),
    ...optional('journal', textAt(article, 'Journal/Title') || textAt(citation, 'MedlineJournalInfo/MedlineTA')),
    ...optionalList('publication_types', list('PublicationTypeList/PublicationType', article)),
    ...optionalList('mesh', list('MeshHeadingList/MeshHeading/DescriptorName')),
    ...optionalList('mesh_major', find(citation, 'MeshHeadingList/MeshHeading').filter((heading) => [...find(heading, 'DescriptorName'), ...find(heading, 'QualifierName')].some(({ attributes }) => attributes['MajorTopicYN'] === 'Y')).map((heading) => clean(textAt(heading, 'DescriptorName')))),
    ...optionalList('chemicals', list('ChemicalList/Chemical/NameOfSubstance')),
    ...optionalList('keywords', list('KeywordList/Keyword')),
    ...optionalList('languages', list('Language', article)),
    ...optional('status', attributeAt(record, 'MedlineCitation', 'Status')),
  }
}

export function optional(name: string, value: string | undefined): Metadata {
  return value === undefined || value.trim() === '' ? {} : { [name]: clean(value.trim()) }
}

export function optionalList(name: string, values: readonly string[]): Metadata {
  return values.length === 0 ? {} : { [name]: values }
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'] as const

/** Year, month and day as far as they are known; MedlineDate ("1998 Dec-1999 Jan") gives its first year and month. */
export function publicationDate(date: Element | undefined): string | undefined {
  return dateText([textAt(date, 'Year') || textAt(date, 'year'), textAt(date, 'Month') || textAt(date, 'month'), textAt(date, 'Day') || textAt(date, 'day')].join(' ').trim() || textAt(date, 'MedlineDate'))
}

/** `2006 Jan 5`, `2006 01 05`, `2006 Jan-Feb` → `2006-01-05`, `2006-01`. */
export function dateText(text: string): string | undefined {
  const [, year, month = '', day = ''] = /^(\d{4})(?:[\s/-]+([A-Za-z]{3}|\d{1,2})[A-Za-z]*)?(?:[\s/-]+(\d{1,2})(?!\d))?/.exec(text) ?? []
  if (year === undefined) return undefined
  const number = /^\d/.test(month) ? Number(month) : MONTHS.findIndex((name) => name === month.toLowerCase()) + 1
  if (number < 1 || number > 12) return year
  return [year, String(number).padStart(2, '0'), ...(day === '' ? [] : [day.padStart(2, '0')])].join('-')
}

/** Chapters of books on the Bookshelf (StatPearls, GeneReviews). */
export function bookDocument(record: Element): Document | { readonly reason: string } {
  const book = first(record, 'BookDocument')
  const pmid = textAt(book, 'PMID')
  if (!/^\d+$/.test(pmid)) return { reason: 'the book record has no PMID' }
  const title = textAt(book, 'ArticleTitle') || textAt(book, 'Book/BookTitle')
  const parts = find(book, 'Abstract').flatMap(abstractParts)
  const { text, sections } = assemble(parts.length > 0 ? parts : [{ path: [], text: title }])
  return { id: pubmedId(pmid), ...(title === '' ? {} : { title: clean(title) }), text, ...(sections === undefined ? {} : { sections }), metadata: { format: 'pubmed', type: 'book', pmid, ...optional('book', textAt(book, 'Book/BookTitle')), ...optional('date', publicationDate(first(book, 'Book/PubDate'))) } }
}
