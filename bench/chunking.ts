/**
 * Chunk size and overlap against nDCG@10 and the size of the index, on long documents in both languages:
 *
 *   npm run bench -- chunking [--documents 100]
 *
 * A document counts where its best passage stands. Baseline of every figure: the defaults; p of a paired randomisation test
 * against them, after Holm's correction over the settings.
 */
import { parseMeasure } from '../cmirb/measures/measure.ts'
import { mean, scoreQueries, type QueryScores } from '../cmirb/measures/evaluate.ts'
import type { RankedPassage } from '../cmirb/measures/ranking.ts'
import { loadConfig } from '../src/config.ts'
import { createEngine } from '../src/engine/engine.ts'
import { searchRequestSchema } from '../src/schemas.ts'
import { holmCorrection } from '../src/statistics/holm.ts'
import { randomisationTest } from '../src/statistics/randomisation.ts'
import { chunkingSets, type ChunkingSet } from './chunking/sets.ts'
import type { Measurement, Report } from './report.ts'

/** Passages a question is asked for, so that ten documents remain when several passages of one are found. */
const DEPTH = 100

interface Setting {
  readonly chunkTokens: number
  readonly chunkOverlap: number
  readonly windows: boolean
}

const DEFAULTS: Setting = { chunkTokens: 256, chunkOverlap: 0.15, windows: true }
const SETTINGS: readonly Setting[] = [
  DEFAULTS,
  ...[128, 192, 384].map((chunkTokens) => ({ ...DEFAULTS, chunkTokens })),
  ...[0, 0.3].map((chunkOverlap) => ({ ...DEFAULTS, chunkOverlap })),
  { ...DEFAULTS, windows: false },
]

const MODES = ['dense', 'hybrid'] as const
type Mode = (typeof MODES)[number]

interface Figures {
  readonly setting: Setting
  readonly scores: Readonly<Record<Mode, QueryScores>>
  readonly passages: number
  readonly megabytes: number
}

export async function run(options: Readonly<Record<string, string>>): Promise<Report> {
  const documents = Number(options['documents'] ?? 100)
  const measurements: Measurement[] = []
  for (const set of chunkingSets(documents)) {
    const all: Figures[] = []
    for (const setting of SETTINGS) {
      const figures = await measure(set, setting)
      all.push(figures)
      process.stderr.write(`${set.name} ${JSON.stringify(setting)} ${MODES.map((mode) => `${mode} ${mean(figures.scores[mode].values()).toFixed(4)}`).join(', ')}, ${figures.passages} passages, ${figures.megabytes} MB\n`)
    }
    measurements.push({ name: `${set.name}: documents`, value: set.documents.length }, { name: `${set.name}: questions`, value: set.questions.length }, ...reported(set.name, all))
  }
  return { bench: 'chunking', settings: { documents }, measurements }
}

function reported(set: string, all: readonly Figures[]): readonly Measurement[] {
  const [defaults] = all
  if (defaults === undefined) return []
  const named = ({ chunkTokens, chunkOverlap, windows }: Setting): string => `${chunkTokens} tokens, overlap ${chunkOverlap}, windows ${windows ? 'on' : 'off'}`
  const compared = (name: string, value: number, baseline: number): Measurement => ({ name: `${set}: ${name}`, value, baseline: { name: 'defaults', value: baseline } })
  return [
    ...MODES.flatMap((mode) => {
      const corrected = holmCorrection(all.slice(1).map(({ scores }) => randomisationTest([differences(scores[mode], defaults.scores[mode])])))
      return all.flatMap(({ setting, scores }, index) => [
        compared(`nDCG@10 ${mode}, ${named(setting)}`, mean(scores[mode].values()), mean(defaults.scores[mode].values())),
        ...(index === 0 ? [] : [{ name: `${set}: p of that difference, ${mode}, ${named(setting)}`, value: corrected[index - 1] ?? 1 }]),
      ])
    }),
    ...all.flatMap(({ setting, passages, megabytes }) => [compared(`passages, ${named(setting)}`, passages, defaults.passages), compared(`index (MB), ${named(setting)}`, megabytes, defaults.megabytes)]),
  ]
}

function differences(scores: QueryScores, baseline: QueryScores): readonly number[] {
  return Array.from(scores, ([query, value]) => value - (baseline.get(query) ?? 0))
}

async function measure(set: ChunkingSet, setting: Setting): Promise<Figures> {
  const { config } = loadConfig({ flags: { ...setting, tenant: `bench-${process.pid}`, drugs: 'off', deidentify: 'off' } })
  const engine = createEngine(config)
  const key = { tenant: config.tenant, name: 'chunking' }
  try {
    await engine.putDocuments(key, set.documents, {})
    const [info] = await engine.listCollections(config.tenant)
    const scoresOf = async (mode: Mode): Promise<QueryScores> => {
      const runs = new Map<string, readonly RankedPassage[]>()
      for (const { id, text } of set.questions) {
        const { hits } = await engine.search(key, searchRequestSchema.parse({ query: text, mode, hyde: 'off', k: DEPTH }))
        const best = new Map<string, number>()
        for (const { documentId, score } of hits) if (!best.has(documentId)) best.set(documentId, score)
        runs.set(id, Array.from(best, ([document, score]) => ({ id: document, score })))
      }
      return scoreQueries(parseMeasure('nDCG@10'), runs, set.judgements)
    }
    return { setting, scores: { dense: await scoresOf('dense'), hybrid: await scoresOf('hybrid') }, passages: info?.passages ?? 0, megabytes: (info?.bytes ?? 0) / 1e6 }
  } finally {
    await engine.dropCollection(key).catch(() => undefined)
    await engine.close()
  }
}
