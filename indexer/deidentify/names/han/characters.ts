/** Which UTF-16 code units are Han characters, or the dots between the parts of a foreign name; looked up, as every character is asked for. */

const han = new Uint8Array(0x1_0000)
for (let code = 0; code < han.length; code++) if (/[\p{Script=Han}·•・‧]/u.test(String.fromCharCode(code))) han[code] = 1

/** False for NaN, the code before the text's first character. */
export const isHan = (code: number): boolean => han[code] === 1

/** A set of characters of one UTF-16 unit, asked by code. */
export function codesOf(characters: Iterable<string>): (code: number) => boolean {
  const table = new Uint8Array(0x1_0000)
  for (const character of characters) table[character.charCodeAt(0)] = 1
  return (code) => table[code] === 1
}

/** The characters a pattern of one character matches. */
export function codesMatching(pattern: RegExp): (code: number) => boolean {
  return codesOf(Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code)).filter((character) => pattern.test(character)))
}

const spoken = new Uint8Array(0x1_0000)
for (let code = 0; code < spoken.length; code++) if (/[\p{L}\p{N}]/u.test(String.fromCharCode(code))) spoken[code] = 1
/** Whether a letter or digit stands in it; those beyond the first plane count. */
/** A letter or digit. */
export const isSaying = (code: number): boolean => spoken[code] === 1

export function isSpoken(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (spoken[code] === 1 || (code >= 0xd800 && code < 0xe000)) return true
  }
  return false
}

/** Not for an empty stretch. */
export function isAllHan(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isHan(text.charCodeAt(at))) return false
  return end > start
}
