/** The typed marks of one document: the same value is the same mark in title, text and metadata. */
import { createHmac } from 'node:crypto'
import type { IdentifierType } from './finding.ts'
import { fold } from './names/fold.ts'

export interface Marks {
  markOf(type: IdentifierType, value: string): string
  /** Mark → the value it first stood for. For the encrypted map alone; never stored otherwise. */
  entries(): ReadonlyMap<string, string>
}

const HEX_DIGITS = 12

/** Numbered within the document; with a secret, keyed by it instead: HMAC-SHA-256, so the same across documents. */
export function createMarks(secret?: string): Marks {
  const marks = new Map<string, string>()
  const values = new Map<string, string>()
  const counts = new Map<IdentifierType, number>()
  /** Part of a name → its full names' marks, so that "Smith" is the "John Smith" of before where that is the only Smith. */
  const parts = new Map<string, Set<string>>()
  return {
    entries: () => values,
    markOf: (type, value) => {
      const normal = type === 'NAME' ? fold(value).replaceAll(/[\s,.]+/g, ' ').trim() : value.normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ')
      const key = `${type} ${normal}`
      const known = marks.get(key) ?? (type === 'NAME' ? onlyMark(parts, normal) : undefined)
      if (known !== undefined) return known
      const mark = `[${type}-${secret === undefined ? number(counts, type) : keyed(secret, key)}]`
      marks.set(key, mark)
      if (!values.has(mark)) values.set(mark, value)
      if (type === 'NAME') for (const part of normal.split(' ')) if (part.length > 1) parts.set(part, (parts.get(part) ?? new Set()).add(mark))
      return mark
    },
  }
}

function number(counts: Map<IdentifierType, number>, type: IdentifierType): number {
  const next = (counts.get(type) ?? 0) + 1
  counts.set(type, next)
  return next
}

/** A letter first, so that a keyed mark is never taken for a numbered one. */
const keyed = (secret: string, key: string): string => `k${createHmac('sha256', secret).update(`mark\0${key}`).digest('hex').slice(0, HEX_DIGITS)}`

function onlyMark(parts: ReadonlyMap<string, ReadonlySet<string>>, name: string): string | undefined {
  const candidates = name.split(' ').map((part) => parts.get(part))
  const [first] = candidates
  if (first === undefined) return undefined
  const shared = [...first].filter((mark) => candidates.every((marks) => marks?.has(mark) === true))
  return shared.length === 1 ? shared[0] : undefined
}
