/**
 * `npm run bench -- deidentify`: recall and precision on the synthetic notes by language, and megabytes a second beside a
 * plain count of the same text's words.
 */
import { deidentifyText } from '../indexer/deidentify/deidentify.ts'
import { evaluate } from '../indexer/deidentify/evaluate.ts'
import { grownNotes, syntheticNotes } from './deidentify/notes.ts'
import type { Measurement, Report } from './report.ts'

const LANGUAGES = ['en', 'zh'] as const
const SPEED_NOTES = 1_500

export async function run(): Promise<Report> {
  return { bench: 'deidentify', settings: { speedNotes: SPEED_NOTES }, measurements: LANGUAGES.flatMap((language) => [...quality(language), speed(language)]) }
}

function quality(language: (typeof LANGUAGES)[number]): readonly Measurement[] {
  const { texts, recall, precision, byType } = evaluate(syntheticNotes(language), (text) => deidentifyText(text).removed)
  return [
    { name: `${language}: recall on ${texts} notes`, value: recall, target: { least: 0.98 } },
    { name: `${language}: precision`, value: precision, target: { least: 0.95 } },
    ...Object.entries(byType).map(([type, each]) => ({ name: `${language}: recall of ${type} (${each.marked})`, value: each.recall })),
  ]
}

function speed(language: (typeof LANGUAGES)[number]): Measurement {
  const texts = grownNotes(language, SPEED_NOTES, 7).map(({ text }) => text)
  const megabytes = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0) / 1e6
  const rate = (work: (text: string) => unknown): number => {
    for (const text of texts.slice(0, 100)) work(text)
    const before = process.cpuUsage()
    for (const text of texts) work(text)
    const { user, system } = process.cpuUsage(before)
    return megabytes / ((user + system) / 1e6)
  }
  return { name: `${language}: megabytes a second of processor time`, value: rate((text) => deidentifyText(text)), baseline: { name: 'counting words', value: rate((text) => text.match(/[\p{L}\p{N}]+/gu)?.length) }, target: { least: 2 } }
}
