/**
 * A generated NDJSON export through the whole pipeline with the hashing embedder: megabytes a second, memory as the run goes on,
 * and the share of each stage; then the stages of a slice of it with the default model, where that is pulled.
 * --megabytes N (default 50), --slice N (megabytes, default 0.3; 0 leaves the model out), --read N (megabytes that are only read, default 1000)
 *
 *   npm run bench -- export --megabytes 100
 */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { IndexReport } from '../indexer/report.ts'
import { originOf, sourcesOf } from '../indexer/source.ts'
import { loadConfig } from '../src/config.ts'
import { createEngine, type Engine } from '../src/engine/engine.ts'
import type { Measurement, Report } from './report.ts'
import { benchTexts } from './texts.ts'

/** A text and its neighbours make a record of about 2 KB. */
const TEXTS_A_RECORD = 4
/** Memory is told at each of these shares of the records. */
const QUARTERS = [0.25, 0.5, 0.75, 1] as const
const KEY = { tenant: 'default', name: 'export' }

export async function run(options: Readonly<Record<string, string>>): Promise<Report> {
  const megabytes = Number(options['megabytes'] ?? 50)
  const folder = mkdtempSync(join(tmpdir(), 'medir-export-'))
  const { source, texts } = benchTexts(5_000)
  try {
    const read = await measureReading(folder, texts, Number(options['read'] ?? 1_000))
    const { report, measurements } = await measureIndexing(folder, texts, megabytes)
    return {
      bench: 'export',
      settings: { megabytes, source, documents: report.documents.added, passages: report.passages },
      measurements: [...read, ...measurements, ...(await measureModel(folder, texts, Number(options['slice'] ?? 0.3)))],
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A dry run: read, hashed and compared, nothing written. */
async function measureReading(folder: string, texts: readonly string[], megabytes: number): Promise<readonly Measurement[]> {
  if (megabytes === 0) return []
  const file = join(folder, 'large.ndjson')
  const records = await generate(file, texts, megabytes * 1e6)
  return withEngine({ home: join(folder, 'dry'), embedder: 'hash' }, async (engine) => {
    const memory = createMemory(records)
    const report = await engine.index(KEY, sourcesOf([file], process.stdin), { dryRun: true, onProgress: ({ documents }) => memory.at(documents) })
    rmSync(file)
    return [{ name: `dry run of ${megabytes} MB (MB/s)`, value: megabytes / (report.tookMs / 1_000) }, ...memory.measurements(`dry run of ${megabytes} MB`)]
  })
}

async function measureIndexing(folder: string, texts: readonly string[], megabytes: number): Promise<{ readonly report: IndexReport; readonly measurements: readonly Measurement[] }> {
  const file = join(folder, 'export.ndjson')
  const records = await generate(file, texts, megabytes * 1e6)
  return withEngine({ home: folder, embedder: 'hash', windows: false }, async (engine) => {
    const memory = createMemory(records)
    const cpu = process.cpuUsage()
    const report = await engine.index(KEY, sourcesOf([file], process.stdin), { origins: [originOf(file)], onProgress: ({ documents }) => memory.at(documents) })
    const { user, system } = process.cpuUsage(cpu)
    const again = await engine.index(KEY, sourcesOf([file], process.stdin), { origins: [originOf(file)] })
    return {
      report,
      measurements: [
        { name: 'indexing (MB/s)', value: megabytes / (report.tookMs / 1_000) },
        { name: 'indexing (MB a second of processor time)', value: megabytes / ((user + system) / 1e6) },
        ...memory.measurements('indexing'),
        { name: 'second run, everything unchanged (s)', value: again.tookMs / 1_000, baseline: { name: 'first run', value: report.tookMs / 1_000 } },
        { name: 'documents skipped by the second run', value: again.documents.skipped, target: { least: report.documents.added } },
        ...stagesOf(report, 'hashing embedder'),
      ],
    }
  })
}

/** With windows, as people index. */
async function measureModel(folder: string, texts: readonly string[], megabytes: number): Promise<readonly Measurement[]> {
  if (megabytes === 0) return []
  const file = join(folder, 'slice.ndjson')
  await generate(file, texts, megabytes * 1e6)
  const { config } = loadConfig({ flags: { tenant: `bench-${process.pid}` } })
  return withEngine({ tenant: config.tenant }, async (engine) => {
    const key = { tenant: config.tenant, name: 'slice' }
    try {
      const report = await engine.index(key, sourcesOf([file], process.stdin), { origins: [originOf(file)] })
      if (report.embedded === 0) return []
      return [{ name: `${config.model} on ${megabytes} MB (KB/s)`, value: (megabytes * 1e6) / report.tookMs }, ...stagesOf(report, config.model)]
    } finally {
      await engine.dropCollection(key).catch(() => undefined)
    }
  })
}

async function withEngine<Result>(flags: Readonly<Record<string, unknown>>, work: (engine: Engine) => Promise<Result>): Promise<Result> {
  const engine = createEngine(loadConfig({ flags }).config)
  try {
    return await work(engine)
  } finally {
    await engine.close()
  }
}

/** Stages overlap: their shares need not add up to one. */
function stagesOf({ stages, tookMs }: IndexReport, embedder: string): readonly Measurement[] {
  return Object.entries(stages).map(([stage, ms]) => ({ name: `${embedder}: ${stage} (share of the run)`, value: ms / tookMs }))
}

interface Memory {
  at(records: number): void
  measurements(what: string): readonly Measurement[]
}

function createMemory(records: number): Memory {
  const before = process.memoryUsage.rss()
  const told: number[] = []
  let peak = before
  return {
    at(read) {
      const held = process.memoryUsage.rss()
      peak = Math.max(peak, held)
      if (read >= records * (QUARTERS[told.length] ?? Number.POSITIVE_INFINITY)) told.push(held)
    },
    measurements: (what) => [
      { name: `${what}: peak memory (MB)`, value: peak / 1e6, baseline: { name: 'before', value: before / 1e6 } },
      ...told.map((held, index) => ({ name: `${what}: memory at ${(QUARTERS[index] ?? 1) * 100} % (MB)`, value: held / 1e6 })),
    ],
  }
}

/** Record after record until the size is reached; every record differs from all others. Returns how many. */
async function generate(file: string, texts: readonly string[], bytes: number): Promise<number> {
  const out = createWriteStream(file)
  let written = 0
  let index = 0
  for (; written < bytes; index++) {
    const parts = Array.from({ length: TEXTS_A_RECORD }, (_, part) => texts[(index * 7 + part * 31 + Math.floor(index / texts.length)) % texts.length])
    const line = `${JSON.stringify({ id: `record-${index}`, text: `${index}. ${parts.join('\n')}`, date: `20${String(index % 25).padStart(2, '0')}-01-01` })}\n`
    written += Buffer.byteLength(line)
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
  return index
}
