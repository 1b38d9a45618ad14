/** `OUT/report.html` from what a run left in OUT. */
import { join } from 'node:path'
import { comparePair } from '../compare/pair.ts'
import { readSystem } from '../compare/read.ts'
import { parseMeasure } from '../measures/measure.ts'
import { readSummary, readTimings } from '../output/summary.ts'
import { loadPublished } from '../published/published.ts'
import { writeWhole } from '../run/journal.ts'
import { renderReport, type ReportParts } from './page.ts'

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
  const comparisons: ReportParts['comparisons'][number][] = []
  for (const { name } of summary.systems.filter((system) => system.name !== first)) {
    const system = await readSystem(join(out, name))
    const [a, b] = [await reference.scores(measure, signal), await system.scores(measure, signal)]
    const pairs = Array.from(a, ([task, scores]) => ({ task, a: scores, b: b.get(task) ?? new Map<string, number>() }))
    comparisons.push({ comparison: await comparePair(reference, system, measure, signal), pairs })
  }
  const html = renderReport({ summary, timings: await readTimings(join(out, 'timings.json')), published: loadPublished(), comparisons })
  const file = join(out, 'report.html')
  await writeWhole(file, html)
  return file
}
