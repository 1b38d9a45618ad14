/** All readers, in the order in which they are asked. */
import { bibtexReader } from './bibtex.ts'
import { cdaReader } from './cda/reader.ts'
import { csvReader } from './csv.ts'
import { docxReader, pdfReader, rtfReader } from './documents.ts'
import { fhirXmlReader } from './fhir/xml/reader.ts'
import { hl7v2Reader } from './hl7v2/reader.ts'
import { htmlReader } from './html/reader.ts'
import { jatsReader } from './jats/reader.ts'
import { jsonReader } from './json/reader.ts'
import { nbibReader } from './nbib.ts'
import { xlsxReader } from './office/xlsx/reader.ts'
import { parquetReader } from './parquet.ts'
import type { Reader, Sample } from './port.ts'
import { pubmedReader } from './pubmed/reader.ts'
import { risReader } from './ris.ts'
import { binaryType } from './sample.ts'
import { rootOf } from './xml/root.ts'
import { markdownReader, textReader } from './text.ts'

/** Strict formats first: plain text takes what is left. */
export const READERS: readonly Reader[] = [pdfReader, xlsxReader, docxReader, parquetReader, rtfReader, hl7v2Reader, jsonReader, fhirXmlReader, pubmedReader, jatsReader, cdaReader, htmlReader, nbibReader, risReader, bibtexReader, csvReader, markdownReader, textReader]

/** A reader, or why there is none; with a type it is left out on purpose. */
export function chooseReader(sample: Sample): Reader | { readonly type?: string; readonly reason: string } {
  const reader = READERS.find((candidate) => candidate.recognises(sample))
  if (reader !== undefined) return reader
  const type = binaryType(sample.bytes)
  if (type === 'ole') return { reason: 'Word and Excel files from before 2007, and Office files locked with a password, are not read; save as .docx, .xlsx or text' }
  const root = rootOf(sample.text)
  if (root !== undefined) return { reason: `no reader knows an XML document whose root is <${root.name.slice(0, 40)}>` }
  return type === undefined ? { reason: 'no reader knows this kind of file' } : { type, reason: 'not-text' }
}
