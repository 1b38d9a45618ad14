/** One JSON object a line: `{id|_id, title?, text, ...metadata}`. */
import { readLines } from './lines.ts'
import type { Reader, ReadItem } from './port.ts'
import { documentOf } from './record.ts'

export const jsonlReader: Reader = {
  format: 'jsonl',
  async *read(source, signal): AsyncGenerator<ReadItem> {
    for await (const line of readLines(source.open(signal))) {
      signal?.throwIfAborted()
      const place = `${source.name}:${line.number}`
      if ('error' in line) yield { failure: { source: place, code: 'SOURCE_INVALID', reason: line.error } }
      else if (line.text.trim() !== '') yield parse(line.text, place)
    }
  },
}

function parse(text: string, place: string): ReadItem {
  let record: unknown
  try {
    record = JSON.parse(text)
  } catch {
    return { failure: { source: place, code: 'SOURCE_INVALID', reason: 'the line is not JSON' } }
  }
  const made = documentOf(record)
  return 'document' in made ? { document: made.document, source: place } : { failure: { source: place, code: 'SOURCE_INVALID', reason: made.reason } }
}
