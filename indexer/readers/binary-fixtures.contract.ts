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

const cell = (reference: string, text: string): string => `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`
const part = (type: string): string => `application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml`
const SPREADSHEET = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const RELATIONSHIPS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'

/** A workbook as Excel writes it: what all sheets share comes after the sheets. `sheets`: the XML of their rows. */
export function xlsx(sheets: readonly { readonly name: string; readonly rows: string; readonly state?: string }[], { texts = [], formats = [], from1904 = false }: { readonly texts?: readonly string[]; readonly formats?: readonly string[]; readonly from1904?: boolean } = {}): Uint8Array {
  const files = Object.fromEntries(sheets.map(({ rows }, index) => [`xl/worksheets/sheet${index + 1}.xml`, strToU8(`<?xml version="1.0"?><worksheet xmlns="${SPREADSHEET}"><sheetData>${rows}</sheetData><rowBreaks/></worksheet>`)]))
  return zipSync(
    {
      '[Content_Types].xml': strToU8(`<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.xml" ContentType="${part('sheet.main')}"/></Types>`),
      '_rels/.rels': strToU8(`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${RELATIONSHIPS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
      'xl/workbook.xml': strToU8(`<?xml version="1.0"?><workbook xmlns="${SPREADSHEET}" xmlns:r="${RELATIONSHIPS}"><workbookPr${from1904 ? ' date1904="1"' : ''}/><sheets>${sheets.map(({ name, state }, index) => `<sheet name="${name}" sheetId="${index + 7}"${state === undefined ? '' : ` state="${state}"`} r:id="rId${index + 1}"/>`).join('')}</sheets></workbook>`),
      'xl/_rels/workbook.xml.rels': strToU8(`<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${sheets.map((_, index) => `<Relationship Id="rId${index + 1}" Type="${RELATIONSHIPS}/worksheet" Target="worksheets/sheet${index + 1}.xml"/>`).join('')}</Relationships>`),
      ...files,
      'xl/styles.xml': strToU8(`<?xml version="1.0"?><styleSheet xmlns="${SPREADSHEET}"><numFmts>${formats.map((format, index) => `<numFmt numFmtId="${164 + index}" formatCode="${format}"/>`).join('')}</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/>${formats.map((_, index) => `<xf numFmtId="${164 + index}"/>`).join('')}</cellXfs></styleSheet>`),
      'xl/sharedStrings.xml': strToU8(`<?xml version="1.0"?><sst xmlns="${SPREADSHEET}">${texts.map((text) => `<si>${text}</si>`).join('')}</sst>`),
    },
    { mtime: new Date('2024-01-01T00:00:00') },
  )
}

export const XLSX = xlsx([{ name: '随访', rows: [['note_id', 'note_text'], ['n1', '复查血糖 6.1 mmol/L'], ['n2', 'Slept well last night.']].map(([id = '', text = ''], index) => `<row r="${index + 1}">${cell(`A${index + 1}`, id)}${cell(`B${index + 1}`, text)}</row>`).join('') }])

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
