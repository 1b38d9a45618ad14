import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import type { Document } from '../../src/domain.ts'
import type { FormattedItem } from './port.ts'
import { latexToText } from './latex.ts'
import { dateText } from './pubmed/citation.ts'
import { readBytes } from './reader.contract.ts'

const read = async (text: string): Promise<readonly FormattedItem[]> => readBytes(Buffer.from(text))
const one = async (text: string): Promise<Document | undefined> => (await read(text)).flatMap((item) => ('document' in item ? [item.document] : []))[0]

describe('PubMed XML', () => {
  const citation = (inner: string, data = ''): string => `<PubmedArticleSet><PubmedArticle><MedlineCitation Status="MEDLINE"><PMID>7</PMID>${inner}</MedlineCitation>${data}</PubmedArticle></PubmedArticleSet>`

  it('keeps labelled abstracts as sections, both titles, MeSH and bibliography', async () => {
    const document = await one(
      citation(
        '<Article><Journal><Title>中华医学杂志</Title><JournalIssue><PubDate><MedlineDate>1998 Dec-1999 Jan</MedlineDate></PubDate></JournalIssue></Journal><ArticleTitle>[Aspirin in stroke].</ArticleTitle><Abstract><AbstractText Label="AIM">To test.</AbstractText><AbstractText>Unlabelled H<sub>2</sub>O.</AbstractText></Abstract><Language>chi</Language><PublicationTypeList><PublicationType>Review</PublicationType></PublicationTypeList><VernacularTitle>阿司匹林治疗脑卒中</VernacularTitle></Article><MeshHeadingList><MeshHeading><DescriptorName MajorTopicYN="N">Stroke</DescriptorName><QualifierName MajorTopicYN="Y">drug therapy</QualifierName></MeshHeading></MeshHeadingList>',
        '<PubmedData><ArticleIdList><ArticleId IdType="doi">10.1/x</ArticleId></ArticleIdList><ReferenceList><Reference><Citation>Someone 1990</Citation><ArticleIdList><ArticleId IdType="doi">10.9/other</ArticleId></ArticleIdList></Reference></ReferenceList></PubmedData>',
      ),
    )
    expect(document).toEqual({
      id: 'pmid:7',
      title: 'Aspirin in stroke (阿司匹林治疗脑卒中)',
      text: 'AIM\nTo test.\n\nUnlabelled H2O.',
      sections: [{ path: ['AIM'], start: 0, end: 14 }, { path: [], start: 14, end: 29 }],
      metadata: { format: 'pubmed', type: 'citation', pmid: '7', doi: '10.1/x', date: '1998-12', year: 1998, journal: '中华医学杂志', publication_types: ['Review'], mesh: ['Stroke'], mesh_major: ['Stroke'], languages: ['chi'], status: 'MEDLINE' },
    })
  })

  it('deletes what an update file deletes', async () => {
    expect(await read('<PubmedArticleSet><DeleteCitation><PMID Version="1">5</PMID><PMID Version="1">6</PMID></DeleteCitation></PubmedArticleSet>')).toMatchObject([{ deletion: { documentId: 'pmid:5' } }, { deletion: { documentId: 'pmid:6' } }])
  })

  it('reads dates as far as they go', () => {
    expect(['2006 Jan 5', '2006 Jan-Feb', '2006', '2024 3 9', '2024/03/05', 'Spring', '2006 Spring'].map(dateText)).toEqual(['2006-01-05', '2006-01', '2006', '2024-03-09', '2024-03-05', undefined, '2006'])
  })
})

describe('JATS', () => {
  it('keeps sections and captions; references, tables, formulas and acknowledgements stay out', async () => {
    const document = await one('<article xml:lang="en"><front><journal-meta><journal-title>J</journal-title></journal-meta><article-meta><article-id pub-id-type="pmid">3</article-id><title-group><article-title>T</article-title></title-group><pub-date><day>2</day><month>1</month><year>2020</year></pub-date><abstract><sec><title>Aim</title><p>To see.</p></sec></abstract></article-meta></front><body><p>Before.</p><sec><title>Methods</title><p>We used it [<xref ref-type="bibr">1</xref>, <xref ref-type="bibr">2</xref>] as in <xref ref-type="fig">Figure 1</xref>.</p><fig><label>1</label><caption><p>The figure.</p></caption><graphic/></fig><table-wrap><caption><p>The table.</p></caption><table><tr><td>99</td></tr></table></table-wrap><sec><title>Doses</title><p>5 mg</p></sec></sec><sec><title>Acknowledgements</title><p>Thanks.</p></sec></body><back><ref-list><ref>Ref</ref></ref-list></back></article>')
    expect(document?.text).toBe('Aim\nTo see.\n\nBefore.\n\nMethods\nWe used it as in Figure 1.\nThe figure.\nThe table.\n\nDoses\n5 mg')
    expect(document?.sections?.map(({ path }) => path)).toEqual([['Abstract', 'Aim'], [], ['Methods'], ['Methods', 'Doses']])
    expect(document?.metadata).toMatchObject({ format: 'jats', pmid: '3', date: '2020-01-02', journal: 'J' })
  })
})

describe('references', () => {
  it('of RIS and BibTeX keep title, abstract, DOI and year, and no authors', async () => {
    const ris = await one('TY  - JOUR\nAU  - Zylinski, Quillon\nTI  - A trial\nAB  - BACKGROUND: Why. METHODS: How.\nPY  - 2021/03//\nDO  - https://doi.org/10.1/a\nKW  - stroke\nER  - \n')
    expect(ris).toMatchObject({ id: 'doi:10.1/a', text: 'BACKGROUND\nWhy.\n\nMETHODS\nHow.', metadata: { date: '2021-03', keywords: ['stroke'] } })
    const bib = await one('@string{j = {The Lancet}}\n@Article{k, author = {Zylinski, Quillon}, title = "{M\\\'eni\\`ere} disease", journal = j, abstract = {50\\% better} # { overall}, year = 2020, month = mar}')
    expect(bib).toMatchObject({ title: 'Ménière disease', text: '50% better overall', metadata: { journal: 'The Lancet', date: '2020-03' } })
    expect(JSON.stringify([ris, bib])).not.toContain('Zylinski')
  })

  it('are accounted for where a file holds nothing but abbreviations', async () => {
    expect(await read('@string{j = {The Lancet}}\n@comment{empty}\n')).toMatchObject([{ skip: { reason: 'no-text' } }])
  })

  it('have LaTeX turned into letters', () => {
    expect(latexToText(String.raw`\alpha-blocker, 5~$\pm$~2 \textit{vs} na{\"\i}ve, Stra\ss{}e, \v{C}ech --- a\_b`)).toBe('α-blocker, 5 ± 2 vs naïve, Straße, Čech — a_b')
  })
})
