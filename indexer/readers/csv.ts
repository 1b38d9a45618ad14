/** Tables as text: RFC 4180 quoting; comma, tab, semicolon or bar, whichever cuts the first rows evenly. */
import { isTellingName } from './columns.ts'
import { failure, skip } from './items.ts'
import { readLines } from './lines.ts'
import type { Reader, ReadItem, SourceStream, ReadContext } from './port.ts'
import { readTable, type PlacedRow } from './table.ts'

const DELIMITERS = [',', '\t', ';', '|'] as const
/** Lines a quoted field may span before the quote counts as unclosed. */
const MAX_ROW_LINES = 10_000
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
  let header: readonly string[] | undefined
  let delimiter = ','
  for await (const row of logicalRows(readLines(source.open(signal)))) {
    signal?.throwIfAborted()
    const place = `${source.name}:${row.number}`
    if ('error' in row) yield { failure: failure(place, row.error) }
    else if (header === undefined) {
      if (QRELS.test(row.text)) {
        yield { failure: skip(source.name, 'qrels', 'beir-qrels') }
        return
      }
      delimiter = findDelimiter([row.text])
      header = splitRow(row.text, delimiter).map((name, index) => name.trim() || `column ${index + 1}`)
    } else if (row.text.trim() !== '') yield placed(header, splitRow(row.text, delimiter), place, row.number)
  }
}

function placed(header: readonly string[], cells: readonly string[], place: string, number: number): PlacedRow {
  if (cells.length > header.length && cells.slice(header.length).some((cell) => cell.trim() !== '')) return { failure: failure(place, `the row has ${cells.length} cells, the header ${header.length}`) }
  return { row: Object.fromEntries(header.flatMap((name, index) => (cells[index] === undefined || cells[index] === '' ? [] : [[name, cells[index]]]))), place, number }
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

type Line = { readonly number: number; readonly text: string } | { readonly number: number; readonly error: string }

/** Joins lines while a quote is open. */
async function* logicalRows(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  let pending: { number: number; parts: string[]; open: boolean } | undefined
  for await (const line of lines) {
    if ('error' in line) {
      if (pending !== undefined) yield { number: pending.number, error: 'a quoted field is never closed' }
      pending = undefined
      yield line
      continue
    }
    pending ??= { number: line.number, parts: [], open: false }
    pending.parts.push(line.text)
    if (hasOpenQuote(line.text)) pending.open = !pending.open
    if (!pending.open) {
      yield { number: pending.number, text: pending.parts.join('\n') }
      pending = undefined
    } else if (pending.parts.length >= MAX_ROW_LINES) {
      yield { number: pending.number, error: 'a quoted field is never closed' }
      pending = undefined
    }
  }
  if (pending !== undefined) yield { number: pending.number, error: 'a quoted field is never closed' }
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

export function splitRow(text: string, delimiter: string): readonly string[] {
  const cells: string[] = []
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const character = text[at] ?? ''
    if (quoted) {
      if (character !== '"') cell += character
      else if (text[at + 1] === '"') cell += text[++at]
      else quoted = false
    } else if (character === '"') quoted = true
    else if (character === delimiter) {
      cells.push(cell)
      cell = ''
    } else cell += character
  }
  return [...cells, cell]
}
