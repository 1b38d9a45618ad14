/** `medir audit verify|list` */
import { Command } from 'commander'
import { InputError } from '../errors.ts'
import { openAuditLog, type AuditLog, type AuditRow } from '../server/audit/log.ts'
import { auditFile } from '../server/service.ts'
import { action, command, wholeNumber, type CommandContext, type Outcome } from './command.ts'

export function auditCommand(): Command {
  return new Command('audit')
    .description('verify and read the audit log')
    .addCommand(
      command('verify', 'check the hash chain; exits with 1 when it is broken')
        .option('--head <hash>', 'hash of a row noted earlier: it must still be there')
        .action(action(async (context, _positional, options) => withLog(context, (log) => verify(log, options['head'])))),
    )
    .addCommand(
      command('list', 'the latest rows: who did what, when; never text')
        .option('--tenant <tenant>', 'of this tenant only')
        .option('--limit <number>', 'how many', '100')
        .action(action(async (context, _positional, options) => withLog(context, (log) => list(log, options['tenant'], wholeNumber('--limit', 1, 1_000_000)(String(options['limit'])))))),
    )
}

function verify(log: AuditLog, given: unknown): Outcome {
  const head = typeof given === 'string' ? given : undefined
  if (head !== undefined && !/^[0-9a-f]{64}$/.test(head)) throw new InputError('--head takes the 64 hexadecimal digits that "medir audit verify" printed')
  const verdict = log.verify()
  const cut = head !== undefined && !log.rows({ limit: Infinity }).some(({ hash }) => hash === head)
  const ok = verdict.ok && !cut
  const text = !verdict.ok ? `The chain is broken at row ${verdict.brokenAt ?? 0}: rows were changed, removed or moved.` : cut ? 'The row with that hash is gone: the log was cut.' : `${verdict.rows} rows, unbroken. Head ${verdict.head}`
  return { json: { ...verdict, ok, cut }, text, exitCode: ok ? 0 : 1 }
}

function list(log: AuditLog, tenant: unknown, limit: number): Outcome {
  const rows = log.rows({ tenant: typeof tenant === 'string' ? tenant : undefined, limit })
  return { json: { rows }, text: rows.map(line).join('\n') }
}

function line({ sequence, at, tenant, who, action, collection, ids, status }: AuditRow): string {
  return [String(sequence), at, tenant, who, action, String(status), collection ?? '-', ids === undefined ? '' : ids.join(',')].join('  ').trimEnd()
}

async function withLog(context: CommandContext, work: (log: AuditLog) => Outcome): Promise<Outcome> {
  const log = openAuditLog(auditFile(context.config.home))
  try {
    return work(log)
  } finally {
    await log.close()
  }
}
