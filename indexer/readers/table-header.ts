/** Where a table begins: above its header people write what the table is, for whom and from when. */

/** Rows that are looked at. */
export const HEADER_WITHIN = 20
/** Characters; a longer cell is content. */
const MAX_NAME = 100

/** A row of so many cells is no title: broken rows, however many and full, must not cost the header. */
const NO_TITLE = 3

/** Cells that are not empty, by column from 0. */
export interface HeaderRow {
  readonly cells: ReadonlyMap<number, unknown>
}

/**
 * Index of the header among the first rows that hold anything; -1: the table has none. It is the first row of three
 * cells, or at least half as full as the usual one, if it holds nothing but short texts: a first column without a name is common,
 * a title stands alone in it.
 */
export function findHeader(rows: readonly HeaderRow[]): number {
  const usual = rows.map(({ cells }) => cells.size).toSorted((left, right) => left - right)[Math.floor(rows.length / 2)] ?? 0
  const at = rows.findIndex(({ cells }) => (cells.size >= NO_TITLE || cells.size * 2 >= usual) && !(cells.size === 1 && usual > 1 && cells.has(0)))
  return Array.from(rows[at]?.cells.values() ?? []).every((value) => typeof value === 'string' && value.length <= MAX_NAME) ? at : -1
}
