/** A whole file in memory, for the formats that cannot be read otherwise. */
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
