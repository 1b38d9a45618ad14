/** A byte stream → the lines of each message. Batch and file envelopes (FHS, BHS, BTS, FTS) and MLLP frames fall away. */
import { readLines } from '../lines.ts'

export type RawMessage = { readonly number: number; readonly lines: readonly string[] } | { readonly number: number; readonly error: string }

/** A message with embedded images takes tens of megabytes, not more. */
const MAX_CHARACTERS = 64 * 1024 * 1024
const ENVELOPE = /^(?:FHS|BHS|BTS|FTS)(?:[^A-Za-z0-9]|$)/
const SEGMENT = /^[A-Z][A-Z0-9]{2}(?:[^A-Za-z0-9\s]|$)/
const FRAME = /[\u000b\u001c]/g // oxlint-disable-line no-control-regex -- MLLP's own characters

export async function* splitMessages(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RawMessage> {
  let lines: string[] = []
  let held = 0
  let number = 0
  let broken: string | undefined
  const finish = (): RawMessage => (broken === undefined ? { number, lines } : { number, error: broken })
  for await (const line of readLines(asLines(bytes))) {
    const text = 'error' in line ? '' : line.text.replace(FRAME, '')
    if ('error' in line) {
      if (number > 0) broken ??= line.error.replace('the line', 'a segment')
    } else if (text.startsWith('MSH')) {
      if (number > 0 && lines.length > 0) yield finish()
      number++
      lines = [text]
      held = text.length
      broken = undefined
    } else if (ENVELOPE.test(text)) {
      if (lines.length > 0) yield finish()
      lines = []
    } else if (lines.length > 0 && text.trim() !== '') {
      held += text.length
      if (held > MAX_CHARACTERS) broken ??= `the message is longer than ${MAX_CHARACTERS} characters`
      // Systems that break lines inside a field are common; the rest of the line belongs to the segment before.
      else if (SEGMENT.test(text)) lines.push(text)
      else lines[lines.length - 1] += `\n${text}`
    } else if (lines.length === 0 && text.trim() !== '') yield { number, error: 'a segment stands outside any message' }
  }
  if (lines.length > 0) yield finish()
}

const CARRIAGE_RETURN = 13
const NEWLINE = 10

/** The standard ends a segment with a carriage return, files with whatever their editor wrote. */
async function* asLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) yield chunk.map((byte) => (byte === CARRIAGE_RETURN ? NEWLINE : byte))
}
