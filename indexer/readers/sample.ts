/** The head of a file as readers see it when they are asked whether it is theirs. */
import { Buffer } from 'node:buffer'
import type { Encoding } from './encoding.ts'
import type { Peeked } from './peek.ts'
import type { Sample } from './port.ts'

/** Formats that are bytes, not text, by their first bytes (File Signatures Table). */
const BINARY = [
  { type: 'pdf', magic: '%PDF-' },
  { type: 'zip', magic: 'PK' },
  { type: 'parquet', magic: 'PAR1' },
  { type: 'ole', magic: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' },
  { type: 'image', magic: '\x89PNG' },
  { type: 'image', magic: '\xff\xd8\xff' },
  { type: 'image', magic: 'GIF8' },
  { type: 'image', magic: 'II*\0' },
  { type: 'image', magic: 'MM\0*' },
  { type: 'image', magic: 'BM' },
  { type: 'audio or video', magic: 'ID3' },
  { type: 'audio or video', magic: 'OggS' },
  { type: 'audio or video', magic: 'RIFF' },
  { type: 'database', magic: 'SQLite format 3\0' },
] as const

const DICOM_OFFSET = 128
/** Adobe's readers accept a PDF header anywhere in the first kilobyte. */
const PDF_WITHIN = 1_024

export function binaryType(bytes: Uint8Array): string | undefined {
  // Byte for byte: what the web calls latin1 is windows-1252.
  const latin = Buffer.from(bytes.subarray(0, PDF_WITHIN)).toString('latin1')
  if (latin.startsWith('DICM', DICOM_OFFSET)) return 'image'
  const known = BINARY.find(({ magic }) => latin.startsWith(magic))
  // "BM" may begin a text, a bitmap's size field makes it one; both bytes after it are zero in real files.
  if (known !== undefined && (known.magic !== 'BM' || latin.startsWith('\0\0\0\0', 6))) return known.type
  return /%PDF-\d\.\d[^]{0,200}\d+ \d+ obj/.test(latin) ? 'pdf' : undefined
}

export function sampleOf({ head, whole, name }: Peeked & { readonly name: string }, encoding: Encoding): Sample {
  const binary = binaryType(head) !== undefined
  return { name, bytes: head, binary, text: binary ? '' : new TextDecoder(encoding).decode(head).trimStart(), whole }
}
