/**
 * The filter language, one schema for the command line, HTTP and MCP.
 *
 *   {"source": "pubmed"}                         equality (a list field matches when any value does)
 *   {"year": {"gte": 2020, "lt": 2025}}          range: numbers, or ISO dates as strings
 *   {"kind": {"in": ["note", "report"]}}         any of
 *   {"author": {"exists": false}}
 *   {"and": [...]}, {"or": [...]}, {"not": ...}  combinations; several fields in one object are an `and`
 *
 * The canonical form of domain.ts ({"field": "year", "gte": 2020}) is accepted too. Reserved fields: `documentId`,
 * `language`, and of the drugs a passage mentions `drugs.name` (the substance), `drugs.class`, and `drugs.atc` (its codes
 * and every group above them, so that {"drugs.atc": "B01A"} finds B01AC06).
 */
import { z } from 'zod'
import type { Filter, MetadataScalar, MetadataValue, Passage } from './domain.ts'
import { InputError } from './errors.ts'

const scalar = z.union([z.string(), z.number(), z.boolean()])
const bound = z.union([z.number(), z.string()])
const MAX_DEPTH = 16

const condition = z.strictObject({
  eq: scalar.optional(),
  in: z.array(scalar).max(10_000).optional(),
  gt: bound.optional(),
  gte: bound.optional(),
  lt: bound.optional(),
  lte: bound.optional(),
  exists: z.boolean().optional(),
})
type Condition = z.infer<typeof condition>

/** Any JSON object; parseFilter gives it its meaning and its errors. */
export const filterSchema = z.record(z.string(), z.unknown()).meta({ minProperties: 1 })

/** Parses either form into the canonical one. Throws InputError naming the offending key. */
export function parseFilter(input: unknown, depth = 0): Filter {
  if (depth > MAX_DEPTH) throw new InputError(`a filter may be nested ${MAX_DEPTH} levels at most`)
  if (input === null || typeof input !== 'object' || Array.isArray(input)) throw new InputError('a filter must be a JSON object', { remedy: 'Write for example {"source": "pubmed"}.' })
  const object = input as Record<string, unknown>
  if ('field' in object && typeof object['field'] === 'string') {
    const { field, ...rest } = object
    return fieldFilter(field, rest)
  }
  const parts = Object.entries(object).map(([key, value]) => entryFilter(key, value, depth))
  if (parts.length === 0) throw new InputError('a filter must name at least one field')
  return parts.length === 1 ? (parts[0] as Filter) : { and: parts }
}

function entryFilter(key: string, value: unknown, depth: number): Filter {
  if (key === 'and' || key === 'or') {
    if (!Array.isArray(value) || value.length === 0) throw new InputError(`"${key}" takes a list of filters`, { value: key })
    const parts = value.map((part) => parseFilter(part, depth + 1))
    return key === 'and' ? { and: parts } : { or: parts }
  }
  if (key === 'not') return { not: parseFilter(value, depth + 1) }
  const plain = scalar.safeParse(value)
  if (plain.success) return { field: key, eq: plain.data }
  if (Array.isArray(value)) return fieldFilter(key, { in: value })
  return fieldFilter(key, value)
}

function fieldFilter(field: string, input: unknown): Filter {
  const parsed = condition.safeParse(input)
  if (!parsed.success) throw new InputError(`the filter on "${field}" is not understood`, { value: field, remedy: 'Use eq, in, gt, gte, lt, lte or exists.' })
  const filters = conditionFilters(field, parsed.data)
  if (filters.length === 0) throw new InputError(`the filter on "${field}" says nothing`, { value: field })
  return filters.length === 1 ? (filters[0] as Filter) : { and: filters }
}

function conditionFilters(field: string, given: Condition): Filter[] {
  const filters: Filter[] = []
  if (given.eq !== undefined) filters.push({ field, eq: given.eq })
  if (given.in !== undefined) filters.push({ field, in: given.in })
  if (given.exists !== undefined) filters.push({ field, exists: given.exists })
  const range = {
    ...(given.gt === undefined ? {} : { gt: given.gt }),
    ...(given.gte === undefined ? {} : { gte: given.gte }),
    ...(given.lt === undefined ? {} : { lt: given.lt }),
    ...(given.lte === undefined ? {} : { lte: given.lte }),
  }
  if (Object.keys(range).length > 0) filters.push({ field, ...range })
  return filters
}

/** Fields that are not metadata; a metadata key spelt the same is shadowed. */
export const RESERVED_FIELDS = ['documentId', 'language', 'drugs.name', 'drugs.class', 'drugs.atc'] as const

/** The values a passage has under a filterable field, reserved fields included. */
export function fieldValues(passage: Pick<Passage, 'documentId' | 'language' | 'metadata' | 'drugs'>, field: string): readonly MetadataScalar[] {
  if (field === 'documentId') return [passage.documentId]
  if (field === 'language') return [passage.language]
  if (field === 'drugs.name') return distinct((passage.drugs ?? []).flatMap((drug) => (drug.name === undefined ? [] : [drug.name])))
  if (field === 'drugs.class') return distinct((passage.drugs ?? []).flatMap((drug) => drug.classes ?? []))
  if (field === 'drugs.atc') return distinct((passage.drugs ?? []).flatMap((drug) => (drug.atc ?? []).flatMap(atcGroups)))
  const value: MetadataValue | undefined = Object.hasOwn(passage.metadata, field) ? passage.metadata[field] : undefined
  if (value === undefined) return []
  return Array.isArray(value) ? (value as readonly MetadataScalar[]) : [value as MetadataScalar]
}

/** Lengths of an ATC code's five levels: B, B01, B01A, B01AC, B01AC06. */
const ATC_LEVELS = [1, 3, 4, 5, 7] as const
const atcGroups = (code: string): readonly string[] => ATC_LEVELS.filter((length) => length <= code.length).map((length) => code.slice(0, length))
const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)]

/** Reference semantics: what every store's own filtering must agree with. */
export function matchesFilter(passage: Pick<Passage, 'documentId' | 'language' | 'metadata' | 'drugs'>, filter: Filter): boolean {
  if ('and' in filter) return filter.and.every((part) => matchesFilter(passage, part))
  if ('or' in filter) return filter.or.some((part) => matchesFilter(passage, part))
  if ('not' in filter) return !matchesFilter(passage, filter.not)
  const values = fieldValues(passage, filter.field)
  if ('exists' in filter) return values.length > 0 === filter.exists
  if ('eq' in filter) return values.includes(filter.eq)
  if ('in' in filter) return values.some((value) => filter.in.includes(value))
  return values.some((value) => within(value, filter))
}

/** Numbers compare with numbers and strings with strings (ISO dates sort as text); a mixed pair never matches. */
function within(value: MetadataScalar, range: { readonly gt?: number | string; readonly gte?: number | string; readonly lt?: number | string; readonly lte?: number | string }): boolean {
  if (typeof value === 'boolean') return false
  const comparable = (bound: number | string | undefined): bound is number | string => bound !== undefined && typeof bound === typeof value
  if (range.gt !== undefined && !(comparable(range.gt) && value > range.gt)) return false
  if (range.gte !== undefined && !(comparable(range.gte) && value >= range.gte)) return false
  if (range.lt !== undefined && !(comparable(range.lt) && value < range.lt)) return false
  return range.lte === undefined || (comparable(range.lte) && value <= range.lte)
}
