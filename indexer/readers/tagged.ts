/** Records of tagged lines: MEDLINE text (`TI  - …`, six columns, continued lines indented) and RIS (`TY  - …` to `ER  - `). */
import { readLines } from './lines.ts'

export interface TaggedRecord {
  readonly line: number
  readonly fields: ReadonlyMap<string, readonly string[]>
}

export type TaggedItem = TaggedRecord | { readonly line: number; readonly error: string }

const FIELD = /^([A-Z][A-Z0-9]{1,3}) {0,2}- ?(.*)$/
/** A reference of more lines is no reference. */
const MAX_LINES = 100_000
const MAX_CHARACTERS = 64 * 1024 * 1024

/** `starts` and `ends` say which tags open and close a record; without an end, the next start does. */
export async function* readTagged(bytes: AsyncIterable<Uint8Array>, starts: string, ends: string | undefined): AsyncGenerator<TaggedItem> {
  let fields: Map<string, string[]> | undefined
  let line = 0
  let last: string[] | undefined
  let broken: string | undefined
  let lines = 0
  let characters = 0
  /** The lines before this one belong to nothing either, and that was said. */
  let astray = false
  const finish = (): TaggedItem => (broken === undefined ? { line, fields: fields ?? new Map() } : { line, error: broken })
  for await (const read of readLines(bytes)) {
    if ('error' in read) {
      if (fields === undefined) yield { line: read.number, error: read.error }
      else broken ??= read.error
      continue
    }
    const match = FIELD.exec(read.text)
    const [, tag = '', value = ''] = match ?? []
    if (++lines > MAX_LINES) broken ??= `the record has more than ${MAX_LINES} lines`
    characters += read.text.length
    if (characters > MAX_CHARACTERS) broken ??= `the record is longer than ${MAX_CHARACTERS} characters`
    if (tag === starts) {
      if (fields !== undefined) {
        if (ends !== undefined) broken ??= `the record has no ${ends}`
        yield finish()
      }
      fields = new Map()
      line = read.number
      lines = 1
      characters = read.text.length
      broken = undefined
    }
    if (read.text.trim() === '' && ends === undefined && fields !== undefined) {
      // Without an end of its own, a record ends at the empty line after it: what comes before the next start is not its.
      yield finish()
      fields = undefined
      astray = false
    } else if (tag !== '' && tag === ends) {
      if (fields !== undefined) yield finish()
      fields = undefined
    } else if (fields === undefined) {
      if (read.text.trim() !== '' && !astray) yield { line: read.number, error: 'what stands here belongs to no record' }
      astray = read.text.trim() !== ''
    } else if (broken !== undefined) {
      // What is broken is not held.
    } else if (match !== null) {
      last = fields.get(tag) ?? []
      last.push(value.trim())
      fields.set(tag, last)
    } else if (read.text.trim() !== '' && last !== undefined && last.length > 0) {
      // A line without a tag goes on with the field before, whether or not it is indented.
      last[last.length - 1] = `${last.at(-1) ?? ''} ${read.text.trim()}`
    }
  }
  if (fields !== undefined) {
    if (ends !== undefined) broken ??= `the record has no ${ends}`
    yield finish()
  }
}
