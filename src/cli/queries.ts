/** A list of queries from a file: one a line, or JSONL. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { InputError, SourceError } from '../errors.ts'

const lineSchema = z.looseObject({ query: z.string().optional(), text: z.string().optional() })

/** `-` is stdin. Each text once, in the order of the file. SOURCE_UNREADABLE, INPUT_INVALID; never with a query's text. */
export function readQueries(file: string): readonly string[] {
  let text: string
  try {
    text = readFileSync(file === '-' ? 0 : file, 'utf8')
  } catch (error) {
    throw new SourceError('SOURCE_UNREADABLE', 'the list of queries cannot be read', { value: file, cause: error, remedy: 'Give a readable text or JSONL file.' })
  }
  const queries = text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '').map((line, index) => (line.startsWith('{') ? fromJson(line, `${file}:${index + 1}`) : line))
  if (queries.length === 0) throw new InputError('the list of queries is empty', { value: file })
  return [...new Set(queries)]
}

function fromJson(line: string, place: string): string {
  try {
    const { query, text } = lineSchema.parse(JSON.parse(line))
    const found = (query ?? text ?? '').trim()
    if (found !== '') return found
  } catch {
    // Told below, with its place and without its text.
  }
  throw new InputError('a line is no JSON object with "query" or "text"', { value: place })
}
