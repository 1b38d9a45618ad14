/**
 * A byte stream → the lines of each message. Batch and file envelopes (FHS, BHS, BTS, FTS) and MLLP frames fall away. A message
 * about several patients (ORU_R01 and OML_O21 repeat the patient group, A17 swaps two) becomes one for each, under the same header.
 */
import { readLines } from '../lines.ts'

export type RawMessage = { readonly number: number; readonly lines: readonly string[] } | { readonly number: number; readonly error: string }

/** A message with embedded images takes tens of megabytes, not more. */
const MAX_CHARACTERS = 64 * 1024 * 1024
const ENVELOPE = /^(?:FHS|BHS|BTS|FTS)(?:[^A-Za-z0-9]|$)/
const SEGMENT = /^[A-Z][A-Z0-9]{2}(?:[^A-Za-z0-9\s]|$)/
/** What is left of a header when its first characters are damaged; its segments are not the message's before. */
const DAMAGED_HEADER = /\^~\\|~\\&/
const PATIENT = /^PID(?:[^A-Za-z0-9\s]|$)/
const FRAME = /[\u000b\u001c]/g // oxlint-disable-line no-control-regex -- MLLP's own characters

const isDamagedHeader = (text: string): boolean => !ENVELOPE.test(text) && DAMAGED_HEADER.test(text)

/** A message as far as it is read. */
interface Open {
  readonly lines: string[]
  characters: number
  /** What stands before the first patient, once there is one, and whether it was sound. */
  header?: { readonly lines: readonly string[]; readonly error: string | undefined }
  error?: string | undefined
}

const open = (lines: readonly string[], error?: string): Open => ({ lines: [...lines], characters: lines.reduce((sum, line) => sum + line.length, 0), error })
const finished = (number: number, { lines, error }: Open): RawMessage => (error === undefined ? { number, lines } : { number, error })

export async function* splitMessages(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RawMessage> {
  let message: Open | undefined
  let number = 0
  for await (const line of readLines(asLines(bytes))) {
    const error = 'error' in line ? line.error.replace('the line', 'a segment') : undefined
    const text = ('error' in line ? line.start : line.text).replace(FRAME, '')
    const beginning = beginningOf(text, error)
    if (beginning !== undefined || ENVELOPE.test(text)) {
      if (message !== undefined) yield finished(number, message)
      message = beginning
      if (beginning !== undefined) number++
    } else if (message === undefined) {
      if (text.trim() !== '') yield { number, error: error ?? 'a segment stands outside any message' }
    } else if (PATIENT.test(text)) {
      if (message.header !== undefined) {
        yield finished(number, message)
        message = open(message.header.lines, message.header.error)
      }
      message.header = { lines: [...message.lines], error: message.error }
      message.error ??= error
      append(message, text)
    } else if (error !== undefined) yield { number, error: `${error}; the rest of the message is read` }
    else append(message, text)
  }
  if (message !== undefined) yield finished(number, message)
}

/** Set where a message begins with this line, sound or not. */
function beginningOf(text: string, error: string | undefined): Open | undefined {
  if (text.startsWith('MSH')) return open([text], error)
  if (isDamagedHeader(text)) return open([text], error ?? 'the message header is damaged')
  // A broken line that is no segment may be what is left of a header: what follows is not known to belong to the message before.
  return error !== undefined && !ENVELOPE.test(text) && !SEGMENT.test(text) ? open([text], error) : undefined
}

function append(message: Open, text: string): void {
  if (text.trim() === '') return
  message.characters += text.length
  if (message.characters > MAX_CHARACTERS) message.error ??= `the message is longer than ${MAX_CHARACTERS} characters`
  // Systems that break lines inside a field are common; the rest of the line belongs to the segment before.
  else if (SEGMENT.test(text)) message.lines.push(text)
  else message.lines[message.lines.length - 1] += `\n${text}`
}

const CARRIAGE_RETURN = 13
const NEWLINE = 10

/** The standard ends a segment with a carriage return, files with whatever their editor wrote. */
async function* asLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) yield chunk.map((byte) => (byte === CARRIAGE_RETURN ? NEWLINE : byte))
}
