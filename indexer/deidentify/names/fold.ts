/** Names are compared without case and diacritics: Sándor is sandor, Guðrún gudrun, Łukasz lukasz. */

const LETTERS: Readonly<Record<string, string>> = { ø: 'o', æ: 'ae', œ: 'oe', ð: 'd', đ: 'd', þ: 'th', ł: 'l', ß: 'ss', ı: 'i', ħ: 'h', '’': "'" }
const PLAIN = /^[a-z'.-]*$/

export function fold(text: string): string {
  const lower = text.toLowerCase()
  if (PLAIN.test(lower)) return lower
  return lower.normalize('NFD').replaceAll(/\p{M}/gu, '').replaceAll(/[øæœðđþłßıħ’]/g, (letter) => LETTERS[letter] ?? letter)
}
