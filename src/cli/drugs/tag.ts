/** `medir drugs tag`: `{id, text}` lines in, `{id, mentions}` lines out, in constant memory. */
import type { Command } from 'commander'
import { z } from 'zod'
import { createDrugTagger } from '../../../indexer/drugs/tagger.ts'
import { readLines } from '../../../indexer/readers/lines.ts'
import { InputError } from '../../errors.ts'
import { detectLanguage } from '../../text/language.ts'
import { action, command, type CommandContext } from '../command.ts'
import { parse, paths } from './options.ts'

const tagOptions = z.object({ language: z.enum(['en', 'zh', 'auto'], { error: '--language takes en, zh or auto' }).default('auto'), model: paths, lexicon: paths })
const inputLine = z.object({ id: z.union([z.string(), z.number()]), text: z.string() })
const REMEDY = 'Write {"id", "text"} a line.'

export function tagCommand(): Command {
  return command('tag', 'read {id, text} lines from stdin, write {id, mentions} lines to stdout')
    .option('--language <language>', 'en, zh or auto', 'auto')
    .option('--model <file...>', 'trained taggers, one a language; default: the lexicon decides')
    .option('--lexicon <file...>', 'your own lexicons beside the shipped one')
    .action(action(async (context, _, options) => tag(context, parse(tagOptions, options))))
}

async function tag(context: CommandContext, options: z.output<typeof tagOptions>): Promise<undefined> {
  const tagger = createDrugTagger({ models: options.model, lexicons: options.lexicon })
  for await (const line of readLines(process.stdin)) {
    context.signal.throwIfAborted()
    if ('error' in line) throw new InputError(line.error, { value: `line ${line.number}`, remedy: REMEDY })
    if (line.text.trim() === '') continue
    const { id, text } = parseLine(line.text, line.number)
    const mentions = tagger.tag(text, options.language === 'auto' ? detectLanguage(text) : options.language)
    if (!process.stdout.write(`${JSON.stringify({ id, mentions })}\n`)) await new Promise((resolve) => void process.stdout.once('drain', resolve))
  }
  return undefined
}

function parseLine(row: string, line: number): z.output<typeof inputLine> {
  let value: unknown
  try {
    value = JSON.parse(row)
  } catch {
    throw new InputError('a line of the input is not JSON', { value: `line ${line}`, remedy: REMEDY })
  }
  const parsed = inputLine.safeParse(value)
  if (!parsed.success) throw new InputError('a line of the input lacks id or text', { value: `line ${line}`, remedy: REMEDY })
  return parsed.data
}
