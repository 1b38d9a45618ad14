/** `medir ledger show|failures|export` */
import { Command } from 'commander'
import type { LedgerRow } from '../../indexer/ledger/entry.ts'
import type { LedgerSummary } from '../../indexer/ledger/read.ts'
import { parseInput } from '../parse.ts'
import { collectionName } from '../schemas.ts'
import { readLedger } from '../engine/ledgers.ts'
import { action, command, type CommandContext, type Outcome } from './command.ts'

const SHOWN_FAILURES = 50

export function ledgerCommand(): Command {
  return new Command('ledger')
    .description('what became of every record of a collection')
    .addCommand(command('show', 'counts by stage and outcome, sources, and the last runs').argument('<collection>').action(action(async (context, [name]) => show(context, nameOf(name)))))
    .addCommand(command('failures', 'records that failed: place, code and reason').argument('<collection>').action(action(async (context, [name]) => failures(context, nameOf(name)))))
    .addCommand(command('export', 'every record as JSON lines on stdout').argument('<collection>').action(action(async (context, [name]) => exportAll(context, nameOf(name)))))
}

const nameOf = (name: string | undefined): string => parseInput(collectionName, name, 'the collection name')

async function show(context: CommandContext, name: string): Promise<Outcome> {
  const summary = await readLedger(context.config.home, { tenant: context.config.tenant, name }, async ({ summary: read }) => read())
  return { json: { collection: name, ...summary }, text: describe(name, summary) }
}

function describe(name: string, { documents, byStage, byOutcome, skips, pending, sources, runs }: LedgerSummary): string {
  const list = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([key, count]) => `${count} ${key}`).join(', ')
  return [
    `${name}: ${documents} documents; ${pending} wait for their vectors`,
    `stage: ${list(byStage)}`,
    `last outcome: ${list(byOutcome)}`,
    ...(Object.keys(skips).length === 0 ? [] : [`left out: ${list(skips)}`]),
    ...sources.map(({ origin, files, records }) => `  ${origin}  ${files} files  ${records} records`),
    ...runs.map(({ run, started, ended, outcome, counts }) => `  run ${run}  ${started} → ${ended ?? '…'}  ${outcome}${counts === undefined ? '' : `  ${list(counts)}`}`),
  ].join('\n')
}

async function failures(context: CommandContext, name: string): Promise<Outcome> {
  const rows = await readLedger(context.config.home, { tenant: context.config.tenant, name }, async ({ records }) => Array.from(records('failed')))
  const lines = rows.slice(0, SHOWN_FAILURES).map(({ place, code, reason }) => `${place}: ${reason ?? 'failed'} [${code ?? ''}]`)
  if (rows.length > SHOWN_FAILURES) lines.push(`… and ${rows.length - SHOWN_FAILURES} more; --json or "medir ledger export" lists them`)
  return { json: { collection: name, failures: rows }, text: rows.length === 0 ? 'No record failed.' : lines.join('\n') }
}

/** Row by row, in constant memory. */
async function exportAll(context: CommandContext, name: string): Promise<undefined> {
  await readLedger(context.config.home, { tenant: context.config.tenant, name }, async ({ records }) => {
    for (const row of records()) await write(row)
  })
}

async function write(row: LedgerRow): Promise<void> {
  if (!process.stdout.write(`${JSON.stringify(row)}\n`)) await new Promise<void>((resolve) => process.stdout.once('drain', resolve))
}
