/** What Chinese names are made of, from lists/chinese.txt. */
import { readFileSync } from 'node:fs'

const [common = '', rare = '', compound = '', given = '', words = ''] = readFileSync(new URL('./lists/chinese.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'))

export const COMMON_SURNAMES: ReadonlySet<string> = new Set(common)
export const RARE_SURNAMES: ReadonlySet<string> = new Set(rare)
export const COMPOUND_SURNAMES: ReadonlySet<string> = new Set(compound.split(' '))
export const GIVEN_CHARACTERS: ReadonlySet<string> = new Set(given)
const ORDINARY: ReadonlySet<string> = new Set(words.split(' '))
const beginsOrdinary = new Uint8Array(0x1_0000)
for (const word of ORDINARY) beginsOrdinary[word.charCodeAt(0)] = 1

/** For patterns: one or two characters of surname. */
export const SURNAME_PATTERN = `(?:${compound.split(' ').join('|')}|[${common}${rare}])`

/** 高血压, 马上, 左侧: what begins like a name, but is a word. */
export function isOrdinary(text: string): boolean {
  if (beginsOrdinary[text.charCodeAt(0)] !== 1) return false
  for (let length = 2; length <= Math.min(4, text.length); length++) if (ORDINARY.has(text.slice(0, length))) return true
  return false
}

/** Characters of the longest ordinary word that begins at \`at\`; 0 where none does. */
export function ordinaryLength(text: string, at: number): number {
  if (beginsOrdinary[text.charCodeAt(at)] !== 1) return 0
  for (let length = Math.min(5, text.length - at); length > 1; length--) if (ORDINARY.has(text.slice(at, at + length))) return length
  return 0
}

/** The same, of the whole. */
export const isOrdinaryWord = (text: string): boolean => ORDINARY.has(text)
