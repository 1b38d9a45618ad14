/**
 * `npm run bench -- deidentify`: recall and precision on the synthetic notes by language, on texts that the rules were not made
 * on and on everyday sentences by type; and megabytes a second of processor time on notes full of identifiers and on real
 * texts, beside a plain count of the same text's words.
 */
import { deidentifyText } from '../indexer/deidentify/deidentify.ts'
import { evaluate, type MarkedText } from '../indexer/deidentify/evaluate.ts'
import { everydaySentences, realTexts } from './deidentify/real.ts'
import { grownNotes, otherTexts, PARTS, syntheticNotes } from './deidentify/notes.ts'
import type { Measurement, Report } from './report.ts'

const LANGUAGES = ['en', 'zh'] as const
type BenchLanguage = (typeof LANGUAGES)[number]
const SPEED_NOTES = 1_500
const REAL_MEGABYTES = 2

export async function run(): Promise<Report> {
  return { bench: 'deidentify', settings: { speedNotes: SPEED_NOTES, realMegabytes: REAL_MEGABYTES }, measurements: [...LANGUAGES.flatMap((language) => [...quality(language), ...others(language), ...speeds(language)]), ...everyday()] }
}

const measured = (texts: readonly MarkedText[]) => evaluate(texts, (text) => deidentifyText(text).removed)

function quality(language: BenchLanguage): readonly Measurement[] {
  const { texts, recall, precision, byType } = measured(syntheticNotes(language))
  return [
    { name: `${language}: recall on ${texts} notes`, value: recall, target: { least: 0.98 } },
    { name: `${language}: precision`, value: precision, target: { least: 0.95 } },
    ...Object.entries(byType).map(([type, each]) => ({ name: `${language}: recall of ${type} (${each.marked})`, value: each.recall })),
  ]
}

function others(language: BenchLanguage): readonly Measurement[] {
  return PARTS.flatMap((part) => {
    const { texts, recall, precision } = measured(otherTexts(language, part))
    return [{ name: `${language}, ${part}: recall on ${texts} texts`, value: recall }, { name: `${language}, ${part}: precision`, value: precision }]
  })
}

/** Everyday sentences mark more than identifies a person, so that their precision says little. */
function everyday(): readonly Measurement[] {
  const sentences = everydaySentences()
  return sentences.length === 0 ? [] : Object.entries(measured(sentences).byType).map(([type, each]) => ({ name: `everyday sentences: recall of ${type} (${each.marked})`, value: each.recall, target: { least: 0.95 } }))
}

function speeds(language: BenchLanguage): readonly Measurement[] {
  const real = realTexts(language, REAL_MEGABYTES)
  return [
    speed(`${language}: megabytes a second of processor time on notes`, grownNotes(language, SPEED_NOTES, 7).map(({ text }) => text)),
    ...(real.length === 0 ? [] : [speed(`${language}: megabytes a second of processor time on real texts`, real)]),
  ]
}

const PASSES = 5

/** The best of five times over after a first, when everything has been compiled and other work on the machine disturbs least. */
function speed(name: string, texts: readonly string[]): Measurement {
  const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6
  const rate = (work: (text: string) => unknown): number => {
    for (const text of texts) work(text)
    const rates = Array.from({ length: PASSES }, () => {
      const before = process.cpuUsage()
      for (const text of texts) work(text)
      const { user, system } = process.cpuUsage(before)
      return megabytes / ((user + system) / 1e6)
    })
    return Math.max(...rates)
  }
  return { name, value: rate((text) => deidentifyText(text)), baseline: { name: 'counting words', value: rate((text) => text.match(/[\p{L}\p{N}]+/gu)?.length) }, target: { least: 2 } }
}
