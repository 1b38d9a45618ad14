/**
 * What a search is worth, and how long it takes, when the language model behind it behaves badly: nDCG@10 of the sample's
 * judged questions and p95, beside the same searches without hypotheses. Options: --deadline MS (default 300).
 */
import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadConfig } from '../src/config.ts'
import { createEngine, type Engine } from '../src/engine/engine.ts'
import { measureSystem } from '../src/engine/sample.ts'
import { readSample, samplesFolder } from '../src/engine/sample-files.ts'
import { findSources } from '../indexer/readers/sources.ts'
import { modelsFolder } from '../src/models/folder.ts'
import { BEHAVIOURS, startChatServer } from './hyde/generators.ts'
import { percentile, type Measurement, type Report } from './report.ts'

/** nDCG@10 that a bad hypothesis may cost. */
const MAY_LOSE = 0.005
/** Beyond the deadline: what the search itself takes. */
const GRACE_MS = 50

interface Figures {
  readonly quality: number
  readonly p95: number
}

export async function run(options: Readonly<Record<string, string>>): Promise<Report> {
  const deadline = Number(options['deadline'] ?? 300)
  const home = mkdtempSync(join(tmpdir(), 'medir-bench-hyde-'))
  symlinkSync(modelsFolder(loadConfig().config.home), modelsFolder(home))
  try {
    const { questions } = readSample()
    const plain = await withEngine(home, {}, async (engine) => {
      await engine.index(keyOf(engine), findSources([join(samplesFolder(), 'documents.jsonl')], process.stdin), {})
      await searched(engine, 'off')
      return searched(engine, 'off')
    })
    const measurements: Measurement[] = []
    for (const [name, behaviour] of Object.entries(BEHAVIOURS)) {
      const server = await startChatServer(behaviour, questions)
      try {
        const flags = { generator: 'openai', generatorUrl: server.url, generatorModel: name, hydeDeadlineMs: deadline }
        const { quality, p95 } = await withEngine(home, flags, async (engine) => searched(engine, 'auto'))
        measurements.push(
          { name: `nDCG@10 when the generator ${name}`, value: quality, baseline: { name: 'without hypotheses', value: plain.quality }, target: { least: plain.quality - MAY_LOSE } },
          { name: `p95 when the generator ${name} (ms)`, value: p95, baseline: { name: 'without hypotheses', value: plain.p95 }, target: { most: deadline + GRACE_MS } },
        )
      } finally {
        await server.close()
      }
    }
    return { bench: 'hyde', settings: { deadline, questions: questions.length, collection: 'the sample' }, measurements }
  } finally {
    rmSync(home, { recursive: true, force: true })
  }
}

const keyOf = ({ config }: Engine): { readonly tenant: string; readonly name: string } => ({ tenant: config.tenant, name: 'sample' })

async function withEngine<Result>(home: string, flags: Readonly<Record<string, unknown>>, work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const { config } = loadConfig({ environment: {}, flags: { home, ...flags } })
  const engine = createEngine(config)
  try {
    await engine.embedder()
    return await work(engine)
  } finally {
    await engine.close()
  }
}

async function searched(engine: Engine, hyde: 'off' | 'auto'): Promise<Figures> {
  const times: number[] = []
  const quality = await measureSystem(engine, keyOf(engine), () => ({ hyde }), { onSearched: (ms) => void times.push(ms) })
  return { quality, p95: percentile(times, 95) }
}
