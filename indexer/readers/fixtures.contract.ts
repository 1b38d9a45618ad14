/** A small synthetic file of each format, cut into its records. */
import { createHash } from 'node:crypto'
import { DOCX, PARQUET, PDF, XLSX } from './binary-fixtures.contract.ts'
import type { Fixture } from './reader.contract.ts'

const line = (value: unknown): string => `${JSON.stringify(value)}\n`
const note = (id: number): unknown => ({ id: `note-${id}`, title: `病程记录 ${id}`, text: `患者发热${id}天，体温38.5℃。Started amoxicillin 500 mg.\nReview in ${id} days.`, department: 'ICU', tags: ['a', 'b'] })
const observation = (id: number): Record<string, unknown> => ({
  resourceType: 'Observation',
  id: `obs-${id}`,
  status: 'final',
  code: { coding: [{ system: 'http://loinc.org', code: '718-7', display: 'Hemoglobin' }], text: 'Hemoglobin {"quoted\\" [text]' },
  subject: { reference: 'Patient/p1', display: 'Testa Synthetica' },
  effectiveDateTime: '2024-03-05T10:00:00+08:00',
  valueQuantity: { value: 120 + id, unit: 'g/L' },
})
const entry = (id: number): string => JSON.stringify({ fullUrl: `urn:uuid:${id}`, resource: observation(id) })

const oru = (id: number): string =>
  `MSH|^~\\&|LAB|H|EHR|H|2024030${id}||ORU^R01|M${id}|P|2.5\rPID|1||778${id}^^^H||Synthetica^Testa||19800101|F\rOBR|1|||2345-7^Glucose^LN|||20240301\rOBX|1|NM|2345-7^Glucose^LN||${id}.5|mmol/L|3.9-6.1|H|||F\rNTE|1||空腹血糖升高 \\T\\ review\r`
/** Control id, then a hash of the message. */
const oruId = (id: number): string => `hl7v2/M${id}/${createHash('sha256').update(oru(id).trimEnd()).digest('hex').slice(0, 16)}`

