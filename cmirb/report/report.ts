/** `OUT/report.html` from what a run left in OUT. */
import { join } from 'node:path'
import { comparePair, type PairedComparison } from '../compare/pair.ts'
import { readSystem } from '../compare/read.ts'
import { parseMeasure } from '../measures/measure.ts'
import { readSummary, readTimings } from '../output/summary.ts'
import { loadPublished } from '../published/published.ts'
import { writeWhole } from '../run/journal.ts'
import { renderReport } from './page.ts'

export interface ReportOptions {
  /** The system that the others are held against; default: the first of the run. */
  readonly baseline?: string | undefined
  readonly signal?: AbortSignal | undefined
}

/** Returns the path of the report. */
export async function writeReport(out: string, { baseline, signal }: ReportOptions = {}): Promise<string> {
  const summary = await readSummary(join(out, 'summary.json'))
  const measure = parseMeasure(summary.mainMeasure)
  const first = baseline ?? summary.systems[0]?.name ?? ''
  const reference = await readSystem(join(out, first))
  const comparisons: PairedComparison[] = []
  for (const { name } of summary.systems.filter((system) => system.name !== first)) {
    comparisons.push(await comparePair(reference, await readSystem(join(out, name)), measure, signal))
  }
  const html = renderReport({ summary, timings: await readTimings(join(out, 'timings.json')), published: loadPublished(), comparisons })
  const file = join(out, 'report.html')
  await writeWhole(file, html)
  return file
}
