/** Whole JSON objects among the lines that a broken record swallowed. */
import { Buffer } from 'node:buffer'

const NEWLINE = 0x0a
const BRACE_OPEN = 0x7b

/** All lines but the first, which broke; `offset` counts lines from it. Indented lines are parts of something else. */
export function completeLines(held: readonly Uint8Array[]): readonly { readonly bytes: Uint8Array; readonly offset: number }[] {
  const all = Buffer.concat(held)
  const lines: { bytes: Uint8Array; offset: number }[] = []
  let offset = 1
  for (let start = all.indexOf(NEWLINE) + 1; start > 0; offset++) {
    const end = all.indexOf(NEWLINE, start)
    const bytes = all.subarray(start, end < 0 ? all.byteLength : end)
    if (bytes[0] === BRACE_OPEN && isJson(bytes)) lines.push({ bytes, offset })
    start = end + 1
  }
  return lines
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString())
    return true
  } catch {
    return false
  }
}
