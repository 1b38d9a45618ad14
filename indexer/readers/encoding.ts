/**
 * The encoding of a text: its byte order mark, else what it declares about itself, else what its bytes allow: UTF-8, UTF-16
 * without a mark, GB18030 (which contains GBK and GB2312), windows-1252 for what is none of them.
 */
import { hl7Charset } from './hl7v2/charset.ts'

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | (string & {})

export function findEncoding(head: Uint8Array): Encoding {
  return byteOrderMark(head) ?? withoutMark(head) ?? declared(head) ?? guess(head)
}

function byteOrderMark(head: Uint8Array): Encoding | undefined {
  if (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf) return 'utf-8'
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined
}

const SAMPLE = 4_096

/** UTF-16 without a mark: in text with any ASCII, every other byte is often zero, always on the same side. */
function withoutMark(head: Uint8Array): Encoding | undefined {
  const sample = head.subarray(0, SAMPLE)
  if (sample.byteLength < 4) return undefined
  let even = 0
  let odd = 0
  for (const [at, byte] of sample.entries()) {
    if (byte !== 0) continue
    if (at % 2 === 0) even++
    else odd++
  }
  const share = sample.byteLength / 2
  if (odd > share * 0.05 && even === 0) return 'utf-16le'
  return even > share * 0.05 && odd === 0 ? 'utf-16be' : undefined
}

/** XML 1.0 §4.3.3, HTML's meta element, HL7 v2's MSH-18. A declaration that the bytes contradict is not believed. */
function declared(head: Uint8Array): Encoding | undefined {
  const start = new TextDecoder('latin1').decode(head.subarray(0, SAMPLE))
  const label = /^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/.exec(start)?.[1] ?? /<meta[^>]+charset\s*=\s*["']?([\w.:-]+)/i.exec(start)?.[1] ?? hl7Charset(start)
  if (label === undefined) return undefined
  try {
    const { encoding } = new TextDecoder(label)
    return encoding.startsWith('utf-16') ? undefined : believed(encoding, head)
  } catch {
    return undefined
  }
}

function believed(encoding: string, head: Uint8Array): Encoding | undefined {
  const { valid, invalid } = utf8Sequences(head)
  if (encoding === 'utf-8') return invalid > valid ? undefined : 'utf-8'
  return valid > 0 && invalid === 0 ? 'utf-8' : encoding
}

function guess(head: Uint8Array): Encoding {
  const { valid, invalid } = utf8Sequences(head)
  if (invalid === 0 || valid > invalid) return 'utf-8'
  if (looksLikeGb18030(head)) return 'gb18030'
  // A stray byte in what is JSON otherwise spoils its own line only: JSON is UTF-8 (RFC 8259 §8.1).
  return /^\s*[[{]/.test(new TextDecoder('latin1').decode(head.subarray(0, 64))) ? 'utf-8' : 'windows-1252'
}

/** Multi-byte sequences by RFC 3629; one that the end of the sample cuts is not counted. */
function utf8Sequences(bytes: Uint8Array): { readonly valid: number; readonly invalid: number } {
  let valid = 0
  let invalid = 0
  for (let at = 0; at < bytes.byteLength; at++) {
    const lead = bytes[at] ?? 0
    if (lead < 0x80) continue
    const length = lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0
    if (length > 0 && at + length > bytes.byteLength) break
    if (length > 0 && continued(bytes, at, length)) {
      valid++
      at += length - 1
    } else invalid++
  }
  return { valid, invalid }
}

function continued(bytes: Uint8Array, at: number, length: number): boolean {
  for (let next = at + 1; next < at + length; next++) if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return false
  return true
}

/** Share of the double-byte pairs that must be common Han (GB2312 level 1 and 2, rows B0 to F7) or its punctuation (A1 to A3). */
const HAN_SHARE = 0.9

function looksLikeGb18030(bytes: Uint8Array): boolean {
  let pairs = 0
  let common = 0
  for (let at = 0; at < bytes.byteLength - 1; at++) {
    const lead = bytes[at] ?? 0
    if (lead < 0x80) continue
    const trail = bytes[++at] ?? 0
    pairs++
    if (trail >= 0xa1 && ((lead >= 0xb0 && lead <= 0xf7) || (lead >= 0xa1 && lead <= 0xa3))) common++
  }
  return pairs >= 2 && common / pairs >= HAN_SHARE
}

/** The same text in UTF-8. Bytes that the encoding does not allow become U+FFFD; UTF-8 itself passes untouched, for readers to judge by the record. */
export async function* toUtf8(bytes: AsyncIterable<Uint8Array>, encoding: Encoding): AsyncGenerator<Uint8Array> {
  if (encoding === 'utf-8') {
    yield* bytes
    return
  }
  const decoder = new TextDecoder(encoding)
  const encoder = new TextEncoder()
  for await (const chunk of bytes) {
    const text = decoder.decode(chunk, { stream: true })
    if (text !== '') yield encoder.encode(text)
  }
  const rest = decoder.decode()
  if (rest !== '') yield encoder.encode(rest)
}
