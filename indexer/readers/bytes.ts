/** A whole file in memory, as bytes or as text, for the formats that cannot be read otherwise. */
import { Buffer } from 'node:buffer'
import { MAX_LINE_BYTES } from './lines.ts'

/** `error` says why not. */
export async function readBytes(bytes: AsyncIterable<Uint8Array>, maxBytes = MAX_LINE_BYTES): Promise<{ readonly bytes: Buffer } | { readonly error: string }> {
  const parts: Uint8Array[] = []
  let held = 0
  for await (const chunk of bytes) {
    held += chunk.byteLength
    if (held > maxBytes) return { error: `the file is longer than ${maxBytes} bytes` }
    parts.push(chunk)
  }
  return { bytes: Buffer.concat(parts) }
}

/** The same as strict UTF-8 text. */
export async function readText(bytes: AsyncIterable<Uint8Array>, maxBytes = MAX_LINE_BYTES): Promise<{ readonly text: string } | { readonly error: string }> {
  const whole = await readBytes(bytes, maxBytes)
  if ('error' in whole) return whole
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(whole.bytes) }
  } catch {
    return { error: 'the file is not valid UTF-8' }
  }
}
