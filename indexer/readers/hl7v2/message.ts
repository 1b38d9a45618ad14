/** An HL7 v2 message by its own delimiters (HL7 v2.8 §2.5 and §2.7): segments, fields, repetitions, components, escapes. */
import { clean } from '../record.ts'

export interface Delimiters {
  readonly field: string
  readonly component: string
  readonly repetition: string
  readonly escape: string
  readonly subcomponent: string
}

export interface Segment {
  readonly name: string
  readonly fields: readonly string[]
}

export interface Message {
  readonly delimiters: Delimiters
  readonly segments: readonly Segment[]
}

/** Undefined when the header names no delimiters. */
export function parseMessage(lines: readonly string[]): Message | undefined {
  const header = lines[0] ?? ''
  const delimiters: Delimiters = { field: header[3] ?? '', component: header[4] ?? '', repetition: header[5] ?? '', escape: header[6] ?? '', subcomponent: header[7] ?? '' }
  if (header.length < 8 || !/^[^A-Za-z0-9\s]$/.test(delimiters.field) || new Set(Object.values(delimiters)).size < 4) return undefined
  const segments = lines.map((line) => {
    const fields = line.split(delimiters.field)
    // MSH-1 is the separator itself, so that MSH-2 stands where other segments have their second field.
    return { name: fields[0] ?? '', fields: line === header ? [fields[0] ?? '', delimiters.field, ...fields.slice(1)] : fields }
  })
  return { delimiters, segments }
}

/** Parts of a field by a delimiter that is not escaped; a delimiter inside an escape sequence cannot occur (§2.7). */
export function repetitions(field: string | undefined, { repetition }: Delimiters): readonly string[] {
  return field === undefined || field === '' || field === '""' ? [] : field.split(repetition).filter((one) => one !== '')
}

/** Component by its number from 1, its first subcomponent, unescaped. `""` means deleted. */
export function component(field: string | undefined, number: number, delimiters: Delimiters): string {
  const part = field?.split(delimiters.component)[number - 1]?.split(delimiters.subcomponent)[0] ?? ''
  return part === '""' ? '' : unescapeText(part, delimiters).trim()
}

const NAMED: Readonly<Record<string, (delimiters: Delimiters) => string>> = {
  F: ({ field }) => field,
  S: ({ component: sign }) => sign,
  R: ({ repetition }) => repetition,
  T: ({ subcomponent }) => subcomponent,
  E: ({ escape }) => escape,
  H: () => '',
  N: () => '',
}

/** §2.7: delimiters, formatting commands of FT, hexadecimal data. Unknown sequences are left out, as §2.7.1 asks. */
export function unescapeText(text: string, delimiters: Delimiters): string {
  const { escape } = delimiters
  if (escape === '' || !text.includes(escape)) return clean(text)
  const parts = text.split(escape)
  let output = parts[0] ?? ''
  for (let index = 1; index < parts.length; index += 2) {
    const sequence = parts[index] ?? ''
    // An odd number of escape characters: the last one is a character of the text.
    if (index === parts.length - 1) output += escape + sequence
    else if (isSequence(sequence)) output += expand(sequence, delimiters) + (parts[index + 1] ?? '')
    else {
      output += escape + sequence
      index--
    }
  }
  return clean(output)
}

function isSequence(sequence: string): boolean {
  return /^(?:[A-Z]|[XCMZ][0-9A-Fa-f]*|\.[a-z]{2}[+-]?\d*|P)$/.test(sequence)
}

function expand(sequence: string, delimiters: Delimiters): string {
  const named = NAMED[sequence]
  if (named !== undefined) return named(delimiters)
  if (/^\.(?:br|sp|ce|in|ti)/.test(sequence)) return '\n'
  if (/^X(?:[0-9A-Fa-f]{2})+$/.test(sequence)) return decodeHex(sequence.slice(1))
  return ''
}

function decodeHex(hex: string): string {
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
  const text = new TextDecoder().decode(bytes)
  return text.includes('\ufffd') ? new TextDecoder('windows-1252').decode(bytes) : text.replaceAll('\r', '\n')
}

/** Text of a coded element (CE, CWE, CNE): what people read, else the code. */
export function codedText(field: string | undefined, delimiters: Delimiters): string {
  return component(field, 9, delimiters) || component(field, 2, delimiters) || component(field, 5, delimiters) || component(field, 1, delimiters)
}

/** Whole field as prose: repetitions on lines of their own, other delimiters as they were typed. */
export function fieldText(field: string | undefined, delimiters: Delimiters): string {
  return repetitions(field, delimiters).map((one) => unescapeText(one, delimiters)).join('\n').trim()
}

/** `20240305101500+0800` → `2024-03-05`. */
export function dayOf(field: string | undefined): string | undefined {
  const parts = /^(\d{4})(\d{2})?(\d{2})?/.exec(field ?? '')
  return parts === null ? undefined : parts.slice(1).filter((part) => part !== undefined).join('-')
}
