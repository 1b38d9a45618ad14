/** `medir keys create|list|revoke` */
import { Command } from 'commander'
import { z } from 'zod'
import { parseInput } from '../parse.ts'
import { openKeyStore, type KeyDescription, type KeyStore } from '../server/auth/key-store.ts'
import { SCOPES } from '../server/auth/principal.ts'
import { keysFile } from '../server/service.ts'
import { action, command, type CommandContext, type CommandOptions, type Outcome } from './command.ts'

export function keysCommand(): Command {
  return new Command('keys')
    .description('create, list and revoke API keys')
    .addCommand(
      command('create', 'make a key; it is shown this once')
        .requiredOption('--name <name>', 'what or whom it is for')
        .option('--scopes <scopes>', `comma-separated: ${SCOPES.join(', ')}`, 'search')
        .option('--tenant <tenant>', 'owner of the collections it reaches (default: the configured tenant)')
        .option('--labels <labels>', 'comma-separated access labels; documents labelled otherwise are not seen')
        .option('--hide <fields>', 'comma-separated metadata fields, or drugs, that are left out of answers')
        .option('--days <days>', 'valid for so many days (default: until revoked)')
        .action(action(async (context, _positional, options) => withKeys(context, (keys) => create(keys, context, options)))),
    )
    .addCommand(
      command('list', 'keys with their rights, never the keys themselves')
        .option('--tenant <tenant>', 'of this tenant only')
        .action(action(async (context, _positional, options) => withKeys(context, (keys) => list(keys, typeof options['tenant'] === 'string' ? options['tenant'] : undefined)))),
    )
    .addCommand(
      command('revoke', 'end a key at once, in running servers too')
        .argument('<id>', 'as "medir keys list" shows it')
        .action(action(async (context, [id = '']) => withKeys(context, (keys) => revoke(keys, id)))),
    )
}

const listed = z.string().transform((text) => text.split(',').map((part) => part.trim()).filter((part) => part !== ''))
const optionsSchema = z.object({
  name: z.string().trim().min(1).max(100),
  scopes: listed.pipe(z.array(z.enum(SCOPES)).min(1)),
  tenant: z.string().regex(/^[A-Za-z0-9][\w.-]{0,63}$/).optional(),
  labels: listed.optional(),
  hide: listed.optional(),
  days: z.coerce.number().positive().max(36_500).optional(),
})

const DAY_MS = 86_400_000

function create(keys: KeyStore, { config }: CommandContext, options: CommandOptions): Outcome {
  const { name, scopes, tenant = config.tenant, labels, hide, days } = parseInput(optionsSchema, options, 'the key')
  const { key, description } = keys.create({ name, tenant, scopes, labels, hiddenFields: hide, lifetimeMs: days === undefined ? undefined : days * DAY_MS })
  return { json: { key, ...description }, text: `${key}\n${line(description)}\nKeep it now: only its hash is stored.` }
}

function list(keys: KeyStore, tenant: string | undefined): Outcome {
  const described = keys.list(tenant)
  return { json: { keys: described }, text: described.length === 0 ? 'No key yet. Run "medir keys create --name NAME".' : described.map(line).join('\n') }
}

function revoke(keys: KeyStore, id: string): Outcome {
  const description = keys.revoke(id)
  return { json: description, text: line(description) }
}

function line({ id, name, tenant, scopes, labels, hiddenFields, expiresAt, revokedAt }: KeyDescription): string {
  const parts = [id, name, `tenant ${tenant}`, scopes.join('+')]
  if (labels !== undefined) parts.push(`labels ${labels.join('+') || 'none'}`)
  if (hiddenFields.length > 0) parts.push(`without ${hiddenFields.join('+')}`)
  if (expiresAt !== undefined) parts.push(`until ${expiresAt.slice(0, 10)}`)
  if (revokedAt !== undefined) parts.push(`revoked ${revokedAt.slice(0, 10)}`)
  return parts.join('  ')
}

async function withKeys(context: CommandContext, work: (keys: KeyStore) => Outcome): Promise<Outcome> {
  const keys = openKeyStore(keysFile(context.config.home))
  try {
    return work(keys)
  } finally {
    keys.close()
  }
}
