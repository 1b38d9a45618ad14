/** Files that are not text, made here: a Parquet table, a Word file, a PDF. */
import { Buffer } from 'node:buffer'
import { strToU8, zipSync } from 'fflate'

/** Three rows (note_id, note_text, ward, charted) in two groups, Snappy; written with pyarrow. */
export const PARQUET = Buffer.from(
  'UEFSMRUAFSwVMCwVBBUAFQYVBhwAAAAWVAIAAAAEAQEAAAAAAAAAAgAAAAAAAAAVABVyFXYsFQQVABUGFQYcAAAAOeACAAAABAEVAAAA5oKj6ICF5Y+R54Ot5LiJ5aSp44CCFgAAAFNsZXB0IHdlbGwgbGFzdCBu'
  + 'aWdodC4VABUoFSwsFQQVABUGFQYcAAAAFEwCAAAABAEDAAAASUNVAwAAAElDVRUAFSwVMCwVBBUAFQYVBhwAAAAWVAIAAAAEAQAAAAAAAAAAAFwmBQAAAAAVABUcFSAsFQIVABUGFQYcAAAADjQCAAAAAgEDAAAA'
  + 'AAAAABUAFSQVKCwVAhUAFQYVBhwAAAASRAIAAAACAQgAAABObyBwYWluLhUAFRgVHCwVAhUAFQYVBhwAAAAMLAIAAAACAQIAAABFRBUAFRwVICwVAhUAFQYVBhwAAAAONAIAAAACAQC4TAoAAAAAFQQZXDUAGAZz'
  + 'Y2hlbWEVCAAVBCUCGAdub3RlX2lkABUMJQIYCW5vdGVfdGV4dCUATBwAAAAVDCUCGAR3YXJkJQBMHAAAABUEJQIYB2NoYXJ0ZWQlEkyMEhwcAAAAAAAWBhksGUwmABwVBBklBgAZGAdub3RlX2lkFQIWBBZSFlYm'
  + 'CEkcFQAVABUCADwpBhkmAAQAAAAmABwVDBklBgAZGAlub3RlX3RleHQVAhYEFpgBFpwBJl5JHBUAFQAVAgA8FlYZBhkmAAQAAAAmABwVDBklBgAZGAR3YXJkFQIWBBZOFlIm+gFJHBUAFQAVAgA8FgwZBhkmAAQA'
  + 'AAAmABwVBBklBgAZGAdjaGFydGVkFQIWBBZSFlYmzAJJHBUAFQAVAgA8KQYZJgAEAAAAFooDFgQmCBaaAwAZTCYAHBUEGSUGABkYB25vdGVfaWQVAhYCFkIWRiaiA0kcFQAVABUCADwpBhkmAAIAAAAmABwVDBkl'
  + 'BgAZGAlub3RlX3RleHQVAhYCFkoWTiboA0kcFQAVABUCADwWEBkGGSYAAgAAACYAHBUMGSUGABkYBHdhcmQVAhYCFj4WQia2BEkcFQAVABUCADwWBBkGGSYAAgAAACYAHBUEGSUGABkYB2NoYXJ0ZWQVAhYCFkIW'
  + 'Rib4BEkcFQAVABUCADwpBhkmAAIAAAAWjAIWAiaiAxacAgAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGUwcAAAcAAAcAAAcAAAAPQIAAFBBUjE=',
  'base64',
)

const WORD = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'
const TYPE = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
const paragraph = (text: string, style = ''): string => `<w:p>${style === '' ? '' : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t>${text}</w:t></w:r></w:p>`

export const DOCX = zipSync(
  {
    '[Content_Types].xml': strToU8(`<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="${TYPE}"/></Types>`),
    '_rels/.rels': strToU8('<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>'),
    'word/document.xml': strToU8(`<?xml version="1.0"?><w:document xmlns:w="${WORD}"><w:body>${paragraph('出院小结', 'Heading1')}${paragraph('Improved on ceftriaxone.')}<w:tbl><w:tr><w:tc>${paragraph('WBC')}</w:tc><w:tc>${paragraph('6.1')}</w:tc></w:tr></w:tbl></w:body></w:document>`),
  },
  { mtime: new Date('2024-01-01T00:00:00') },
)

export const PDF = pdf(['Discharge note', 'Improved on ceftriaxone.'])

/** A page a text (ISO 32000-1 §7.5), with a font that every viewer has. */
function pdf(pages: readonly string[]): Uint8Array {
  const stream = (text: string): string => `BT /F1 12 Tf 72 720 Td (${text}) Tj ET`
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, index) => `${4 + index * 2} 0 R`).join(' ')}] >>`,
    '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>',
    ...pages.flatMap((text, index) => [`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${5 + index * 2} 0 R >>`, `<< /Length ${stream(text).length} >>\nstream\n${stream(text)}\nendstream`]),
  ]
  let file = '%PDF-1.4\n'
  const offsets = objects.map((object, index) => {
    const at = file.length
    file += `${index + 1} 0 obj\n${object}\nendobj\n`
    return at
  })
  const table = offsets.map((offset) => `${String(offset).padStart(10, '0')} 00000 n \n`).join('')
  return Buffer.from(`${file}xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${file.length}\n%%EOF\n`)
}
