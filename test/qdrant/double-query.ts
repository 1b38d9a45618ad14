/** The double's searches: exact, and unkind where the server leaves things open — equal scores come in no helpful order. */
import { badRequest } from './double-errors.ts'
import { matches, type DoublePoint, type IndexKinds, type Sparse, type StoredVector } from './double-filter.ts'

type Json = Readonly<Record<string, unknown>>

export interface Searched {
  readonly points: ReadonlyMap<string, DoublePoint>
  readonly indexes: IndexKinds
  /** Names of vectors with `modifier: idf`. */
  readonly idf: ReadonlySet<string>
  readonly known: ReadonlySet<string>
}

export interface Scored {
  readonly point: DoublePoint
  readonly score: number
}

export function runQuery(collection: Searched, query: Json): readonly Scored[] {
  const { prefetch, query: wanted, using, filter, limit = 10 } = query
  const prefetches = (prefetch === undefined || prefetch === null ? [] : Array.isArray(prefetch) ? prefetch : [prefetch]) as readonly Json[]
  const lists = prefetches.map((each) => runQuery(collection, each))
  if (isRrf(wanted)) return best(reciprocalRanks(lists, wanted.rrf), Number(limit))
  if (isFormula(wanted)) return best(byFormula(collection, lists, wanted), Number(limit))
  const pool = prefetches.length === 0 ? [...collection.points.values()] : [...new Set(lists.flat().map(({ point }) => point))]
  const name = String(using)
  if (!collection.known.has(name)) throw badRequest(`Not existing vector name error: ${name}`)
  const score = scorer(collection, name, wanted)
  const scored = pool.flatMap((point) => {
    if (!matches(point, filter as Json | undefined, collection.indexes)) return []
    const vector = point.vectors[name]
    const value = vector === undefined ? undefined : score(vector)
    return value === undefined ? [] : [{ point, score: value }]
  })
  return best(scored, Number(limit))
}

const best = (scored: readonly Scored[], limit: number): readonly Scored[] => [...scored].sort((left, right) => right.score - left.score || (left.point.id < right.point.id ? 1 : -1)).slice(0, limit)

type Rrf = { readonly rrf: { readonly k?: number; readonly weights?: unknown } }
const isRrf = (query: unknown): query is Rrf => typeof query === 'object' && query !== null && 'rrf' in query

/** 1 / (position + k), positions from 0, k = 2 unless said. */
function reciprocalRanks(lists: readonly (readonly Scored[])[], { k = 2, weights }: Rrf['rrf']): readonly Scored[] {
  if (weights !== undefined) throw badRequest('the double knows no weights of lists')
  const sums = new Map<DoublePoint, number>()
  for (const list of lists) for (const [position, { point }] of list.entries()) sums.set(point, (sums.get(point) ?? 0) + 1 / (position + k))
  return [...sums].map(([point, score]) => ({ point, score }))
}

interface Formula {
  readonly formula: unknown
  readonly defaults?: Readonly<Record<string, number>>
}
const isFormula = (query: unknown): query is Formula => typeof query === 'object' && query !== null && 'formula' in query

/** Whatever any list holds, by an expression over its scores in the lists; conditions count 1 or 0. */
function byFormula({ indexes }: Searched, lists: readonly (readonly Scored[])[], { formula, defaults = {} }: Formula): readonly Scored[] {
  const scores = lists.map((list) => new Map(list.map(({ point, score }) => [point, score])))
  const valueOf = (expression: unknown, point: DoublePoint): number => {
    if (typeof expression === 'number') return expression
    if (typeof expression === 'string') return scoreOf(expression, point)
    const { sum, mult, ...condition } = expression as { readonly sum?: readonly unknown[]; readonly mult?: readonly unknown[] }
    if (sum !== undefined) return sum.reduce<number>((total, part) => total + valueOf(part, point), 0)
    if (mult !== undefined) return mult.reduce<number>((product, part) => product * valueOf(part, point), 1)
    return matches(point, { must: [condition] }, indexes) ? 1 : 0
  }
  const scoreOf = (variable: string, point: DoublePoint): number => {
    const place = /^\$score\[(\d+)\]$/.exec(variable)?.[1]
    const score = place === undefined ? undefined : (scores[Number(place)]?.get(point) ?? defaults[variable])
    if (score === undefined) throw badRequest(`No rescore value for ${variable}`)
    return score
  }
  return [...new Set(lists.flat().map(({ point }) => point))].map((point) => ({ point, score: Math.fround(valueOf(formula, point)) }))
}

function scorer(collection: Searched, name: string, query: unknown): (vector: StoredVector) => number | undefined {
  if (isSparse(query)) {
    const weights = new Map(query.indices.map((index, at) => [index, (query.values[at] as number) * (collection.idf.has(name) ? inverseFrequency(collection, name, index) : 1)]))
    return (vector) => sparseDot(vector as Sparse, weights)
  }
  const rows = (Array.isArray(query) && Array.isArray(query[0]) ? query : [query]) as readonly (readonly number[])[]
  const normalised = rows.map(normalise)
  return (vector) => {
    const stored = vector instanceof Float32Array ? [vector] : (vector as readonly Float32Array[])
    if (normalised.some((row) => row.length !== stored[0]?.length)) throw badRequest('Vector dimension error')
    return normalised.reduce((sum, row) => sum + Math.max(...stored.map((each) => dot(row, each))), 0)
  }
}

export const isSparse = (value: unknown): value is Sparse => typeof value === 'object' && value !== null && 'indices' in value

/** Undefined when no dimension is shared: such a point is no hit. */
function sparseDot({ indices, values }: Sparse, weights: ReadonlyMap<number, number>): number | undefined {
  let sum: number | undefined
  for (const [at, index] of indices.entries()) {
    const weight = weights.get(index)
    if (weight !== undefined) sum = Math.fround((sum ?? 0) + weight * (values[at] as number))
  }
  return sum
}

function inverseFrequency({ points }: Searched, name: string, index: number): number {
  const vectors = [...points.values()].flatMap(({ vectors }) => (vectors[name] === undefined ? [] : [vectors[name] as Sparse]))
  const frequency = vectors.filter(({ indices }) => indices.includes(index)).length
  return Math.log(1 + (vectors.length - frequency + 0.5) / (frequency + 0.5))
}

function dot(left: Float32Array, right: Float32Array): number {
  let sum = 0
  for (let at = 0; at < left.length; at++) sum += (left[at] as number) * (right[at] as number)
  return Math.fround(sum)
}

/** What the server does to a cosine vector before it keeps it; one of length 1 stays as it is. */
export function normalise(numbers: readonly number[]): Float32Array {
  const vector = Float32Array.from(numbers)
  const length = Math.hypot(...vector)
  return Math.abs(length - 1) < 1e-6 || length === 0 ? vector : vector.map((value) => value / length)
}
