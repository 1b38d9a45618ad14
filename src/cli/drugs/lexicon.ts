/** `medir drugs lexicon` checks the shipped tables, `medir drugs show NAME` tells what a name means. */
import type { Command } from 'commander'
import { createDrugLookup, type DrugMeaning } from '../../../indexer/drugs/lookup.ts'
import { readTables } from '../../../indexer/drugs/lexicon/tables.ts'
import { countTables, validateTables } from '../../../indexer/drugs/lexicon/validate.ts'
import { MedirError } from '../../errors.ts'
import { action, command, type Outcome } from '../command.ts'
import { lexiconWith } from './options.ts'

export function lexiconCommand(): Command {
  return command('lexicon', 'check the lexicon that comes with medir').action(action(async () => Promise.resolve(checkLexicon())))
}

export function showCommand(): Command {
  return command('show', 'what a drug name or an ATC code means')
    .argument('<name>', 'any name in English or Chinese, or an ATC code or group')
    .option('--lexicon <file...>', 'your own lexicons beside the shipped one')
    .action(action(async (_, [name = ''], options) => Promise.resolve(show(name, options['lexicon'] as readonly string[] | undefined))))
}

function show(name: string, lexicons: readonly string[] | undefined): Outcome {
  const meanings = createDrugLookup(lexiconWith(lexicons))(name)
  if (meanings.length === 0) throw new MedirError('NOT_FOUND', 'no drug of that name is known', { value: name.slice(0, 80), remedy: 'Try an INN, a Chinese generic name, a brand, an abbreviation or an ATC code.' })
  return { json: { asked: name, meanings }, text: meanings.map(line).join('\n') }
}

function line({ name, zh, kind, atc, classes, aliases }: DrugMeaning): string {
  return [`${name}${zh === undefined || zh === name ? '' : ` ${zh}`} (${kind})`, atc.join(' '), classes.join(', '), aliases.join(', ')].filter((part) => part !== '').join('\n  ')
}

function checkLexicon(): Outcome {
  const tables = readTables()
  const problems = validateTables(tables)
  const counts = countTables(tables)
  return { json: { counts, problems }, text: [...problems.map(({ file, line, reason }) => `${file}:${line}: ${reason}`), `${JSON.stringify(counts)} ${problems.length} problems`].join('\n'), exitCode: problems.length === 0 ? 0 : 1 }
}
