/** JSON of any layout: NDJSON, one value, an array, a FHIR Bundle. A record with a resourceType is FHIR; any other is `{id|_id, title?, text, ...metadata}`. */
import { isResource, isObject, type Json } from '../fhir/json.ts'
import { MAX_LOT_BYTES, readBundle, readEntries, UNREADABLE_HEAD, type PlacedEntry } from '../fhir/read.ts'
import { failure, skip } from '../items.ts'
import type { FormattedItem, Reader, ReadContext, ReadItem } from '../port.ts'
import { documentOf } from '../record.ts'
import { scanJson } from './scan.ts'

const STARTS_JSON = /^(?:\{\s*(?:"|\}|$)|\[\s*(?:[[{"\]]|$))/
/** Numbers, texts and broken objects begin other kinds of files as well: there the name decides, so that each is told as a broken record. */
const MAY_START_JSON = /^(?:[{["]|-?\d|null\b|true\b|false\b)/
const NAMED_JSON = /\.(?:json|jsonl|ndjson)(?:\.gz)?$/i

export const jsonReader: Reader = {
  format: 'json',
  recognises: ({ text, name }) => STARTS_JSON.test(text) || (NAMED_JSON.test(name) && MAY_START_JSON.test(text)),
  async *read(source, context): AsyncGenerator<FormattedItem> {
    let lot: PlacedEntry[] = []
    let lotBytes = 0
    let entries = 0
    let bundle: Json = {}
    let isReadable = true
    for await (const part of scanJson(source.open(context.signal))) {
      context.signal?.throwIfAborted()
      const place = `${source.name}:${part.line}`
      if (part.kind === 'error') {
        if (part.isEntry) entries++
        yield failure(part.isEntry ? `${place} entry ${entries}` : place, part.reason)
        continue
      }
      const record = parse(part.bytes)
      if (part.kind === 'head') {
        // Labels that stand before the entries hold for lots that are given out before the bundle ends.
        bundle = 'value' in record ? record.value : {}
        isReadable = 'value' in record
        if (!isReadable) yield { ...failure(place, UNREADABLE_HEAD), format: 'fhir' }
        continue
      }
      if (part.kind === 'entry') {
        entries++
        const entryPlace = `${place} entry ${entries}`
        if (!isReadable) continue
        if ('reason' in record) yield failure(entryPlace, record.reason)
        else {
          lot.push({ entry: record.value, place: entryPlace })
          lotBytes += part.bytes.byteLength
        }
        if (lotBytes < MAX_LOT_BYTES) continue
      }
      if (part.kind === 'shell' && 'value' in record) bundle = record.value
      yield* asFhir(readEntries(lot, context, bundle))
      lot = []
      lotBytes = 0
      if (part.kind === 'entry') continue
      if (part.kind === 'shell' && entries === 0) yield { ...skip(place, 'Bundle', 'empty-bundle'), format: 'fhir' }
      entries = 0
      bundle = {}
      const isTold = !isReadable
      isReadable = true
      if (isTold) continue
      if ('reason' in record) yield failure(place, record.reason)
      else if (part.kind === 'value') yield* readRecord(record.value, place, context)
    }
    yield* asFhir(readEntries(lot, context, bundle))
  },
}

function parse(bytes: Uint8Array): { readonly value: Json } | { readonly reason: string } {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return { reason: 'the record is not valid UTF-8' }
  }
  try {
    const value: unknown = JSON.parse(text)
    return isObject(value) ? { value } : { reason: 'the record is not a JSON object' }
  } catch {
    return { reason: 'the record is not JSON' }
  }
}

async function* readRecord(record: Json, place: string, context: ReadContext): AsyncGenerator<FormattedItem> {
  if (isResource(record)) yield* asFhir(record.resourceType === 'Bundle' ? readBundle(record, place, context) : readEntries([{ entry: record, place }], context))
  else {
    const made = documentOf(record)
    yield 'document' in made ? { document: made.document, source: place } : failure(place, made.reason)
  }
}

async function* asFhir(items: AsyncIterable<ReadItem>): AsyncGenerator<FormattedItem> {
  for await (const item of items) yield { ...item, format: 'fhir' }
}
