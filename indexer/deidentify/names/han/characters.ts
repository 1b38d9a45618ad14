/** Which UTF-16 code units are Han characters, or the dots between the parts of a foreign name; looked up, as every character is asked for. */

const han = new Uint8Array(0x1_0000)
for (let code = 0; code < han.length; code++) if (/[\p{Script=Han}·•・‧]/u.test(String.fromCharCode(code))) han[code] = 1

/** False for NaN, the code before the text's first character. */
export const isHan = (code: number): boolean => han[code] === 1

/** Not for an empty stretch. */
export function isAllHan(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (!isHan(text.charCodeAt(at))) return false
  return end > start
}
