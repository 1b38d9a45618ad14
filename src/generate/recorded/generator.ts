/** Answers from a file, so that a run can be repeated without a language model: JSONL of `{id or query, text}`. */
import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { GeneratorError, SourceError } from '../../errors.ts'
import { normalize } from '../../text/normalize.ts'
import type { Generator } from '../port.ts'

const lineSchema = z.object({ id: z.union([z.string(), z.number()]).optional(), query: z.string().optional(), text: z.string() })

/** The key under which a query's recording is found: white space and case do not matter. */
export function recordingKey(query: string): string {
  return normalize(query).replaceAll(/\s+/g, ' ').trim()
}

/** SOURCE_UNREADABLE or SOURCE_INVALID name file and line. `.gz` is looked into. */
export function createRecordedGenerator(file: string): Generator {
  const texts = readRecordings(file)
  return {
    name: `recorded:${file.split('/').at(-1) ?? file}`,
    completesOnly: false,
    generate: async ({ key }, signal) => {
      signal?.throwIfAborted()
      const text = key === undefined ? undefined : (texts.get(key) ?? texts.get(recordingKey(key)))
      if (text === undefined) throw new GeneratorError('GENERATOR_FAILED', 'there is no recording for this query', { remedy: 'Record it, or configure a generator.' })
      return { text }
    },
    close: async () => undefined,
  }
}

function readRecordings(file: string): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  for (const [index, line] of readLines(file).entries()) {
    if (line.trim() === '') continue
    const { id, query, text } = parseLine(line, file, index + 1)
    if (id !== undefined) texts.set(String(id), text)
    if (query !== undefined) texts.set(recordingKey(query), text)
  }
  return texts
}

function readLines(file: string): readonly string[] {
  try {
    const bytes = readFileSync(file)
    return (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('utf8').split('\n')
  } catch (error) {
    throw new SourceError('SOURCE_UNREADABLE', 'the recorded texts cannot be read', { value: file, cause: error, remedy: 'Check generatorFile.' })
  }
}

function parseLine(line: string, file: string, number: number): z.infer<typeof lineSchema> {
  try {
    return lineSchema.parse(JSON.parse(line))
  } catch (error) {
    throw new SourceError('SOURCE_INVALID', 'a recorded text is not {"id" or "query", "text"}', { value: `${file}:${number}`, cause: error, remedy: 'Mend or remove the line.' })
  }
}
