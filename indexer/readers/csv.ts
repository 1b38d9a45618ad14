/** Tables as text: comma, tab, semicolon or bar, whichever cuts the first rows evenly. */
import { csvRows, LineQueue, splitRow } from './csv-rows.ts'
import { isTellingName } from './columns.ts'
import { failure, skip } from './items.ts'
import { readLines } from './lines.ts'
import type { Reader, ReadItem, SourceStream, ReadContext } from './port.ts'
import { readTable, type PlacedRow } from './table.ts'

const DELIMITERS = [',', '\t', ';', '|'] as const
/** Lines a header may span. */
const MAX_HEADER_LINES = 100
/** Characters; a longer cell is content, and the table has no header. */
const MAX_NAME = 100
/** Header of BEIR's relevance judgements. */
const QRELS = /^"?query-id"?\t"?corpus-id"?\t"?score"?\s*$/
const SAMPLE_ROWS = 20

export const csvReader: Reader = {
  format: 'csv',
  recognises: ({ name, text, whole }) => text !== '' && (/\.(?:csv|tsv)(?:\.gz)?$/i.test(name) || QRELS.test(text.split('\n', 1)[0] ?? '') || looksTabular(text, whole)),
  async *read(source, context): AsyncGenerator<ReadItem> {
    yield* readTable(rowsOf(source, context), { name: source.name, format: 'csv' }, context)
  },
}

async function* rowsOf(source: SourceStream, { signal }: ReadContext): AsyncGenerator<PlacedRow> {
  const lines = new LineQueue(readLines(source.open(signal)))
  const place = (number: number): string => `${source.name}:${number}`
  try {
    const header = await readHeader(lines)
    for (const { number, error } of header.broken) yield { failure: failure(place(number), error) }
    if (QRELS.test(header.text)) {
      yield { failure: skip(source.name, 'qrels', 'beir-qrels') }
      return
    }
    const delimiter = findDelimiter([header.text])
    const first = splitRow(header.text, delimiter)
    const isHeader = first.every((cell) => cell.length <= MAX_NAME)
    const names = first.map((name, index) => (isHeader && name.trim() !== '' ? name.trim() : `column ${index + 1}`))
    if (!isHeader) yield placed(names, first, place(header.number), header.number)
    for await (const row of csvRows(lines, delimiter, names.length)) {
      signal?.throwIfAborted()
      yield 'error' in row ? { failure: failure(place(row.number), row.error) } : placed(names, row.cells, place(row.number), row.number)
    }
  } finally {
    await lines.close()
  }
}

interface HeaderLine {
  readonly number: number
  readonly text: string
  /** Lines before it that cannot be read. */
  readonly broken: readonly { readonly number: number; readonly error: string }[]
}

async function readHeader(lines: LineQueue): Promise<HeaderLine> {
  const broken: { number: number; error: string }[] = []
  const parts: string[] = []
  let number = 0
  for (let line = await lines.next(); line !== undefined; line = await lines.next()) {
    if ('error' in line) broken.push(line)
    else if (parts.length > 0 || line.text.trim() !== '') {
      parts.push(line.text)
      if (parts.length === 1) number = line.number
      if (!hasOpenQuote(parts.join('\n')) || parts.length >= MAX_HEADER_LINES) break
    }
  }
  return { number, text: parts.join('\n'), broken }
}

function placed(names: readonly string[], cells: readonly string[], place: string, number: number): PlacedRow {
  return { row: Object.fromEntries(names.flatMap((name, index) => (cells[index] === undefined || cells[index] === '' ? [] : [[name, cells[index]]]))), place, number }
}

/** At least two rows that one delimiter cuts into the same number of cells, three or more; or a header that names id and text. */
function looksTabular(text: string, whole: boolean): boolean {
  const lines = rowsIn(text, whole)
  const header = lines[0] ?? ''
  const names = new Set(header.split(/[,;\t|]/).map((column) => column.trim().replaceAll('"', '').toLowerCase()))
  if (names.has('text') && (names.has('id') || names.has('_id'))) return true
  const delimiter = findDelimiter(lines)
  const telling = splitRow(header, delimiter).filter(isTellingName).length >= 2
  if (lines.length < (telling ? 2 : 3)) return false
  const counts = lines.map((line) => splitRow(line, delimiter).length)
  return (counts[0] ?? 0) >= (delimiter === '\t' ? 2 : 3) && counts.every((count) => count === counts[0]) && new Set(splitRow(header, delimiter)).size === counts[0]
}

/** Whole rows of the sample: lines joined while a quote is open, the last one left out where the file goes on. */
function rowsIn(text: string, whole: boolean): readonly string[] {
  const rows: string[] = []
  let pending = ''
  const lines = text.split(/\r?\n/)
  for (const line of whole ? lines : lines.slice(0, -1)) {
    pending = pending === '' ? line : `${pending}\n${line}`
    if (hasOpenQuote(pending)) continue
    if (pending.trim() !== '') rows.push(pending)
    pending = ''
    if (rows.length === SAMPLE_ROWS) break
  }
  return rows
}

function hasOpenQuote(text: string): boolean {
  let quotes = 0
  for (let at = text.indexOf('"'); at >= 0; at = text.indexOf('"', at + 1)) quotes++
  return quotes % 2 === 1
}

/** The delimiter that makes the most cells, evenly over the rows. */
function findDelimiter(rows: readonly string[]): string {
  const score = (delimiter: string): number => Math.min(...rows.map((row) => splitRow(row, delimiter).length))
  return DELIMITERS.toSorted((left, right) => score(right) - score(left))[0] ?? ','
}
