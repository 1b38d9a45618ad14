/** Rows of a data file whatever its format: JSONL, TSV with a header, parquet. Text formats may be gzipped. */
import { asyncBufferFromFile, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { SourceError } from '../../src/errors.ts'
import { readLines } from './lines.ts'

export interface Row {
  /** `file:line`, for messages. */
  readonly at: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** Throws SourceError SOURCE_INVALID naming file and line, never their text. */
export function readTable(file: string, signal?: AbortSignal): AsyncIterable<Row> {
  const plain = file.replace(/\.gz$/, '')
  if (plain.endsWith('.parquet')) return readParquet(file)
  return plain.endsWith('.tsv') ? readTsv(file, signal) : readJsonl(file, signal)
}

async function* readJsonl(file: string, signal?: AbortSignal): AsyncGenerator<Row> {
  let number = 0
  for await (const line of readLines(file, signal)) {
    number++
    if (line.trim() === '') continue
    const at = `${file}:${number}`
    yield { at, fields: parseObject(line, at) }
  }
}

function parseObject(line: string, at: string): Readonly<Record<string, unknown>> {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    // JSON.parse quotes the text in its message: it goes no further.
    throw new SourceError('SOURCE_INVALID', 'the line is not JSON', { value: at })
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new SourceError('SOURCE_INVALID', 'the line is not a JSON object', { value: at })
  return value as Readonly<Record<string, unknown>>
}

async function* readTsv(file: string, signal?: AbortSignal): AsyncGenerator<Row> {
  let header: readonly string[] | undefined
  let number = 0
  for await (const line of readLines(file, signal)) {
    number++
    if (line.trim() === '') continue
    const cells = line.split('\t')
    if (header === undefined) header = cells
    else yield { at: `${file}:${number}`, fields: Object.fromEntries(header.map((name, index) => [name, cells[index]])) }
  }
}

async function* readParquet(file: string): AsyncGenerator<Row> {
  let rows: readonly Record<string, unknown>[]
  try {
    rows = await parquetReadObjects({ file: await asyncBufferFromFile(file), compressors })
  } catch (error) {
    throw new SourceError('SOURCE_INVALID', 'the file is no readable parquet', { value: file, cause: error })
  }
  for (const [index, fields] of rows.entries()) yield { at: `${file}:${index + 1}`, fields }
}
