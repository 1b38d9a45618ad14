/** Chooses the reader by what the bytes look like, and turns a source that breaks off into a failure of its own. */
import type { Reader, ReadItem, SourceStream } from './port.ts'
import { csvReader } from './csv.ts'
import { jsonlReader } from './jsonl.ts'
import { markdownReader, textReader } from './text.ts'

const SAMPLE_BYTES = 65_536

export async function* readSource(source: SourceStream, signal?: AbortSignal): AsyncGenerator<ReadItem> {
  try {
    const { sample, replay } = await peek(source, signal)
    if (sample.trim() === '' && sample.length < SAMPLE_BYTES) {
      yield { failure: { source: source.name, code: 'SOURCE_INVALID', reason: 'the file is empty' } }
      return
    }
    yield* chooseReader(source.path ?? source.name, sample).read({ ...source, open: () => replay }, signal)
  } catch (error) {
    signal?.throwIfAborted()
    yield { failure: { source: source.name, code: 'SOURCE_UNREADABLE', reason: `the source breaks off or cannot be read (${(error as NodeJS.ErrnoException).code ?? 'damaged'})` } }
  }
}

/** Content decides; the name only tells Markdown from plain text and a table from prose with commas. */
function chooseReader(name: string, sample: string): Reader {
  const bare = name.replace(/\.gz$/, '')
  const firstLine = sample.trimStart().split('\n', 1)[0] ?? ''
  if (firstLine.startsWith('{') || /\.(jsonl|ndjson)$/.test(bare)) return jsonlReader
  if (/\.(csv|tsv)$/.test(bare) || looksTabular(firstLine)) return csvReader
  return /\.(md|markdown)$/.test(bare) || /^#{1,6} /m.test(sample.slice(0, 2_000)) ? markdownReader : textReader
}

/** A header that names an id and a text column. */
function looksTabular(firstLine: string): boolean {
  const columns = new Set(firstLine.split(/[,;\t]/).map((column) => column.trim().replaceAll('"', '').toLowerCase()))
  return columns.has('text') && (columns.has('id') || columns.has('_id'))
}

/** The first bytes as text, and the whole stream once more. */
async function peek(source: SourceStream, signal: AbortSignal | undefined): Promise<{ readonly sample: string; readonly replay: AsyncIterable<Uint8Array> }> {
  const iterator = source.open(signal)[Symbol.asyncIterator]()
  const held: Uint8Array[] = []
  let size = 0
  while (size < SAMPLE_BYTES) {
    const next = await iterator.next()
    if (next.done === true) break
    held.push(next.value)
    size += next.value.byteLength
  }
  const sample = new TextDecoder().decode(Buffer.concat(held).subarray(0, SAMPLE_BYTES))
  const replay = (async function* (): AsyncGenerator<Uint8Array> {
    yield* held
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
  })()
  return { sample, replay }
}
