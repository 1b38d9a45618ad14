/**
 * A section's text → blocks that belong together: paragraphs, list items, tables (rows under a header), lab panels (lines of
 * name, value and unit). Found by their form in the text, whatever the source's format was.
 */
import { sentences, type Span } from '../../src/text/sentences.ts'

export type BlockKind = 'paragraph' | 'item' | 'table' | 'panel'

export interface Block {
  readonly kind: BlockKind
  /** Sentences of a paragraph or item, lines of a table or panel; in order, without white space at their ends. */
  readonly units: readonly Span[]
  /** A table's first row. */
  readonly header?: string
}

/** `| a | b |`, or cells set apart by tabs. */
const ROW = /^[^\S\n]*(?:\|.*\||[^\t\n]*\S[^\t\n]*\t.*\S.*)[^\S\n]*$/
/** `|---|:--:|` under a Markdown header. */
const RULE = /^\s*\|?[\s:|-]*-{2,}[\s:|-]*\|?\s*$/
/** Dashes, bullets, `1.`, `(2)`, `3)`, `①`, `一、`. */
const ITEM = /^\s*(?:[-*•·▪◦‣]\s+|\(?\d{1,3}[.)、]\s*|（\d{1,3}）|[①-⑳]|[一二三四五六七八九十]{1,3}、|[a-z]\)\s+)\S/u
/**
 * A result: a short name, then a number (or 阴性, positive …), perhaps a unit, a range, a flag.
 * `Sodium: 138 mmol/L (135-145)`, `白细胞 12.3×10^9/L ↑`, `HbA1c 7.2 %`.
 */
const RESULT = /^\s*[\p{L}][\p{L}\p{N} ()（）/%+,.\-−–γαβ]{0,40}?\s*[:：=\s]\s*(?:[<>≤≥]?\s*-?\d+(?:\.\d+)?(?:\s*(?:[×x*]\s*10\^?\d+)?\s*[\p{L}%/μµ^\d·.]{0,16})?|阴性|阳性|negative|positive|normal|nonreactive|[+-]{1,4})(?:\s*[(（[【]?[^\n]{0,40})?$/iu
const LONGEST_RESULT = 100
/** Fewer lines of results than this are no panel. */
const PANEL_LINES = 3

interface Line extends Span {
  readonly text: string
  /** A blank line stands before it. */
  readonly isApart: boolean
}

/** `from` and `to` in `text`; units of all blocks cover every character there that is no white space. */
export function findBlocks(text: string, from: number, to: number): readonly Block[] {
  const lines = splitLines(text, from, to)
  const structured = structuredRuns(lines)
  const blocks: Block[] = []
  for (let at = 0; at < lines.length; ) {
    const found = structured.get(at)
    const end = found?.end ?? endOfProse(lines, at, structured)
    blocks.push(found?.block ?? prose(text, lines.slice(at, end)))
    at = end
  }
  return blocks
}

/** Lines that are not blank, trimmed. */
function splitLines(text: string, from: number, to: number): readonly Line[] {
  const lines: Line[] = []
  let isApart = false
  for (let start = from; start < to; ) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 || newline >= to ? to : newline
    const raw = text.slice(start, end)
    const trimmed = raw.trim()
    if (trimmed !== '') {
      const lead = raw.length - raw.trimStart().length
      lines.push({ start: start + lead, end: start + lead + trimmed.length, text: trimmed, isApart })
    }
    isApart = trimmed === ''
    start = end + 1
  }
  return lines
}

/** Tables and panels by the line they begin with; `end` is the line after them. */
function structuredRuns(lines: readonly Line[]): ReadonlyMap<number, { readonly end: number; readonly block: Block }> {
  const runs = new Map<number, { readonly end: number; readonly block: Block }>()
  for (let at = 0; at < lines.length; ) {
    const rows = endWhile(lines, at, ({ text }) => ROW.test(text))
    const results = endWhile(lines, at, ({ text }) => text.length <= LONGEST_RESULT && RESULT.test(text))
    if (rows - at >= 2) runs.set(at, { end: rows, block: table(lines.slice(at, rows)) })
    else if (results - at >= PANEL_LINES) runs.set(at, { end: results, block: { kind: 'panel', units: lines.slice(at, results) } })
    at = runs.get(at)?.end ?? at + 1
  }
  return runs
}

function endWhile(lines: readonly Line[], from: number, holds: (line: Line) => boolean): number {
  let end = from
  while (end < lines.length && holds(lines[end] as Line)) end++
  return end
}

/** A paragraph or item ends at a blank line, an item, a table, a panel. */
function endOfProse(lines: readonly Line[], at: number, structured: ReadonlyMap<number, unknown>): number {
  let end = at + 1
  while (end < lines.length && !structured.has(end) && lines[end]?.isApart === false && !ITEM.test(lines[end]?.text ?? '')) end++
  return end
}

function prose(text: string, lines: readonly Line[]): Block {
  const kind = ITEM.test(lines[0]?.text ?? '') ? 'item' : 'paragraph'
  return { kind, units: sentencesOf(text, lines[0]?.start ?? 0, lines.at(-1)?.end ?? 0) }
}

/** Header and rule are one unit. */
function table(rows: readonly Line[]): Block {
  const [header, second, ...rest] = rows as readonly [Line, Line, ...Line[]]
  const units = RULE.test(second.text) ? [{ start: header.start, end: second.end }, ...rest] : rows
  return { kind: 'table', units, header: header.text }
}

function sentencesOf(text: string, start: number, end: number): readonly Span[] {
  return sentences(text.slice(start, end)).map((span) => ({ start: start + span.start, end: start + span.end }))
}
