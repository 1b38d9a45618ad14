/** Lines of a byte stream in constant memory, strict UTF-8, with a limit on length. */
import { Buffer } from 'node:buffer'

/** A longer line is reported and skipped without being held: 64 MiB is beyond any record. */
export const MAX_LINE_BYTES = 64 * 1024 * 1024

/** `start`: what the broken line began with, as Latin-1, for readers that know their records by it. */
export type Line = { readonly number: number; readonly text: string } | { readonly number: number; readonly error: string; readonly start: string }

const START_BYTES = 256

const NEWLINE = 10

/** Line numbers start at 1; a byte order mark and the carriage return of CRLF are dropped. */
export async function* readLines(bytes: AsyncIterable<Uint8Array>, maxBytes = MAX_LINE_BYTES): AsyncGenerator<Line> {
  let parts: Uint8Array[] = []
  let held = 0
  let tooLong = false
  let number = 0
  const finish = (): Line => {
    number++
    const line = tooLong ? { number, error: `the line is longer than ${maxBytes} bytes`, start: startOf(parts) } : decode(parts, number)
    parts = []
    held = 0
    tooLong = false
    return line
  }
  for await (const chunk of bytes) {
    let from = 0
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      hold(chunk.subarray(from, at))
      yield finish()
      from = at + 1
    }
    hold(chunk.subarray(from))
  }
  if (held > 0 || tooLong) yield finish()

  function hold(part: Uint8Array): void {
    held += part.byteLength
    if (held > maxBytes) {
      if (!tooLong) parts = [Buffer.from(startOf([...parts, part]), 'latin1')]
      tooLong = true
    } else if (part.byteLength > 0) parts.push(part)
  }
}

/** Of many megabytes only the first parts are copied. */
function startOf(parts: readonly Uint8Array[]): string {
  let start = ''
  for (const part of parts) {
    start += Buffer.from(part.subarray(0, START_BYTES)).toString('latin1')
    if (start.length >= START_BYTES) break
  }
  return start.slice(0, START_BYTES)
}

function decode(parts: readonly Uint8Array[], number: number): Line {
  const bytes = Buffer.concat(parts)
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return { number, text: text.endsWith('\r') ? text.slice(0, -1) : text }
  } catch {
    return { number, error: 'the line is not valid UTF-8', start: bytes.toString('latin1', 0, START_BYTES) }
  }
}
