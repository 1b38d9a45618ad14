/** `medir deidentify`: for stewards to try before they trust. JSONL `{id, text}` in, `{id, text, removed}` out, line by line. */
import { createReadStream } from 'node:fs'
import type { Command } from 'commander'
import { z } from 'zod'
import { deidentifyText } from '../../indexer/deidentify/deidentify.ts'
import { readLines } from '../../indexer/readers/lines.ts'
import { SourceError } from '../errors.ts'
import { action, command } from './command.ts'

const lineSchema = z.looseObject({ id: z.union([z.string(), z.number()]), text: z.string() })

export function deidentifyCommand(): Command {
  return command('deidentify', 'replace identifiers of persons in JSONL from stdin or a file')
    .argument('[file]', 'JSONL of {id, text}; - or nothing reads stdin', '-')
    .option('--language <language>', 'zh, en or auto: both sets of rules run where the text has both scripts', 'auto')
    .action(
      action(async (context, [file = '-']) => {
        const counts: Record<string, number> = {}
        for await (const line of readLines(file === '-' ? process.stdin : createReadStream(file))) {
          context.signal.throwIfAborted()
          if ('error' in line) throw new SourceError('SOURCE_INVALID', line.error, { value: line.number })
          if (line.text.trim() === '') continue
          const { id, text } = parseLine(line.text, line.number)
          const { text: replaced, removed } = deidentifyText(text)
          for (const { type } of removed) counts[type] = (counts[type] ?? 0) + 1
          process.stdout.write(`${JSON.stringify({ id, text: replaced, removed: removed.map(({ start, end, type }) => ({ start, end, type })) })}\n`)
        }
        context.log(`removed: ${Object.entries(counts).map(([type, count]) => `${count} ${type}`).join(', ') || 'nothing'}`)
        return undefined
      }),
    )
}

function parseLine(text: string, number: number): z.infer<typeof lineSchema> {
  try {
    return lineSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new SourceError('SOURCE_INVALID', 'the line is not {"id", "text"}', { value: number, cause: error, remedy: 'Give one JSON object a line.' })
  }
}
