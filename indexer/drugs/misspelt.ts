/**
 * Misspelt names where a prescription leaves no doubt that a drug is meant: right before a dose, and within one edit of one
 * drug alone (`atorvastatn 20 mg`, `阿托伐他丁片20mg`).
 */
import type { Language } from '../../src/domain.ts'
import type { Candidate } from './candidates.ts'
import type { Lexicon } from './lexicon/lexicon.ts'
import { createTypoIndex, type TypoIndex } from './link/typos.ts'

const CONFIDENCE = 0.5
const BEFORE_DOSE = {
  en: /(?<![A-Za-z])([A-Za-z]{7,})(?=\s+(?:tablets?\s+|capsules?\s+)?\d+(?:[.,]\d+)?\s*(?:mg|mcg|μg|µg|ug|g|units?|IU)\b)/g,
  zh: /(\p{Script=Han}{4,12}?)(?=(?:肠溶|缓释|控释|分散|软)?(?:片|胶囊|颗粒|注射液|口服液|滴丸)?\s*\d+(?:\.\d+)?\s*(?:mg|μg|µg|ug|g|毫克|克|万?单位|片|粒))/gu,
} as const
const SHORTEST_HAN = 4

export type MisspeltFinder = (text: string, known: readonly Candidate[]) => readonly Candidate[]

export function createMisspeltFinder(lexicon: Lexicon, language: Language): MisspeltFinder {
  const correct = createTypoIndex(lexicon)
  const named = language === 'en' ? wholeWord : endOfRun
  return (text, known) =>
    [...text.matchAll(BEFORE_DOSE[language])].flatMap(({ index, 1: run = '' }) => {
      const end = index + run.length
      const isTaken = (from: number): boolean => known.some((each) => each.start < end && from < each.end)
      // Nearly every run ends with a name that is spelt right.
      if (isTaken(end - 1)) return []
      const start = named(run, end, correct)
      return start === undefined || isTaken(start) ? [] : [{ start, end, type: 'drug', confidence: CONFIDENCE }]
    })
}

const wholeWord = (word: string, end: number, correct: TypoIndex): number | undefined => (correct(word) === undefined ? undefined : end - word.length)

/** Chinese writes on without blanks: the longest end of the run that is nearly a name. */
function endOfRun(run: string, end: number, correct: TypoIndex): number | undefined {
  for (let from = 0; from <= run.length - SHORTEST_HAN; from++) if (correct(run.slice(from)) !== undefined) return end - run.length + from
  return undefined
}
