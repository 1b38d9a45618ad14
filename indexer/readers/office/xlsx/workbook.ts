/** What holds for all sheets of a workbook: their names and files, the shared texts, which styles are dates (ECMA-376 part 1, §18). */
import { SourceError } from '../../../../src/errors.ts'
import { readText } from '../../bytes.ts'
import type { ArchiveEntry } from '../../containers/entry.ts'
import { attributeAt, find, rawTextOf } from '../../xml/query.ts'
import { splitXml } from '../../xml/split.ts'
import { parseXml, type Element } from '../../xml/tree.ts'
import { isDateFormat } from './dates.ts'

export interface Sheet {
  readonly name: string
  /** From 1, in the order in which the program shows them. */
  readonly number: number
  readonly isHidden: boolean
}

export interface Workbook {
  /** By the name of their file in the archive (partName). */
  readonly sheets: ReadonlyMap<string, Sheet>
  /** Undefined: a text that could not be read. */
  readonly texts: readonly (string | undefined)[]
  /** By a cell's style. */
  readonly isDate: readonly boolean[]
  readonly from1904: boolean
}

/** Characters of all shared texts, which must be held. */
const MAX_TEXTS = 256 * 1024 * 1024
const FOLDER = 'xl/'

/** Names of parts are compared without case (ECMA-376 part 2, §6.2.2.3). */
export const partName = (name: string): string => name.replaceAll('\\', '/').replace(/^\//, '').toLowerCase()

/** SOURCE_INVALID for an archive that is no workbook. */
export async function readWorkbook(entries: AsyncIterable<ArchiveEntry>): Promise<Workbook> {
  let [book, relations, styles]: (Element | undefined)[] = []
  let texts: readonly (string | undefined)[] = []
  for await (const entry of entries) {
    if ('link' in entry) continue
    const name = partName(entry.name)
    if (name === `${FOLDER}workbook.bin`) throw new SourceError('SOURCE_INVALID', 'binary workbooks (.xlsb) are not read; save as .xlsx or CSV')
    if (name === `${FOLDER}workbook.xml`) book = await readPart(entry.bytes)
    else if (name === `${FOLDER}_rels/workbook.xml.rels`) relations = await readPart(entry.bytes)
    else if (name === `${FOLDER}styles.xml`) styles = await readPart(entry.bytes)
    else if (name === `${FOLDER}sharedstrings.xml`) texts = await readTexts(entry.bytes)
  }
  if (book === undefined || relations === undefined) throw new SourceError('SOURCE_INVALID', 'the spreadsheet is damaged: its list of sheets is missing')
  const from1904 = /^(?:1|true)$/.test(attributeAt(book, 'workbook/workbookPr', 'date1904') ?? '')
  return { sheets: sheetsOf(book, relations), texts, isDate: dateStyles(styles), from1904 }
}

async function readPart(bytes: AsyncIterable<Uint8Array>): Promise<Element> {
  const whole = await readText(bytes)
  const parsed = 'error' in whole ? whole : parseXml(whole.text)
  if ('error' in parsed) throw new SourceError('SOURCE_INVALID', `the spreadsheet is damaged: ${parsed.error}`)
  return { name: '', attributes: {}, children: parsed.elements }
}

async function readTexts(bytes: AsyncIterable<Uint8Array>): Promise<readonly (string | undefined)[]> {
  const texts: (string | undefined)[] = []
  let held = 0
  for await (const record of splitXml(bytes, ['si'])) {
    const parsed = 'error' in record ? record : parseXml(record.xml)
    const text = 'error' in parsed ? undefined : richText(parsed.elements[0])
    held += text?.length ?? 0
    if (held > MAX_TEXTS) throw new SourceError('SOURCE_INVALID', `the spreadsheet's shared texts are longer than ${MAX_TEXTS} characters; save it as CSV`)
    texts.push(text)
  }
  return texts
}

/** Runs of one text, without the phonetic guides beside them. `_x000D_` is how XML that cannot hold a character writes it (§22.4.2.4). */
export function richText(element: Element | undefined): string {
  const runs = [...find(element, 't'), ...find(element, 'r/t')].map(rawTextOf).join('')
  return runs.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16))).replaceAll('\r\n', '\n').replaceAll('\r', '\n')
}

function sheetsOf(book: Element, relations: Element): ReadonlyMap<string, Sheet> {
  const targets = new Map(find(relations, 'Relationships/Relationship').map(({ attributes }) => [attributes['Id'], attributes['Target'] ?? '']))
  return new Map(find(book, 'workbook/sheets/sheet').map(({ attributes }, index) => {
    const target = targets.get(attributes['id']) ?? ''
    return [partName(target.startsWith('/') ? target : `${FOLDER}${target}`), { name: attributes['name'] ?? '', number: index + 1, isHidden: (attributes['state'] ?? 'visible') !== 'visible' }]
  }))
}

function dateStyles(styles: Element | undefined): readonly boolean[] {
  const codes = new Map(find(styles, 'styleSheet/numFmts/numFmt').map(({ attributes }) => [Number(attributes['numFmtId']), attributes['formatCode']]))
  return find(styles, 'styleSheet/cellXfs/xf').map(({ attributes }) => {
    const id = Number(attributes['numFmtId'] ?? 0)
    return isDateFormat(id, codes.get(id))
  })
}
