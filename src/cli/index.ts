/** `medir index PATH… --collection C` */
import type { Command } from 'commander'
import { findSources } from '../../indexer/readers/sources.ts'
import type { IndexReport } from '../../indexer/report.ts'
import { parseInput } from '../parse.ts'
import { collectionName } from '../schemas.ts'
import { action, command, type CommandContext, type Outcome } from './command.ts'
import { withEngine } from './engine.ts'

const SHOWN_FAILURES = 10

export function indexCommand(): Command {
  return command('index', 'read files into a collection')
    .argument('<path...>', 'files, folders, or - for stdin: JSONL, CSV, Markdown, plain text; .gz is looked into')
    .requiredOption('-c, --collection <name>', 'collection to add to; made when it does not exist')
    .action(action(async (context, paths, options) => index(context, paths, parseInput(collectionName, options['collection'], '--collection'))))
}

async function index(context: CommandContext, paths: readonly string[], name: string): Promise<Outcome> {
  const progress = context.progress(`index ${name}`)
  try {
    const report = await withEngine(context, async (engine) =>
      engine.index({ tenant: context.config.tenant, name }, findSources(paths, process.stdin), {
        signal: context.signal,
        onProgress: ({ documents, passages, failed }) => progress.update(documents, undefined, `documents  ${passages} passages${failed === 0 ? '' : `  ${failed} failed`}`),
      }),
    )
    return { json: report, text: describe(report), exitCode: report.documents.failed > 0 && report.documents.failed === report.documents.input ? 1 : 0 }
  } finally {
    progress.done()
    if (context.signal.aborted) context.log('Interrupted. What was written is kept; run the same command again to go on.')
  }
}

function describe({ collection, documents, passages, truncated, failures, degraded, tookMs }: IndexReport): string {
  const lines = [`${collection}: ${documents.input} documents read, ${documents.added} added, ${documents.updated} updated, ${documents.skipped} unchanged, ${documents.failed} failed; ${passages} passages in ${(tookMs / 1000).toFixed(1)} s`]
  if (truncated > 0) lines.push(`${truncated} texts were longer than the model reads and lost their tail for the dense leg`)
  for (const { leg, code, remedy } of degraded) lines.push(`without the ${leg} leg (${code})${remedy === undefined ? '' : `: ${remedy}`}`)
  for (const { source, reason } of failures.slice(0, SHOWN_FAILURES)) lines.push(`  ${source}: ${reason}`)
  if (failures.length > SHOWN_FAILURES) lines.push(`  … and ${documents.failed - SHOWN_FAILURES} more; --json lists them`)
  return lines.join('\n')
}
