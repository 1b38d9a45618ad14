/** What the drugs commands parse alike. */
import { z } from 'zod'
import type { AnnotatedDocument } from '../../../indexer/drugs/corpus/corpus.ts'
import { readAnnotated } from '../../../indexer/drugs/corpus/read.ts'
import { buildLexicon, shippedLexicon, type Lexicon } from '../../../indexer/drugs/lexicon/lexicon.ts'
import { readTables } from '../../../indexer/drugs/lexicon/tables.ts'
import { readUserLexicon } from '../../../indexer/drugs/lexicon/user.ts'
import { InputError } from '../../errors.ts'
import type { CommandOptions } from '../command.ts'

export const language = z.enum(['en', 'zh'], { error: '--language takes en or zh' })
export const paths = z.array(z.string().min(1)).optional()
export const whole = (name: string, minimum: number, maximum: number) => z.coerce.number({ error: `${name} takes a number` }).int().min(minimum).max(maximum)

export function parse<Schema extends z.ZodType>(schema: Schema, options: CommandOptions): z.output<Schema> {
  const parsed = schema.safeParse(options)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new InputError(`--${String(issue?.path[0] ?? '')}: ${issue?.message ?? 'invalid'}`)
}

export const readAll = (data: readonly string[], labels: readonly string[] | undefined): readonly AnnotatedDocument[] => data.flatMap((path) => readAnnotated(path, labels))

export function lexiconWith(files: readonly string[] | undefined): Lexicon {
  return files === undefined ? shippedLexicon() : buildLexicon(readTables(), files.map((file) => readUserLexicon(file)))
}

export const percent = (value: number): string => (value * 100).toFixed(1)
