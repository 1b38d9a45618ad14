/** Text that someone wrote, or bytes that were taken for text. */

const SAMPLE = 4_096
/** Share of characters that no text holds; a stray one is an accident of export. */
const MAX_STRANGE = 0.02

export function isProse(text: string): boolean {
  const length = Math.min(text.length, SAMPLE)
  let strange = 0
  for (let at = 0; at < length; at++) if (isStrange(text.charCodeAt(at))) strange++
  return strange <= length * MAX_STRANGE
}

/** Control characters but blanks and escape, and what no encoding gave. */
function isStrange(code: number): boolean {
  return code < 9 || (code > 13 && code < 27) || code === 0xfffd
}
