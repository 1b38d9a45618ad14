/** An indexing report as lines for people. */
import type { IndexReport } from '../../../indexer/report.ts'

const SHOWN_FAILURES = 10
const SHOWN_SKIPS = 10
const SHOWN_TYPES = 12

export function describeReport(report: IndexReport): string {
  const { collection, documents, passages, embedded, pending, nearDuplicates, tokens, tookMs, vanished, dryRun } = report
  const leftOut = report.skips.reduce((sum, { count }) => sum + count, 0)
  const would = dryRun === true ? ' would be' : ''
  const counts = `${documents.input} records read: ${documents.added}${would} added, ${documents.updated}${would} updated, ${documents.skipped - leftOut} unchanged, ${leftOut} left out, ${documents.deleted}${would} deleted, ${documents.failed} failed`
  const seconds = tookMs / 1000
  const lines = [`${collection}: ${counts}`]
  if (dryRun === true) lines.push(...table('of', report.types.slice(0, SHOWN_TYPES).map(({ format, type, count }) => [`${format}: ${type}`, count])))
  else lines.push(`${passages} passages stored, ${embedded} got their vectors${nearDuplicates === 0 ? '' : `, ${nearDuplicates} say nearly the same as another`}; ${seconds.toFixed(1)} s${tokens === 0 ? '' : `, ${Math.round(tokens / Math.max(seconds, 0.001))} tokens/s`}`)
  if (vanished !== undefined) lines.push(vanished.kept ?? `${vanished.deleted} documents were no longer in the source and are deleted`)
  if (report.rebuilt !== undefined) lines.push(describeRebuilt(report.rebuilt, collection))
  if (pending > 0) lines.push(`${pending} passages still wait for their vectors: "medir index --collection ${collection}" goes on`)
  if (report.truncated > 0) lines.push(`${report.truncated} texts were longer than the model reads and lost their tail for the dense leg`)
  for (const { leg, code, remedy } of report.degraded) lines.push(`without the ${leg} leg (${code})${remedy === undefined ? '' : `: ${remedy}`}`)
  lines.push(...table('left out', report.skips.slice(0, SHOWN_SKIPS).map(({ type, reason, count }) => [`${type}: ${reason}`, count])))
  for (const { source, reason } of report.failures.slice(0, SHOWN_FAILURES)) lines.push(`  ${source}: ${reason}`)
  if (documents.failed > SHOWN_FAILURES) lines.push(`  … and ${documents.failed - SHOWN_FAILURES} more: "medir ledger failures ${collection}" lists them`)
  return lines.join('\n')
}

const table = (title: string, rows: readonly (readonly [string, number])[]): readonly string[] => rows.map(([name, count]) => `  ${title} ${name}  ${count}`)

function describeRebuilt({ generation, carried, isCurrent }: NonNullable<IndexReport['rebuilt']>, name: string): string {
  const made = `The model or what prepares documents changed: generation ${generation} was built beside the old one, ${carried} documents taken over from it`
  return isCurrent ? `${made}; it answers from now on. "medir collections drop ${name} --old" removes the old one.` : `${made}. It is not complete yet, so the old one still answers; "medir index --collection ${name}" goes on.`
}
