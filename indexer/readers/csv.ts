/** Tables as text: comma, tab, semicolon or bar, whichever cuts the first rows evenly. */
import { csvRows, LineQueue, splitRow } from './csv-rows.ts'
import { isTellingName } from './columns.ts'
import { failure, skip } from './items.ts'
import { readLines, type Line } from './lines.ts'
import type { Reader, ReadItem, SourceStream, ReadContext } from './port.ts'
import { readTable, type PlacedRow } from './table.ts'
import { findHeader, HEADER_WITHIN } from './table-header.ts'

const DELIMITERS = [',', '\t', ';', '|'] as const
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
    const { names, delimiter, isJudgement, above } = await readHeader(lines)
    if (isJudgement) {
      yield { failure: skip(source.name, 'qrels', 'beir-qrels') }
      return
    }
    for (const line of above) yield { failure: 'error' in line ? failure(place(line.number), line.error) : skip(place(line.number), 'row', 'above-header') }
    for await (const row of csvRows(lines, delimiter, names.length)) {
      signal?.throwIfAborted()
      yield 'error' in row ? { failure: failure(place(row.number), row.error) } : placed(names, row.cells, place(row.number), row.number)
    }
  } finally {
    await lines.close()
  }
}

interface Header {
  readonly names: readonly string[]
  readonly delimiter: string
  /** The table is a benchmark's. */
  readonly isJudgement: boolean
  /** Lines before it: broken ones, and what people write above a table. */
  readonly above: readonly Line[]
}

/** What follows the header, or everything where there is none, stays in the queue. */
async function readHeader(lines: LineQueue): Promise<Header> {
  const seen: Line[] = []
  for (let line = await lines.next(); line !== undefined; line = seen.length < HEADER_WITHIN ? await lines.next() : undefined) seen.push(line)
  const written = joined(seen)
  const cutting = written.find(({ text }) => filled(splitRow(text, findDelimiter([text]))).size > 1) ?? written[0]
  const delimiter = findDelimiter([cutting?.text ?? ''])
  const header = written[findHeader(written.map(({ text }) => ({ cells: filled(splitRow(text, delimiter)) })))]
  const isJudgement = QRELS.test(written[0]?.text ?? '')
  lines.giveBack(header === undefined ? seen : seen.slice(header.to))
  const names = splitRow((header ?? cutting)?.text ?? '', delimiter).map((name, index) => (header === undefined || name.trim() === '' ? `column ${index + 1}` : name.trim()))
  return { names, delimiter, isJudgement, above: seen.slice(0, header?.from ?? 0).filter((line) => 'error' in line || line.text.trim() !== '') }
}

/** A row of the lines that were read, from and to (exclusive) which of them. */
interface Written {
  readonly text: string
  readonly from: number
  readonly to: number
}

/** Names, too, may go over several lines; a quote that is never closed stands for itself. */
function joined(seen: readonly Line[]): readonly Written[] {
  const rows: Written[] = []
  for (let from = 0; from < seen.length; ) {
    let to = from + 1
    let text = textOf(seen[from])
    while (hasOpenQuote(text) && to < seen.length) text += `\n${textOf(seen[to++])}`
    if (hasOpenQuote(text)) {
      text = textOf(seen[from])
      to = from + 1
    }
    if (text.trim() !== '') rows.push({ text, from, to })
    from = to
  }
  return rows
}

const textOf = (line: Line | undefined): string => (line === undefined || 'error' in line ? '' : line.text)

const filled = (cells: readonly string[]): ReadonlyMap<number, string> => new Map(cells.map((cell, column) => [column, cell] as const).filter(([, cell]) => cell.trim() !== ''))

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
