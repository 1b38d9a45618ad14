/** A stream → BibTeX entries, by their braces. An entry that is never closed ends where the next one begins a line. */
import { readLines } from './lines.ts'

export type BibEntry = { readonly line: number; readonly type: string; readonly body: string } | { readonly line: number; readonly error: string }

/** Characters; the longest abstracts take ten thousand. */
const MAX_CHARACTERS = 4 * 1024 * 1024
const START = /^\s*@([A-Za-z]+)\s*([{(])/

export async function* splitEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<BibEntry> {
  let open: { line: number; type: string; text: string; depth: number; error?: string } | undefined
  for await (const read of readLines(bytes)) {
    if ('error' in read) {
      if (open === undefined) yield { line: read.number, error: read.error }
      else open.error ??= read.error
      continue
    }
    const start = START.exec(read.text)
    let line = read.text
    if (start !== null) {
      if (open !== undefined) yield { line: open.line, error: open.error ?? 'the entry is never closed' }
      open = { line: read.number, type: (start[1] ?? '').toLowerCase(), text: '', depth: 1 }
      line = read.text.slice(start[0].length)
    } else if (open === undefined) {
      // BibTeX takes whatever stands between entries for a comment; a brace there is what is left of a broken one.
      if (line.includes('}') || /^\s*@/.test(line)) yield { line: read.number, error: 'what stands here belongs to no entry' }
      continue
    }
    if (open === undefined) continue
    const end = closing(line, open)
    if (open.text.length + line.length > MAX_CHARACTERS) open.error ??= `the entry is longer than ${MAX_CHARACTERS} characters`
    else open.text += `${end < 0 ? line : line.slice(0, end)}\n`
    if (end < 0) continue
    yield open.error === undefined ? { line: open.line, type: open.type, body: open.text } : { line: open.line, error: open.error }
    open = undefined
  }
  if (open !== undefined) yield { line: open.line, error: open.error ?? 'the entry is never closed' }
}

/** Where the entry's own brace closes on this line, or -1. */
function closing(line: string, entry: { depth: number }): number {
  for (let at = 0; at < line.length; at++) {
    const character = line[at]
    if (character === '\\') at++
    else if (character === '{') entry.depth++
    else if ((character === '}' || (character === ')' && entry.depth === 1 && at === line.trimEnd().length - 1)) && --entry.depth === 0) return at
  }
  return -1
}
