/**
 * Chunk size and overlap against nDCG@10 and the size of the index, on long documents in both languages:
 *
 *   npm run bench -- chunking [--documents 100]
 *
 * A document counts where its best passage stands. Baseline of every figure: the defaults.
 */
import { parseMeasure } from '../cmirb/measures/measure.ts'
import { mean, scoreQueries } from '../cmirb/measures/evaluate.ts'
import type { RankedPassage } from '../cmirb/measures/ranking.ts'
import { loadConfig } from '../src/config.ts'
import { createEngine } from '../src/engine/engine.ts'
import { searchRequestSchema } from '../src/schemas.ts'
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

interface Figures {
  readonly dense: number
  readonly hybrid: number
  readonly passages: number
  readonly megabytes: number
}

export async function run(options: Readonly<Record<string, string>>): Promise<Report> {
  const documents = Number(options['documents'] ?? 100)
  const measurements: Measurement[] = []
  for (const set of chunkingSets(documents)) {
    const baseline = await measure(set, DEFAULTS)
    for (const setting of SETTINGS) {
      const figures = setting === DEFAULTS ? baseline : await measure(set, setting)
      measurements.push(...Object.keys(figures).map((name) => figure(name as keyof Figures, set, setting, figures, baseline)))
      process.stderr.write(`${set.name} ${JSON.stringify(setting)} ${JSON.stringify(figures)}\n`)
    }
  }
  return { bench: 'chunking', settings: { documents }, measurements }
}

function figure(name: keyof Figures, set: ChunkingSet, { chunkTokens, chunkOverlap, windows }: Setting, figures: Figures, baseline: Figures): Measurement {
  const label = { dense: 'nDCG@10 dense', hybrid: 'nDCG@10 hybrid', passages: 'passages', megabytes: 'index (MB)' }[name]
  return { name: `${set.name}: ${label}, ${chunkTokens} tokens, overlap ${chunkOverlap}, windows ${windows ? 'on' : 'off'}`, value: figures[name], baseline: { name: 'defaults', value: baseline[name] } }
}

async function measure(set: ChunkingSet, setting: Setting): Promise<Figures> {
  const { config } = loadConfig({ flags: { ...setting, tenant: `bench-${process.pid}`, drugs: 'off', deidentify: 'off' } })
  const engine = createEngine(config)
  const key = { tenant: config.tenant, name: 'chunking' }
  try {
    await engine.putDocuments(key, set.documents, {})
    const [info] = await engine.listCollections(config.tenant)
    const quality = async (mode: 'dense' | 'hybrid'): Promise<number> => {
      const runs = new Map<string, readonly RankedPassage[]>()
      for (const { id, text } of set.questions) {
        const { hits } = await engine.search(key, searchRequestSchema.parse({ query: text, mode, hyde: 'off', k: DEPTH }))
        const best = new Map<string, number>()
        for (const { documentId, score } of hits) if (!best.has(documentId)) best.set(documentId, score)
        runs.set(id, Array.from(best, ([document, score]) => ({ id: document, score })))
      }
      return mean(scoreQueries(parseMeasure('nDCG@10'), runs, set.judgements).values())
    }
    return { dense: await quality('dense'), hybrid: await quality('hybrid'), passages: info?.passages ?? 0, megabytes: (info?.bytes ?? 0) / 1e6 }
  } finally {
    await engine.dropCollection(key).catch(() => undefined)
    await engine.close()
  }
}
