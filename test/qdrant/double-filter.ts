/** The double's filters: the server's meaning of its conditions, its strict mode included. */
import { badRequest } from './double-errors.ts'

export interface DoublePoint {
  readonly id: string
  vectors: Record<string, StoredVector>
  payload: Record<string, unknown>
}

export interface Sparse {
  readonly indices: readonly number[]
  readonly values: readonly number[]
}
export type StoredVector = Float32Array | readonly Float32Array[] | Sparse

type Json = Readonly<Record<string, unknown>>
export type IndexKinds = ReadonlyMap<string, string>

const list = (value: unknown): readonly Json[] => (value === undefined || value === null ? [] : Array.isArray(value) ? (value as Json[]) : [value as Json])

export function matches(point: DoublePoint, filter: Json | undefined | null, indexes: IndexKinds): boolean {
  if (filter === undefined || filter === null) return true
  const { must, should, must_not: mustNot, min_should: minShould } = filter
  if (minShould !== undefined) throw badRequest('the double knows no min_should')
  // Every condition is looked at, so that one without an index is refused whatever the others say.
  const all = list(must).map((condition) => holds(point, condition, indexes))
  const any = list(should).map((condition) => holds(point, condition, indexes))
  const none = list(mustNot).map((condition) => holds(point, condition, indexes))
  return all.every(Boolean) && (any.length === 0 || any.some(Boolean)) && !none.some(Boolean)
}

function holds(point: DoublePoint, condition: Json, indexes: IndexKinds): boolean {
  if ('has_id' in condition) return (condition['has_id'] as readonly string[]).includes(point.id)
  if ('has_vector' in condition) return String(condition['has_vector']) in point.vectors
  if ('is_empty' in condition) {
    const { key } = condition['is_empty'] as { readonly key: string }
    requireIndex(indexes, key, undefined)
    return valuesAt(point.payload, key).length === 0
  }
  if ('key' in condition) return fieldHolds(point, condition as Json & { readonly key: string }, indexes)
  if ('nested' in condition || 'is_null' in condition) throw badRequest('the double does not know this condition')
  return matches(point, condition, indexes)
}

function fieldHolds(point: DoublePoint, { key, match, range, ...rest }: Json & { readonly key: string }, indexes: IndexKinds): boolean {
  const other = Object.keys(rest)
  if (other.length > 0) throw badRequest(`the double does not know the condition ${other.join()}`)
  const values = valuesAt(point.payload, key)
  if (range !== undefined) {
    requireIndex(indexes, key, ['integer', 'float'])
    return values.some((value) => typeof value === 'number' && within(value, range as Readonly<Record<string, number>>))
  }
  const { value, any } = match as { readonly value?: unknown; readonly any?: readonly unknown[] }
  const wanted = any ?? [value]
  for (const each of wanted) requireIndex(indexes, key, KINDS[typeof each] ?? [])
  return values.some((each) => wanted.includes(each))
}

const KINDS: Readonly<Record<string, readonly string[]>> = { string: ['keyword', 'uuid'], number: ['integer'], boolean: ['bool'] }

function requireIndex(indexes: IndexKinds, key: string, kinds: readonly string[] | undefined): void {
  const found = indexes.get(key)
  if (found === undefined || (kinds !== undefined && !kinds.includes(found))) throw badRequest(`Index required but not found for "${key}"`)
}

function within(value: number, range: Readonly<Record<string, number>>): boolean {
  const { gt, gte, lt, lte } = range
  return (gt === undefined || value > gt) && (gte === undefined || value >= gte) && (lt === undefined || value < lt) && (lte === undefined || value <= lte)
}

/** What stands at a path, lists laid flat; nulls count as nothing. */
export function valuesAt(payload: unknown, path: string): readonly unknown[] {
  let found: unknown[] = [payload]
  for (const part of path.split('.')) found = found.flatMap((value) => (value !== null && typeof value === 'object' && !Array.isArray(value) ? [(value as Json)[part]] : []))
  return found.flat().filter((value) => value !== undefined && value !== null)
}
