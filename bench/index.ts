/** Indexing, the whole way from a file to searchable passages, against embedding the same texts alone. --documents N (default 200) */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findSources } from '../indexer/readers/sources.ts'
import { loadConfig } from '../src/config.ts'
import { createEngine } from '../src/engine/engine.ts'
import { ModelError } from '../src/errors.ts'
import type { Report } from './report.ts'
import { benchTexts } from './texts.ts'

export async function run(options: Readonly<Record<string, string>>): Promise<Report> {
  const { source, texts } = benchTexts(Number(options['documents'] ?? 200))
  const folder = mkdtempSync(join(tmpdir(), 'medir-bench-'))
  const file = join(folder, 'documents.jsonl')
  writeFileSync(file, texts.map((text, index) => JSON.stringify({ id: `d${index}`, text })).join('\n'))
  const { config } = loadConfig({ environment: {}, flags: { home: loadConfig().config.home, tenant: `bench-${process.pid}`, windows: false } })
  const engine = createEngine(config)
  const key = { tenant: config.tenant, name: 'bench' }
  try {
    const { embedder, error } = await engine.embedder()
    if (embedder === undefined) throw error ?? new ModelError('MODEL_UNAVAILABLE', 'the benchmark needs a model')
    const started = performance.now()
    const alone = await embedder.embed(texts, 'passage')
    const aloneRate = alone.tokens / ((performance.now() - started) / 1000)
    const report = await engine.index(key, findSources([file], process.stdin), {})
    const again = await engine.index(key, findSources([file], process.stdin), {})
    const rate = report.tokens / (report.tookMs / 1000)
    return {
      bench: 'index',
      settings: { documents: texts.length, passages: report.passages, source },
      measurements: [
        { name: 'indexing (tokens/s)', value: rate, baseline: { name: 'embedding the same texts alone', value: aloneRate } },
        { name: 'indexing (documents/s)', value: report.documents.added / (report.tookMs / 1000) },
        { name: 'second run, everything unchanged (ms)', value: again.tookMs, baseline: { name: 'first run', value: report.tookMs } },
        { name: 'documents skipped by the second run', value: again.documents.skipped, target: { least: texts.length } },
        { name: 'resident memory (MB)', value: process.memoryUsage.rss() / 1e6 },
      ],
    }
  } finally {
    await engine.store.drop(key).catch(() => undefined)
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
}