export const FIXTURES: Readonly<Record<string, Fixture>> = {
  'JSON lines': {
    format: 'json',
    records: [1, 2, 3].map((id) => line(note(id))),
    ids: ['note-1', 'note-2', 'note-3'],
    broken: ['{"id":"x","text":"never closed\n', 'no JSON at all\n', '{"id":"x"}\n', '{"id":"x","text":"a"\n', '[1,2]\n', `${'{"a":'.repeat(100)}1${'}'.repeat(100)}\n`],
    streams: true,
  },
  'a JSON array': { format: 'json', head: '[\n', records: [1, 2, 3].map((id) => `  ${JSON.stringify(note(id), undefined, 2)}${id < 3 ? ',' : ''}\n`), tail: ']\n', ids: ['note-1', 'note-2', 'note-3'], broken: ['"a text",\n', '{"id":"x"},\n', '12, null,\n'] },
  'FHIR NDJSON': { format: 'fhir', records: [1, 2, 3].map((id) => line(observation(id))), ids: ['Observation/obs-1', 'Observation/obs-2', 'Observation/obs-3'], broken: ['{"resourceType":"Observation","id":"x","status":"fi\n', '{"resourceType":"Observation",\n'], streams: true },
  'a FHIR Bundle': {
    format: 'fhir',
    head: '{"resourceType":"Bundle","type":"collection","entry":[',
    records: [1, 2, 3].map((id) => `${entry(id)}${id < 3 ? ',' : ''}`),
    tail: ']}',
    ids: ['Observation/obs-1', 'Observation/obs-2', 'Observation/obs-3'],
    broken: ['{"resource":{"resourceType":}},', '{"resource":12},', '"text",', '{"fullUrl":"x"},'],
  },
  'a FHIR Bundle in XML': {
    format: 'fhir',
    head: '<?xml version="1.0" encoding="UTF-8"?>\n<Bundle xmlns="http://hl7.org/fhir">\n  <type value="collection"/>\n',
    records: [1, 2, 3].map((id) => `<entry><fullUrl value="urn:uuid:${id}"/><resource><Observation><id value="obs-${id}"/><status value="final"/><code><coding><system value="http://loinc.org"/><code value="718-7"/><display value="Hemoglobin"/></coding></code><subject><reference value="Patient/p1"/></subject><effectiveDateTime value="2024-03-05T10:00:00+08:00"/><valueQuantity><value value="${120 + id}"/><unit value="g/L"/></valueQuantity><note><text value="复查 &lt;${id}&gt;"/></note></Observation></resource></entry>\n`),
    tail: '</Bundle>\n',
    ids: ['Observation/obs-1', 'Observation/obs-2', 'Observation/obs-3'],
    broken: ['<entry><resource><Observation></resource></entry>\n', '<entry><fullUrl value="x"/></entry>\n', '<entry><resource><Observation><id value="x"/>\n', '</entry>\n', '<entry/>\n', '<entry><resource>&bomb;</resource></entry>\n', `<entry><resource><Observation>${'<extension>'.repeat(300)}${'</extension>'.repeat(300)}</Observation></resource></entry>\n`],
  },
  'a FHIR resource in XML': { format: 'fhir', records: ['<f:Condition xmlns:f="http://hl7.org/fhir"><!-- synthetic --><f:id value="c1"/><f:code><f:text value="2型糖尿病"/></f:code><f:note><f:text value="Poorly controlled &amp; untreated."/></f:note></f:Condition>\n'], ids: ['Condition/c1'] },
  'CSV': { format: 'csv', head: 'id,title,text,ward\n', records: [1, 2, 3].map((id) => `n${id},"Note, ${id}","He said ""yes"".\n第二行，发热${id}天",ICU\n`), ids: ['n1', 'n2', 'n3'], broken: ['n9,a,b,c,d,e,f\n', 'n9,a,b,c,d\n', 'n9,"never closed,b,ICU\n', 'n9,a,"b\n'], streams: true },
  'HL7 v2 messages': {
    format: 'hl7v2',
    head: 'FHS|^~\\&|LAB\rBHS|^~\\&|LAB\r',
    records: [1, 2, 3].map(oru),
    tail: 'BTS|3\rFTS|1\r',
    ids: [1, 2, 3].map(oruId),
    broken: ['MSH|\rPID|1\r', 'MSH|^~\\&|LAB\rPID|1\r', 'MSHABCDEFGH\r'],
    streams: true,
  },
  'PubMed XML': {
    format: 'pubmed',
    head: '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "x.dtd">\n<PubmedArticleSet>\n',
    records: [1, 2, 3].map((id) => `<PubmedArticle><MedlineCitation Status="MEDLINE"><PMID Version="1">${id}</PMID><Article><Journal><Title>J</Title><JournalIssue><PubDate><Year>2024</Year><Month>Mar</Month></PubDate></JournalIssue></Journal><ArticleTitle>Trial <i>no.</i> ${id}</ArticleTitle><Abstract><AbstractText Label="METHODS">Randomised &amp; blinded.</AbstractText><AbstractText Label="RESULTS">p &lt; 0.05</AbstractText></Abstract></Article></MedlineCitation></PubmedArticle>\n`),
    tail: '</PubmedArticleSet>\n',
    ids: ['pmid:1', 'pmid:2', 'pmid:3'],
    broken: ['<PubmedArticle><MedlineCitation><PMID>9</PMID></PubmedArticle>\n', '<PubmedArticle><MedlineCitation>&bomb;</MedlineCitation></PubmedArticle>\n', '<PubmedArticle><MedlineCitation></MedlineCitation></PubmedArticle>\n', '<PubmedArticle><MedlineCitation>\n', '</PubmedArticle>\n', `<PubmedArticle>${'<a>'.repeat(300)}${'</a>'.repeat(300)}</PubmedArticle>\n`],
    streams: true,
  },
  'JATS articles': {
    format: 'jats',
    head: '<?xml version="1.0" ?>\n<pmc-articleset>',
    records: [1, 2, 3].map((id) => `<article article-type="research-article" xml:lang="en"><front><article-meta><article-id pub-id-type="pmc">${id}</article-id><title-group><article-title>Study ${id}</article-title></title-group><abstract><p>Short.</p></abstract></article-meta></front><body><sec><title>Results</title><p>It worked.</p></sec></body></article>\n`),
    tail: '</pmc-articleset>\n',
    ids: ['pmcid:PMC1', 'pmcid:PMC2', 'pmcid:PMC3'],
    broken: ['<article><front></article>\n', '<article><body>\n'],
    streams: true,
  },
  'MEDLINE text': {
    format: 'nbib',
    records: [1, 2, 3].map((id) => `\nPMID- ${id}\nOWN - NLM\nTI  - A trial of\n      number ${id}.\nAB  - BACKGROUND: Why. METHODS: How we did\n      it.\nMH  - *Hypertension/drug therapy\nDP  - 2024 Mar 5\n`),
    ids: ['pmid:1', 'pmid:2', 'pmid:3'],
    broken: ['\nPMID- none\nTI  - x\n'],
    streams: true,
  },
  'RIS': { format: 'ris', records: [1, 2, 3].map((id) => `TY  - JOUR\r\nTI  - Study ${id}\r\nAB  - 高血压 treated.\r\nDO  - 10.1/${id}\r\nPY  - 2024\r\nER  - \r\n\r\n`), ids: ['doi:10.1/1', 'doi:10.1/2', 'doi:10.1/3'], broken: ['TY  - JOUR\r\nTI  - never ended\r\n', 'XX is nothing\r\n'], streams: true },
  'BibTeX': { format: 'bibtex', head: '% exported\n@string{nejm = "N Engl J"}\n', records: [1, 2, 3].map((id) => `@article{key${id},\n  title = {A {Trial} of caf{\\'e} ${id}},\n  journal = nejm,\n  abstract = "We {"}quote{"} it.",\n  doi = {10.1/${id}}, year = 2024\n}\n`), ids: ['doi:10.1/1', 'doi:10.1/2', 'doi:10.1/3'], broken: ['@article{open,\n title = {never closed\n', '}\n', '@article{}\n'], streams: true },
  'a C-CDA document': {
    format: 'cda',
    records: ['<?xml version="1.0"?>\n<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="1.2.3" extension="D1"/><code code="34133-9" codeSystem="2.16.840.1.113883.6.1" displayName="Summary"/><title>出院小结</title><effectiveTime value="20240305"/><recordTarget><patientRole><id extension="77"/><patient><name><given>Testa</given><family>Synthetica</family></name></patient></patientRole></recordTarget><component><structuredBody><component><section><title>Medications</title><text><table><thead><tr><th>Drug</th><th>Dose</th></tr></thead><tbody><tr><td>Aspirin</td><td>75 mg</td></tr></tbody></table></text></section></component></structuredBody></component></ClinicalDocument>\n'],
    ids: ['cda/1.2.3^D1'],
  },
  'HTML': { format: 'html', records: ['<!DOCTYPE html>\n<html lang="en"><head><title>Gout</title></head><body><nav>Menu</nav><main><h1>Gout</h1><p>Gout is a form of arthritis.</p><h2>Treatment</h2><ul><li>Allopurinol</li><li>秋水仙碱</li></ul></main></body></html>\n'], ids: ['file'] },
  'RTF': { format: 'rtf', records: [String.raw`{\rtf1\ansi{\fonttbl{\f0 Arial;}}\f0 Discharge note\par Improved on ceftriaxone \u24739?\u32773?.\par}`], ids: ['file'] },
  'Parquet': { format: 'parquet', records: [PARQUET], ids: ['1', '2', '3'] },
  'Excel': { format: 'xlsx', records: [XLSX], ids: ['n1', 'n2'] },
  'Word': { format: 'docx', records: [DOCX], ids: ['file'] },
  'PDF': { format: 'pdf', records: [PDF], ids: ['file'], runs: 3 },
  'Markdown': { format: 'markdown', records: ['# 高血压\n\n血压持续升高。\n\n## Treatment\n\nAmlodipine 5 mg daily.\n\n## 随访\n\n每月复诊。\n'], ids: ['file'] },
  'plain text': { format: 'text', records: ['患者男性，52岁。\n主诉：胸痛2小时。\n\nNo known allergies.\n'], ids: ['file'] },
}
