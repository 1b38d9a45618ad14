/** Chinese or English, by the share of Han characters among letters. */
import type { Language } from '../domain.ts'

const HAN = /\p{Script=Han}/gu
const LATIN_WORD = /[A-Za-z]+/g
/** A Han character says about as much as an English word, so they are weighed one against one. */
const HAN_SHARE = 0.3
const SAMPLE_CHARACTERS = 4_000

/** Text without any letters counts as English. */
export function detectLanguage(text: string): Language {
  const sample = text.slice(0, SAMPLE_CHARACTERS)
  const han = sample.match(HAN)?.length ?? 0
  const words = sample.match(LATIN_WORD)?.length ?? 0
  return han > 0 && han / (han + words) >= HAN_SHARE ? 'zh' : 'en'
}
