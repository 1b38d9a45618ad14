/** Rows of a table, however it is stored → items. The first rows decide which columns are text. */
import type { Metadata } from '../../src/domain.ts'
import { assemble } from './assemble.ts'
import { chooseColumns, type Columns, type Row } from './columns.ts'
import { knownFrom } from '../deidentify/fields.ts'
import { failure, skip } from './items.ts'
import type { KnownIdentifier, ReadContext, ReadItem } from './port.ts'
import { clean, documentOf } from './record.ts'
import { pseudonym } from './session.ts'

export type PlacedRow = { readonly row: Row; readonly place: string; readonly number: number } | { readonly failure: ReadItem }

/** Rows that are looked at before the first is given out. */
const SAMPLE_ROWS = 100

export interface Table {
  /** Rows without an id of their own are called after it. */
  readonly name: string
  readonly format: string
  /** Stands before the rows' own ids, where other tables of the file may use the same ones. */
  readonly idPrefix?: string
  /** Of every row. */
  readonly metadata?: Metadata
}

export async function* readTable(rows: AsyncIterable<PlacedRow>, table: Table, context: ReadContext): AsyncGenerator<ReadItem> {
  let held: PlacedRow[] = []
  let columns: Columns | undefined | 'unknown' = 'unknown'
  for await (const placed of rows) {
    if (columns !== 'unknown') yield itemOf(placed, columns, table, context)
    else {
      held.push(placed)
      if (held.length < SAMPLE_ROWS) continue
      columns = decide(held)
      for (const one of held) yield itemOf(one, columns, table, context)
      held = []
    }
  }
  if (columns === 'unknown' && held.length === 0) yield skip(table.name, 'table', 'no-text')
  const last = columns === 'unknown' ? decide(held) : undefined
  for (const one of held) yield itemOf(one, last, table, context)
}

function decide(held: readonly PlacedRow[]): Columns | undefined {
  const sample = held.flatMap((placed) => ('row' in placed ? [placed.row] : []))
  return chooseColumns([...new Set(sample.flatMap((row) => Object.keys(row)))], sample)
}

function itemOf(placed: PlacedRow, columns: Columns | undefined, { name, format, idPrefix = '', metadata = {} }: Table, context: ReadContext): ReadItem {
  if ('failure' in placed) return placed.failure
  const { row, place, number } = placed
  if (columns === undefined) return failure(place, 'no column of the table holds text')
  const filled = columns.text.filter((column) => textIn(row, column) !== '')
  if (filled.length === 0) return skip(place, 'row', 'no-text')
  const { text, sections } = assemble(filled.map((column) => ({ path: columns.text.length === 1 ? [] : [column], text: textIn(row, column) })))
  const rest = Object.fromEntries(Object.entries(row).filter(([column]) => !columns.text.includes(column) && column !== columns.id && column !== columns.title && column !== columns.patient && !columns.personal.has(column)))
  const own = columns.id === undefined ? '' : textIn(row, columns.id)
  const made = documentOf({ ...rest, id: own === '' ? `${name}#${number}` : `${idPrefix}${own}`, title: columns.title === undefined ? undefined : row[columns.title], text })
  if ('reason' in made) return failure(place, made.reason)
  const patient = columns.patient === undefined ? undefined : pseudonym(context, textIn(row, columns.patient))
  const identifiers = identifiersIn(row, columns)
  return {
    document: { ...made.document, ...(sections === undefined ? {} : { sections }), metadata: { ...made.document.metadata, ...metadata, format, ...(patient === undefined ? {} : { patient }), ...(columns.guessed ? { text_columns: columns.text.map(clean) } : {}) } },
    source: place,
    ...(identifiers.length === 0 ? {} : { identifiers }),
  }
}

function textIn(row: Row, column: string): string {
  const value = row[column]
  return typeof value === 'string' ? value.trim() : typeof value === 'number' ? String(value) : ''
}

function identifiersIn(row: Row, { personal, patient }: Columns): readonly KnownIdentifier[] {
  const values = [...personal].map(([column, type]) => [type, textIn(row, column)] as const)
  return knownFrom(patient === undefined ? values : [...values, ['RECORD_NUMBER', textIn(row, patient)]])
}
