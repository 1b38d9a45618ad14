/** Where a sheet's table begins: above its header people write what the sheet is, for whom and from when. */
import { columnName, type SheetRow } from './cells.ts'

/** Rows that are looked at. */
export const HEADER_WITHIN = 20
/** Characters; a longer cell is content. */
const MAX_NAME = 100
/** Share of the fullest row's cells that a header has. */
const MIN_SHARE = 0.75

/** Index of the header among the first rows that hold anything; -1: the table has none. */
export function findHeader(rows: readonly SheetRow[]): number {
  const fullest = Math.max(0, ...rows.map(({ cells }) => cells.size))
  return rows.findIndex(({ cells }) => cells.size >= fullest * MIN_SHARE && Array.from(cells.values()).every((value) => typeof value === 'string' && value.length <= MAX_NAME))
}

export type Header = (column: number) => string

/** Names of columns; one without a name is called by its letter, one whose name was used before has its letter beside it. */
export function headerOf(row: SheetRow | undefined): Header {
  const names = new Map<number, string>()
  const used = new Set<string>()
  for (const [column, value] of row?.cells ?? []) {
    const name = String(value).replace(/\s+/g, ' ')
    names.set(column, used.has(name) ? `${name} (${columnName(column)})` : name)
    used.add(name)
  }
  return (column) => names.get(column) ?? columnName(column)
}
