/** Cells of one row, by column. */
import { childrenNamed, first, textAt } from '../../xml/query.ts'
import type { Element } from '../../xml/tree.ts'
import { dateOfSerial } from './dates.ts'
import { richText, type Workbook } from './workbook.ts'

/** Significant digits that spreadsheets keep and show; programs write more. */
const DIGITS = 15

export type CellValue = string | number | boolean

export interface SheetRow {
  /** As the program shows it, from 1. */
  readonly number: number
  /** Columns from 0; empty cells are left out. */
  readonly cells: ReadonlyMap<number, CellValue>
}

/** `error` for a row that points to a text which is not there. */
export function cellsOf(row: Element, workbook: Workbook): ReadonlyMap<number, CellValue> | { readonly error: string } {
  const cells = new Map<number, CellValue>()
  let column = -1
  for (const cell of childrenNamed(row, 'c')) {
    column = columnOf(cell.attributes['r']) ?? column + 1
    const value = valueOf(cell, workbook)
    if (value === undefined) return { error: 'a cell names a shared text that is missing or broken' }
    if (value !== '') cells.set(column, value)
  }
  return cells
}

/** `AB12` → 27. */
function columnOf(reference: string | undefined): number | undefined {
  const letters = /^\$?([A-Za-z]{1,3})\$?\d/.exec(reference ?? '')?.[1]
  return letters === undefined ? undefined : letters.toUpperCase().split('').reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
}

/** 27 → `AB`. */
export function columnName(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26))
  return column < 26 ? letter : `${columnName(Math.floor(column / 26) - 1)}${letter}`
}

/** '' for an empty cell and for an error such as #N/A; of a formula, its stored result. */
function valueOf(cell: Element, { texts, isDate, from1904 }: Workbook): CellValue | undefined {
  const { t: type = 'n', s: style } = cell.attributes
  if (type === 'inlineStr') return richText(first(cell, 'is')).trim()
  const written = textAt(cell, 'v')
  if (written === '' || type === 'e') return ''
  if (type === 's') return texts[Number(written)]?.trim()
  if (type === 'b') return written === '1' || written === 'true'
  // Texts of formulas keep their line breaks.
  if (type === 'str') return richText({ name: '', attributes: {}, children: childrenNamed(cell, 'v').map((value) => ({ ...value, name: 't' })) }).trim()
  if (type === 'd') return written.replace(/T00:00:00(?:\.0+)?Z?$/, '')
  const number = Number(Number(written).toPrecision(DIGITS))
  if (!Number.isFinite(number)) return written
  return (isDate[Number(style ?? 0)] === true ? dateOfSerial(number, from1904) : undefined) ?? number
}

export type ColumnNames = (column: number) => string

/** By the header; a column without a name is called by its letter, one whose name was used before has its letter beside it. */
export function columnNames(header: SheetRow | undefined): ColumnNames {
  const names = new Map<number, string>()
  const used = new Set<string>()
  for (const [column, value] of header?.cells ?? []) {
    const name = String(value).replace(/\s+/g, ' ')
    names.set(column, used.has(name) ? `${name} (${columnName(column)})` : name)
    used.add(name)
  }
  return (column) => names.get(column) ?? columnName(column)
}
