/** From a flat record (a JSON object, a table's row) to a Document. */
import type { Document, Metadata, MetadataScalar, MetadataValue } from '../../src/domain.ts'

const ID_FIELDS = ['id', '_id'] as const
/** What a search shows must survive storage and HTTP. */
const MAX_ID_LENGTH = 512

/**
 * `id` or `_id`, `title`, `text`, and everything else as metadata; nested objects become `outer.inner`, nulls are left out.
 * An object in `metadata` is metadata as over HTTP: its fields keep their names, so that an access label there is one here.
 * Returns the reason when the record cannot be a document.
 */
export function documentOf(record: unknown): { readonly document: Document } | { readonly reason: string } {
  if (record === null || typeof record !== 'object' || Array.isArray(record)) return { reason: 'the record is not a JSON object' }
  const fields = record as Readonly<Record<string, unknown>>
  const idField = ID_FIELDS.find((field) => fields[field] !== undefined && fields[field] !== null)
  const id = idField === undefined ? undefined : identifier(fields[idField])
  if (id === undefined) return { reason: 'the record has no usable "id" or "_id"' }
  const { text, title, language } = fields
  if (typeof text !== 'string' || text.trim() === '') return { reason: 'the record has no "text"' }
  if (title !== undefined && title !== null && typeof title !== 'string') return { reason: 'the "title" is not text' }
  const leftOut: string[] = []
  const metadata = flatten(metadataOf(fields, idField), leftOut)
  if (typeof metadata === 'string') return { reason: metadata }
  return {
    document: {
      id: clean(id),
      ...(typeof title === 'string' && title.trim() !== '' ? { title: clean(title.trim()) } : {}),
      text: clean(text),
      ...(language === 'zh' || language === 'en' ? { language } : {}),
      metadata: leftOut.length === 0 ? metadata : { ...metadata, left_out_fields: leftOut },
    },
  }
}

function metadataOf({ metadata, ...fields }: Readonly<Record<string, unknown>>, idField: string | undefined): Readonly<Record<string, unknown>> {
  const others = Object.fromEntries(Object.entries(fields).filter(([field]) => field !== idField && field !== 'text' && field !== 'title'))
  return metadata !== null && typeof metadata === 'object' && !Array.isArray(metadata) ? { ...others, ...metadata } : { ...others, metadata }
}

function identifier(value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_ID_LENGTH ? value : undefined
}

/** Lone surrogates become U+FFFD and NUL becomes a space: neither survives UTF-8 storage, and offsets stay as they are. */
export function clean(text: string): string {
  return text.toWellFormed().replaceAll('\0', ' ')
}

const MAX_DEPTH = 8
/** Characters. A longer string is a text of its own: nobody filters on it, and it would be stored with every passage. */
const MAX_METADATA_TEXT = 1_000

/** Returns the reason as a string when a value cannot be metadata. */
function flatten(fields: Readonly<Record<string, unknown>>, leftOut: string[], prefix = '', depth = 0): Metadata | string {
  if (depth > MAX_DEPTH) return `metadata is nested deeper than ${MAX_DEPTH} levels`
  const flat: Record<string, MetadataValue> = {}
  for (const [field, value] of Object.entries(fields)) {
    const name = clean(prefix + field)
    if (value === null || value === undefined) continue
    if (typeof value === 'string' && value.length > MAX_METADATA_TEXT) leftOut.push(name)
    else if (isScalar(value)) flat[name] = cleanScalar(value)
    else if (Array.isArray(value)) flat[name] = value.filter((item) => isScalar(item)).map(cleanScalar)
    else if (typeof value === 'object') {
      const inner = flatten(value as Record<string, unknown>, leftOut, `${prefix + field}.`, depth + 1)
      if (typeof inner === 'string') return inner
      Object.assign(flat, inner)
    }
  }
  return flat
}

function isScalar(value: unknown): value is MetadataScalar {
  return typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))
}

function cleanScalar(value: MetadataScalar): MetadataScalar {
  return typeof value === 'string' ? clean(value) : value
}
