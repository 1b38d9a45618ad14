/** What a set of sources holds, counted by format and type, without indexing it. */
import type { FormattedItem, ReadContext, ReadFailure, SourceStream } from './port.ts'
import { readSource } from './read.ts'

export interface AccountRow {
  readonly format: string
  /** The source's own word: a FHIR resource type, an HL7 message type, `citation`. */
  readonly type: string
  readonly outcome: 'indexed' | 'skipped' | 'deleted' | 'failed'
  /** Why skipped or failed. */
  readonly reason?: string
  readonly count: number
}

export interface Account {
  readonly sources: number
  readonly items: number
  /** By format, type and outcome, in alphabetical order. */
  readonly rows: readonly AccountRow[]
  /** The first failures, with their places. */
  readonly failures: readonly ReadFailure[]
}

const MAX_FAILURES = 1_000

/** Reads everything and keeps only counts. `onItem` sees each item as it passes. */
export async function accountSources(sources: AsyncIterable<SourceStream> | Iterable<SourceStream>, context: ReadContext, onItem?: (item: FormattedItem) => void): Promise<Account> {
  const rows = new Map<string, { row: Omit<AccountRow, 'count'>; count: number }>()
  const failures: ReadFailure[] = []
  let items = 0
  let count = 0
  for await (const source of sources) {
    count++
    for await (const item of readSource(source, context)) {
      items++
      onItem?.(item)
      if ('failure' in item && failures.length < MAX_FAILURES) failures.push(item.failure)
      const row = rowOf(item)
      const key = [row.format, row.type, row.outcome, row.reason ?? ''].join('\n')
      const held = rows.get(key)
      if (held === undefined) rows.set(key, { row, count: 1 })
      else held.count++
    }
  }
  return { sources: count, items, rows: [...rows.entries()].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, { row, count: counted }]) => ({ ...row, count: counted })), failures }
}

function rowOf(item: FormattedItem): Omit<AccountRow, 'count'> {
  const format = item.format ?? '-'
  if ('document' in item) {
    const { format: own, type } = item.document.metadata
    return { format: typeof own === 'string' && item.format !== undefined ? own : format, type: typeof type === 'string' ? type : 'document', outcome: 'indexed' }
  }
  if ('skip' in item) return { format, type: item.skip.type, outcome: 'skipped', reason: item.skip.reason }
  if ('deletion' in item) return { format, type: 'deletion', outcome: 'deleted' }
  return { format, type: '-', outcome: 'failed', reason: item.failure.reason }
}
