/**
 * A generated NDJSON export through the whole pipeline with the hashing embedder: megabytes a second, peak memory against the
 * memory before, and the share of each stage. --megabytes N (default 50)
 *
 *   npm run bench -- export --megabytes 1000
 */
import { createWriteStream, mkdtempSync, rmSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { originOf, sourcesOf } from '../indexer/source.ts'
import { loadConfig } from '../src/config.ts'
import { createEngine } from '../src/engine/engine.ts'
import type { Measurement, Report } from './report.ts'
import { benchTexts } from './texts.ts'

/** A text and its neighbours make a record of about 2 KB. */
const TEXTS_A_RECORD = 4

export async function run(options: Readonly<Record<string, string>>): Promise<Report> {
  const megabytes = Number(options['megabytes'] ?? 50)
  const folder = mkdtempSync(join(tmpdir(), 'medir-export-'))
  const { source, texts } = benchTexts(5_000)
  const engine = createEngine(loadConfig({ environment: {}, flags: { home: folder, embedder: 'hash', windows: false } }).config)
  try {
    const file = join(folder, 'export.ndjson')
    await generate(file, texts, megabytes * 1e6)
    const before = process.memoryUsage.rss()
    let peak = before
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 200)
    const key = { tenant: 'default', name: 'export' }
    const report = await engine.index(key, sourcesOf([file], process.stdin), { origins: [originOf(file)] })
    const again = await engine.index(key, sourcesOf([file], process.stdin), { origins: [originOf(file)] })
    clearInterval(watch)
    const stages = Object.entries(report.stages).map(([stage, ms]): Measurement => ({ name: `${stage} (share of the run)`, value: ms / report.tookMs }))
    return {
      bench: 'export',
      settings: { megabytes, source, documents: report.documents.added, passages: report.passages },
      measurements: [
        { name: 'indexing (MB/s)', value: megabytes / (report.tookMs / 1000) },
        { name: 'peak memory (MB)', value: peak / 1e6, baseline: { name: 'before the run', value: before / 1e6 } },
        { name: 'second run, everything unchanged (s)', value: again.tookMs / 1000, baseline: { name: 'first run', value: report.tookMs / 1000 } },
        { name: 'documents skipped by the second run', value: again.documents.skipped, target: { least: report.documents.added } },
        ...stages,
      ],
    }
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Record after record until the size is reached; every record differs from all others. */
async function generate(file: string, texts: readonly string[], bytes: number): Promise<void> {
  const out = createWriteStream(file)
  let written = 0
  for (let index = 0; written < bytes; index++) {
    const parts = Array.from({ length: TEXTS_A_RECORD }, (_, part) => texts[(index * 7 + part * 31 + Math.floor(index / texts.length)) % texts.length])
    const line = `${JSON.stringify({ id: `record-${index}`, text: `${index}. ${parts.join('\n')}`, date: `20${String(index % 25).padStart(2, '0')}-01-01` })}\n`
    written += Buffer.byteLength(line)
    if (!out.write(line)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'finish')
}
