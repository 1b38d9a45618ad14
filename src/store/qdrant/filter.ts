/**
 * Our filters as the server's, with the same meaning (src/filter.ts) for fields of any mix of values. What the server cannot
 * know, because no passage has such a field, is decided here: its strict mode refuses conditions without an index.
 *
 * A range of text is one of order keys; only the texts that share a bound's key need a look at the values themselves:
 *
 *   v ≥ "2024-03"   ⇔   key(v) > key("2024-03")   or   v ∈ { those of that key that are ≥ "2024-03" }
 */
import type { Filter, MetadataScalar } from '../../domain.ts'
import { matchesFilter } from '../../filter.ts'
import type { Schemas } from './connection.ts'
import { fieldPath, token, valueOf } from './fields.ts'
import { orderKey } from './order-key.ts'

export type ServerFilter = Schemas['Filter']
type Condition = Schemas['Condition']
type Leaf = Extract<Filter, { readonly field: string }>
type Range = Extract<Leaf, { readonly gt?: number | string }>

export interface FilterContext {
  /** Whether a payload path is indexed, which it is as soon as any passage has a value there. */
  isIndexed(path: string): boolean
  /** The tokens at a field's `t` of passages whose field has this order key. */
  tokensAt(field: string, key: number): Promise<readonly string[]>
}

export const EVERYTHING: ServerFilter = {}
const NOTHING: ServerFilter = { must: [{ has_id: [] }] }

export async function compileFilter(filter: Filter, context: FilterContext): Promise<ServerFilter> {
  if ('and' in filter) return { must: await compileAll(filter.and, context) }
  if ('or' in filter) return filter.or.length === 0 ? NOTHING : { should: await compileAll(filter.or, context) }
  if ('not' in filter) return { must_not: [await compileFilter(filter.not, context)] }
  if (!context.isIndexed(fieldPath(filter.field, 't'))) return holdsWithout(filter) ? EVERYTHING : NOTHING
  if ('exists' in filter) return { [filter.exists ? 'must_not' : 'must']: [{ is_empty: { key: fieldPath(filter.field, 't') } }] }
  if ('eq' in filter) return anyOf(filter.field, [filter.eq])
  if ('in' in filter) return anyOf(filter.field, filter.in)
  return compileRange(filter, context)
}

async function compileAll(filters: readonly Filter[], context: FilterContext): Promise<Condition[]> {
  return Promise.all(filters.map(async (filter) => compileFilter(filter, context)))
}

/** Whether the condition holds for a passage that has no such field. */
const holdsWithout = (leaf: Leaf): boolean => 'exists' in leaf && !leaf.exists

function anyOf(field: string, values: readonly MetadataScalar[]): ServerFilter {
  const tokens = [...new Set(values.map(token))]
  return tokens.length === 0 ? NOTHING : { must: [anyToken(field, tokens)] }
}

const anyToken = (field: string, tokens: readonly string[]): Condition => ({ key: fieldPath(field, 't'), match: { any: [...tokens] } })

async function compileRange(range: Range, context: FilterContext): Promise<ServerFilter> {
  const bounds = [range.gt, range.gte, range.lt, range.lte].filter((bound) => bound !== undefined)
  if (bounds.every((bound) => typeof bound === 'number')) return compileNumbers(range, context)
  // Bounds of two kinds fit no value.
  return bounds.every((bound) => typeof bound === 'string') ? compileTexts(range, bounds, context) : NOTHING
}

function compileNumbers({ field, gt, gte, lt, lte }: Range, context: FilterContext): ServerFilter {
  if (!context.isIndexed(fieldPath(field, 'n'))) return NOTHING
  return { must: [{ key: fieldPath(field, 'n'), range: withoutUndefined({ gt, gte, lt, lte }) }] }
}

async function compileTexts(range: Range, bounds: readonly string[], context: FilterContext): Promise<ServerFilter> {
  const { field } = range
  if (!context.isIndexed(fieldPath(field, 'o'))) return NOTHING
  const keys = [...new Set(bounds.map(orderKey))]
  const tokens = (await Promise.all(keys.map(async (key) => context.tokensAt(field, key)))).flat()
  const atBounds = [...new Set(tokens)].filter((encoded) => {
    const value = valueOf(encoded)
    return typeof value === 'string' && keys.includes(orderKey(value)) && holdsFor(range, value)
  })
  const between: Condition = { key: fieldPath(field, 'o'), range: betweenKeys(range) }
  return { should: atBounds.length === 0 ? [between] : [between, anyToken(field, atBounds)] }
}

function betweenKeys({ gt, gte, lt, lte }: Range): Schemas['Range'] {
  const lower = [gt, gte].filter((bound) => bound !== undefined).map((bound) => orderKey(String(bound)))
  const upper = [lt, lte].filter((bound) => bound !== undefined).map((bound) => orderKey(String(bound)))
  return { ...(lower.length === 0 ? {} : { gt: Math.max(...lower) }), ...(upper.length === 0 ? {} : { lt: Math.min(...upper) }) }
}

function holdsFor(range: Range, value: string): boolean {
  return matchesFilter({ documentId: '', language: 'en', metadata: { value } }, { ...range, field: 'value' })
}

function withoutUndefined(bounds: Readonly<Record<string, number | string | undefined>>): Record<string, number> {
  return Object.fromEntries(Object.entries(bounds).flatMap(([name, bound]) => (typeof bound === 'number' ? [[name, bound]] : [])))
}
