/** Tables with a header: RFC 4180 quoting, comma, semicolon or tab found from the first line. Columns are fields of a record. */
import { readLines } from './lines.ts'
import type { Reader, ReadItem } from './port.ts'
import { documentOf } from './record.ts'

const DELIMITERS = [',', '\t', ';'] as const
/** Lines a quoted field may span before the quote counts as unclosed. */
const MAX_ROW_LINES = 10_000

export const csvReader: Reader = {
  format: 'csv',
  recognises: ({ name, text }) => /\.(csv|tsv)(\.gz)?$/.test(name) || looksTabular(text.split('\n', 1)[0] ?? ''),
  async *read(source, { signal }): AsyncGenerator<ReadItem> {
    let header: readonly string[] | undefined
    let delimiter = ','
    for await (const row of logicalRows(readLines(source.open(signal)))) {
      signal?.throwIfAborted()
      const place = `${source.name}:${row.number}`
      if ('error' in row) yield { failure: { source: place, code: 'SOURCE_INVALID', reason: row.error } }
      else if (header === undefined) {
        delimiter = findDelimiter(row.text)
        header = splitRow(row.text, delimiter).map((name) => name.trim())
      } else if (row.text.trim() !== '') yield rowItem(header, splitRow(row.text, delimiter), place)
    }
  },
}

/** A header that names an id and a text column. */
function looksTabular(firstLine: string): boolean {
  const columns = new Set(firstLine.split(/[,;\t]/).map((column) => column.trim().replaceAll('"', '').toLowerCase()))
  return columns.has('text') && (columns.has('id') || columns.has('_id'))
}

function rowItem(header: readonly string[], cells: readonly string[], place: string): ReadItem {
  if (cells.length > header.length) return { failure: { source: place, code: 'SOURCE_INVALID', reason: `the row has ${cells.length} cells, the header ${header.length}` } }
  const made = documentOf(Object.fromEntries(header.flatMap((name, index) => (cells[index] === undefined || cells[index] === '' ? [] : [[name, cells[index]]]))))
  return 'document' in made ? { document: made.document, source: place } : { failure: { source: place, code: 'SOURCE_INVALID', reason: made.reason } }
}

type Row = { readonly number: number; readonly text: string } | { readonly number: number; readonly error: string }

/** Joins lines while a quote is open. */
async function* logicalRows(lines: AsyncIterable<Row>): AsyncGenerator<Row> {
  let pending: { number: number; text: string; lines: number } | undefined
  for await (const line of lines) {
    if ('error' in line) {
      pending = undefined
      yield line
      continue
    }
    pending = pending === undefined ? { number: line.number, text: line.text, lines: 1 } : { ...pending, text: `${pending.text}\n${line.text}`, lines: pending.lines + 1 }
    if (hasOpenQuote(pending.text)) {
      if (pending.lines < MAX_ROW_LINES) continue
      yield { number: pending.number, error: 'a quoted field is never closed' }
    } else yield { number: pending.number, text: pending.text }
    pending = undefined
  }
  if (pending !== undefined) yield { number: pending.number, error: 'a quoted field is never closed' }
}

function hasOpenQuote(text: string): boolean {
  return (text.split('"').length - 1) % 2 === 1
}

function findDelimiter(header: string): string {
  const counts = DELIMITERS.map((delimiter) => splitRow(header, delimiter).length)
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
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
