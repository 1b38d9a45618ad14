/** Parquet, one group of rows at a time. A file on disk is read where it is needed; inside an archive it is held whole. */
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects, parquetSchema, type AsyncBuffer, type FileMetaData, type SchemaTree } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { readBytes } from './bytes.ts'
import { failure } from './items.ts'
import type { Reader, ReadItem, SourceStream, ReadContext } from './port.ts'
import { binaryType } from './sample.ts'
import { readTable, type PlacedRow } from './table.ts'

const MAX_HELD = 512 * 1024 * 1024
/** A larger group is read in pieces of this many rows. */
const MAX_ROWS = 10_000

export const parquetReader: Reader = {
  format: 'parquet',
  recognises: ({ bytes }) => binaryType(bytes) === 'parquet',
  async *read(source, context): AsyncGenerator<ReadItem> {
    const file = await open(source, context)
    if ('error' in file) {
      yield failure(source.name, file.error)
      return
    }
    let metadata: FileMetaData
    try {
      metadata = await parquetMetadataAsync(file)
    } catch {
      yield failure(source.name, 'the Parquet file is damaged: its footer cannot be read')
      return
    }
    if (!isConsistent(metadata)) {
      yield failure(source.name, 'the Parquet file is damaged: its columns are not those of its schema')
      return
    }
    yield* readTable(rowsOf(file, metadata, source.name, context), { name: source.name, format: 'parquet' }, context)
  },
}

/** Each group has each column of the schema, once. The library waits for those only: a rejection of any other would end the process. */
function isConsistent(metadata: FileMetaData): boolean {
  try {
    const leaves = leavesOf(parquetSchema(metadata)).toSorted().join('\n')
    return metadata.row_groups.every(({ columns }) => columns.map((column) => column.meta_data?.path_in_schema.join('.') ?? '').toSorted().join('\n') === leaves)
  } catch {
    return false
  }
}

function leavesOf({ children, path }: SchemaTree): readonly string[] {
  return children.length === 0 ? [path.join('.')] : children.flatMap(leavesOf)
}

async function open(source: SourceStream, { signal }: ReadContext): Promise<AsyncBuffer | { readonly error: string }> {
  if (source.path !== undefined) return asyncBufferFromFile(source.path)
  const whole = await readBytes(source.open(signal), MAX_HELD)
  if ('error' in whole) return whole
  const { buffer, byteOffset, byteLength } = whole.bytes
  const held = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer
  return { byteLength, slice: (start, end) => held.slice(start, end) }
}

async function* rowsOf(file: AsyncBuffer, metadata: FileMetaData, name: string, { signal }: ReadContext): AsyncGenerator<PlacedRow> {
  let number = 0
  for (const group of metadata.row_groups) {
    const end = number + Number(group.num_rows)
    while (number < end) {
      signal?.throwIfAborted()
      const rowEnd = Math.min(end, number + MAX_ROWS)
      let rows: Record<string, unknown>[] | undefined
      try {
        rows = await parquetReadObjects({ file, metadata, rowStart: number, rowEnd, compressors })
      } catch {
        yield { failure: failure(`${name} rows ${number + 1} to ${rowEnd}`, 'the rows are damaged or packed in a way that is not read') }
      }
      for (const row of rows ?? []) yield { row: plain(row), place: `${name} row ${++number}`, number }
      number = rowEnd
    }
  }
  if (number < Number(metadata.num_rows)) yield { failure: failure(name, `the Parquet file is damaged: ${Number(metadata.num_rows) - number} of its rows are missing`) }
}

function plain(row: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, typeof value === 'bigint' ? (Number.isSafeInteger(Number(value)) ? Number(value) : String(value)) : value instanceof Date ? value.toISOString() : value]))
}
