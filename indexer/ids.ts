/** Deterministic ids: the same document gives the same passages, so that indexing again changes nothing. */
import { createHash } from 'node:crypto'
import type { CollectionKey, Document } from '../src/domain.ts'

/** Namespace of medir's passage ids, a random UUID chosen once. */
const NAMESPACE = Buffer.from('5f1d8c3a7b624e0f9a41c6d2e8b07f35', 'hex')

/** UUIDv5 (RFC 9562, 5.5) of the parts, which are separated so that ("ab", "c") and ("a", "bc") differ. */
export function uuid5(parts: readonly string[]): string {
  const bytes = createHash('sha1').update(NAMESPACE).update(parts.join('\u001F')).digest().subarray(0, 16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = bytes.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export function passageId({ tenant, name }: CollectionKey, documentId: string, ordinal: number, text: string): string {
  return uuid5([tenant, name, documentId, String(ordinal), sha256(text)])
}

/** Changes when anything that is indexed changes, or what made it (`pipeline` names chunker, de-identifier, tagger). */
export function contentHash({ id, title, text, language, sections, metadata }: Document, pipeline: string): string {
  const content = sha256(JSON.stringify([id, title ?? null, text, language ?? null, sections ?? null, Object.entries(metadata).sort(([left], [right]) => (left < right ? -1 : 1))]))
  return `${content}-${sha256(pipeline).slice(0, 16)}`
}

/** The hash a document will have when nothing but the pipeline changed. */
export function rehashed(hash: string, pipeline: string): string {
  return `${hash.split('-')[0] ?? hash}-${sha256(pipeline).slice(0, 16)}`
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
