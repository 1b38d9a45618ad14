/**
 * What each mark of a document stood for, sealed: AES-256-GCM (NIST SP 800-38D) under a key that is kept elsewhere, bound to the
 * document's id. Without the key nothing can be turned back; it is never made unless asked for.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { InputError } from '../../src/errors.ts'

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
/** SP 800-38D §8.2.2: 96 random bits, good for 2^32 documents under one key. */
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** 64 hexadecimal digits or the base64 of 32 bytes; InputError for anything else, without what was given. */
export function parseMapKey(text: string): Buffer {
  const given = text.trim()
  const key = /^[0-9a-f]{64}$/i.test(given) ? Buffer.from(given, 'hex') : Buffer.from(given, 'base64')
  if (key.byteLength !== KEY_BYTES) throw new InputError('the key of the map is not 32 bytes', { remedy: 'Make one with: openssl rand -hex 32' })
  return key
}

/** base64 of nonce, tag and ciphertext. */
export function sealMarks(id: string, marks: ReadonlyMap<string, string>, key: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, nonce)
  cipher.setAAD(Buffer.from(id))
  const sealed = Buffer.concat([cipher.update(JSON.stringify([...marks]), 'utf8'), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
}

/** InputError where the key, the id or a byte is not the one it was sealed with. */
export function openMarks(id: string, sealed: string, key: Buffer): ReadonlyMap<string, string> {
  const bytes = Buffer.from(sealed, 'base64')
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
    decipher.setAAD(Buffer.from(id))
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
    const text = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8')
    return new Map(JSON.parse(text) as [string, string][])
  } catch {
    // No cause: it could hold what was sealed.
    throw new InputError('the map cannot be opened', { value: id, remedy: 'Give the key it was sealed with; the file must be as it was written.' })
  }
}

/** The text with the values back in the place of their marks. */
export function restoreText(text: string, marks: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\[[A-Z_]+-k?[0-9a-f]+\]/g, (mark) => marks.get(mark) ?? mark)
}
