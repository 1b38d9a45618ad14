/**
 * Lines → the rows of a table (RFC 4180), a row over several lines while a quoted cell is open. Exports that quote badly are
 * common: a quote has a meaning only where a cell begins or ends, and a cell that is never closed costs its first line alone,
 * because the lines after it are looked at again.
 */
import type { Line } from './lines.ts'

export type CsvRow = { readonly number: number; readonly cells: readonly string[] } | { readonly number: number; readonly error: string }

/** Lines a row may span before its quote counts as unclosed. */
const MAX_ROW_LINES = 10_000
/** The same after a broken row, where what looks like a quoted cell may be its remains. */
const MAX_LINES_AFTER_BROKEN = 200
const MAX_CHARACTERS = 64 * 1024 * 1024

/** `width`: cells of the header. */
export async function* csvRows(lines: LineQueue, delimiter: string, width: number): AsyncGenerator<CsvRow> {
  let isAfterBroken = false
  for (let first = await lines.next(); first !== undefined; first = await lines.next()) {
    const { number } = first
    if ('error' in first) {
      isAfterBroken = true
      yield { number, error: first.error }
      continue
    }
    if (first.text.trim() === '') continue
    const row = await readRow(first.text, lines, delimiter, width, isAfterBroken ? MAX_LINES_AFTER_BROKEN : MAX_ROW_LINES)
    const isRow: boolean = 'cells' in row && row.cells.length <= width && (!isAfterBroken || row.cells.length === width)
    isAfterBroken = !isRow && ('error' in row || isAfterBroken)
    if (isRow || 'error' in row) yield { number, ...row }
    else yield { number, error: `the row has ${row.cells.length} cells, the header ${width}` }
  }
}

/** The lines after the first are given back where the row cannot be one. */
async function readRow(first: string, lines: LineQueue, delimiter: string, width: number, maxLines: number): Promise<{ readonly cells: readonly string[] } | { readonly error: string }> {
  const scanner = new RowScanner(delimiter)
  const more: Line[] = []
  let isWhole = scanner.push(first)
  while (!isWhole) {
    const next = await lines.next()
    if (next !== undefined) more.push(next)
    if (next === undefined || 'error' in next || more.length >= maxLines || scanner.characters > MAX_CHARACTERS) break
    isWhole = scanner.push(next.text) && !scanner.isSuspicious
    if (scanner.isSuspicious) break
  }
  const cells = withoutEmptyEnd(scanner.finish(), width)
  if (isWhole && (more.length === 0 || cells.length <= width)) return { cells }
  lines.giveBack(more)
  return { error: 'a quoted field is never closed' }
}

/** Spreadsheets write commas for columns that nobody filled. */
function withoutEmptyEnd(cells: readonly string[], width: number): readonly string[] {
  return cells.length > width && cells.slice(width).every((cell) => cell.trim() === '') ? cells.slice(0, width) : cells
}

export function splitRow(text: string, delimiter: string): readonly string[] {
  const scanner = new RowScanner(delimiter)
  scanner.push(text)
  return scanner.finish()
}

class RowScanner {
  /** What looks like the beginning of a cell stands inside another one: that one was never closed. */
  isSuspicious = false
  characters = 0
  readonly #delimiter: string
  readonly #cells: string[] = []
  #cell = ''
  #isQuoted = false

  constructor(delimiter: string) {
    this.#delimiter = delimiter
  }

  /** True when the row ends with this line. */
  push(line: string): boolean {
    if (this.#isQuoted) this.#cell += '\n'
    this.characters += line.length + 1
    for (let at = 0; at < line.length; at++) {
      const character = line[at] ?? ''
      if (this.#isQuoted) {
        if (character !== '"') this.#cell += character
        else if (line[at + 1] === '"') this.#cell += line[++at]
        else if (this.#closes(line, at + 1)) this.#isQuoted = false
        else {
          if (line[at - 1] === this.#delimiter) this.isSuspicious = true
          this.#cell += character
        }
      } else if (character === this.#delimiter) this.#endCell()
      else if (character === '"' && this.#cell.trim() === '') {
        this.#cell = ''
        this.#isQuoted = true
      } else this.#cell += character
    }
    return !this.#isQuoted
  }

  finish(): readonly string[] {
    this.#endCell()
    return this.#cells
  }

  #closes(line: string, from: number): boolean {
    let at = from
    while (line[at] === ' ') at++
    return at >= line.length || line[at] === this.#delimiter
  }

  #endCell(): void {
    this.#cells.push(this.#cell)
    this.#cell = ''
  }
}

/** Lines that can be given back. */
export class LineQueue {
  readonly #lines: AsyncIterator<Line>
  #back: readonly Line[] = []
  #at = 0

  constructor(lines: AsyncIterable<Line>) {
    this.#lines = lines[Symbol.asyncIterator]()
  }

  async next(): Promise<Line | undefined> {
    const held = this.#back[this.#at]
    if (held !== undefined) {
      this.#at++
      return held
    }
    const next = await this.#lines.next()
    return next.done === true ? undefined : next.value
  }

  giveBack(lines: readonly Line[]): void {
    if (lines.length === 0) return
    this.#back = [...lines, ...this.#back.slice(this.#at)]
    this.#at = 0
  }

  async close(): Promise<void> {
    await this.#lines.return?.()
  }
}
