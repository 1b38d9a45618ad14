/**
 * Excel workbooks (ECMA-376, .xlsx and .xlsm), each visible sheet a table. Read twice: first what all sheets share, then their
 * rows, one at a time. Only the shared texts are held; a file inside an archive is held as it is, compressed.
 */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { SourceError } from '../../../../src/errors.ts'
import { readBytes } from '../../bytes.ts'
import { createExpansion } from '../../containers/limits.ts'
import { zipEntries } from '../../containers/zip.ts'
import { failure, skip } from '../../items.ts'
import type { Reader, ReadContext, ReadItem, Sample, SourceStream } from '../../port.ts'
import { clean } from '../../record.ts'
import { binaryType } from '../../sample.ts'
import { readTable, type PlacedRow } from '../../table.ts'
import { findHeader, HEADER_WITHIN } from '../../table-header.ts'
import { splitXml } from '../../xml/split.ts'
import { parseXml } from '../../xml/tree.ts'
import { cellsOf, columnNames, type ColumnNames, type SheetRow } from './cells.ts'
import { partName, readWorkbook, type Sheet, type Workbook } from './workbook.ts'

const MAX_HELD = 256 * 1024 * 1024
/** The first file's header in a folder that tells the kind (APPNOTE 6.3 §4.3.7). */
const LOCAL_FILE = /PK\x03\x04[^]{26}(xl|word|ppt|visio)[/\\]/ // oxlint-disable-line no-control-regex -- the archive's own bytes

export const xlsxReader: Reader = {
  format: 'xlsx',
  recognises: isSpreadsheet,
  async *read(source, context): AsyncGenerator<ReadItem> {
    const file = await reopenable(source, context)
    if ('error' in file) {
      yield failure(source.name, file.error)
      return
    }
    const entries = (): ReturnType<typeof zipEntries> => zipEntries(file.open(), { ...createExpansion(), read: file.size })
    let workbook: Workbook
    try {
      workbook = await readWorkbook(entries())
    } catch (error) {
      if (!(error instanceof SourceError)) throw error
      yield failure(source.name, error.message)
      return
    }
    let tables = 0
    for await (const entry of entries()) {
      const sheet = workbook.sheets.get(partName(entry.name))
      if (sheet === undefined || 'link' in entry) continue
      tables++
      yield* readSheet(entry.bytes, sheet, workbook, source.name, context)
    }
    if (tables === 0) yield skip(source.name, 'workbook', 'no-text')
  },
}

/** The names of the archive's first files say what it is; where they do not, its own name. */
function isSpreadsheet({ bytes, name }: Sample): boolean {
  if (binaryType(bytes) !== 'zip') return false
  const folder = LOCAL_FILE.exec(Buffer.from(bytes).toString('latin1'))?.[1]
  return folder === undefined ? /\.xls[xm]$/i.test(name) : folder === 'xl'
}

async function reopenable({ path, open }: SourceStream, { signal }: ReadContext): Promise<{ readonly open: () => AsyncIterable<Uint8Array>; readonly size: number } | { readonly error: string }> {
  if (path !== undefined) return { open: () => createReadStream(path, signal === undefined ? {} : { signal }), size: (await stat(path)).size }
  const whole = await readBytes(open(signal), MAX_HELD)
  return 'error' in whole ? whole : { open: () => once(whole.bytes), size: whole.bytes.byteLength }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function* readSheet(bytes: AsyncIterable<Uint8Array>, sheet: Sheet, workbook: Workbook, file: string, context: ReadContext): AsyncGenerator<ReadItem> {
  const place = sheet.number === 1 ? file : `${file} sheet ${sheet.number}`
  if (sheet.isHidden) yield skip(place, 'sheet', 'hidden-sheet')
  else {
    // Every sheet may number its rows from 1.
    const idPrefix = sheet.number === 1 ? '' : `sheet ${sheet.number}/`
    yield* readTable(tableRows(sheetRows(bytes, workbook, place, context), place), { name: place, format: 'xlsx', idPrefix, metadata: { sheet: clean(sheet.name) } }, context)
  }
}

/** Rows that hold anything, and what is broken. */
async function* sheetRows(bytes: AsyncIterable<Uint8Array>, workbook: Workbook, place: string, { signal }: ReadContext): AsyncGenerator<SheetRow | { readonly failure: ReadItem }> {
  let number = 0
  try {
    for await (const record of splitXml(bytes, ['row'])) {
      signal?.throwIfAborted()
      number++
      const parsed = 'error' in record ? record : parseXml(record.xml)
      const row = 'error' in parsed ? undefined : parsed.elements[0]
      if (/^\d{1,7}$/.test(row?.attributes['r'] ?? '')) number = Number(row?.attributes['r'])
      const cells = 'error' in parsed || row === undefined ? { error: 'error' in parsed ? parsed.error : 'the row is empty' } : cellsOf(row, workbook)
      if (!(cells instanceof Map)) yield { failure: failure(`${place} row ${number}`, (cells as { readonly error: string }).error) }
      else if (cells.size > 0) yield { number, cells }
    }
  } catch (error) {
    signal?.throwIfAborted()
    yield { failure: failure(place, error instanceof SourceError ? error.message : 'the sheet is damaged or breaks off') }
  }
}

async function* tableRows(rows: AsyncIterable<SheetRow | { readonly failure: ReadItem }>, place: string): AsyncGenerator<PlacedRow> {
  let held: SheetRow[] = []
  let names: ColumnNames | undefined
  for await (const row of rows) {
    if ('failure' in row) yield row
    else if (names !== undefined) yield placed(row, names, place)
    else {
      held.push(row)
      if (held.length < HEADER_WITHIN) continue
      names = yield* begin(held, place)
      held = []
    }
  }
  if (names === undefined) yield* begin(held, place)
}

/** Gives out the first rows, and the names of the columns for those to come. */
function* begin(held: readonly SheetRow[], place: string): Generator<PlacedRow, ColumnNames> {
  const at = findHeader(held)
  const names = columnNames(held[at])
  for (const { number } of held.slice(0, Math.max(0, at))) yield { failure: skip(`${place} row ${number}`, 'row', 'above-header') }
  for (const row of held.slice(at + 1)) yield placed(row, names, place)
  return names
}

function placed({ number, cells }: SheetRow, names: ColumnNames, place: string): PlacedRow {
  return { row: Object.fromEntries(Array.from(cells, ([column, value]) => [names(column), value])), place: `${place} row ${number}`, number }
}
