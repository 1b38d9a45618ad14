/** The compiled filter, as the double's server understands it, against the reference semantics: any field, any mix of values. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matches, valuesAt, type DoublePoint } from '../../../test/qdrant/double-filter.ts'
import type { Filter, Metadata } from '../../domain.ts'
import { matchesFilter } from '../../filter.ts'
import { encodeFields, fieldPath, token, valueOf } from './fields.ts'
import { compileFilter } from './filter.ts'
import { indexesOf } from './layout.ts'

const texts = fc.oneof(
  fc.constantFrom('', '2024-03-01', '2024-03-01T08:30:00.000Z', '2024-03-01T08:30:00.001Z', '2024-03', '2019-12-31', '内科', '外科', 'a', 'ab', '\uD800', 'x'.repeat(30), `${'x'.repeat(30)}y`),
  fc.string({ maxLength: 4 }),
)
const numbers = fc.constantFrom(-1.5, -0, 0, 1, 2020, 2020.5, 1e20, Number.MAX_SAFE_INTEGER)
const scalars = fc.oneof(texts, numbers, fc.boolean())
const names = fc.constantFrom('date', 'a.b', 'year[]', '科室', '__proto__x', 'tags')
const metadata: fc.Arbitrary<Metadata> = fc.dictionary(names, fc.oneof(scalars, fc.array(scalars, { maxLength: 4 })))
const bound = fc.oneof(texts, numbers)
const leaves: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ field: names, eq: scalars }),
  fc.record({ field: names, in: fc.array(scalars, { maxLength: 4 }) }),
  fc.record({ field: names, exists: fc.boolean() }),
  fc.record({ field: names, gt: bound, gte: bound, lt: bound, lte: bound }, { requiredKeys: ['field'] }).filter((range) => Object.keys(range).length > 1),
)
const filters = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof({ maxDepth: 4 }, leaves, fc.record({ and: fc.array(tie('filter'), { maxLength: 3 }) }), fc.record({ or: fc.array(tie('filter'), { maxLength: 3 }) }), fc.record({ not: tie('filter') })),
})).filter

const pointsOf = (collection: readonly Metadata[]): readonly DoublePoint[] =>
  collection.map((each, at) => ({ id: String(at), vectors: {}, payload: { fields: encodeFields({ documentId: String(at), language: 'en', metadata: each }) } }))

describe('a compiled filter', () => {
  it('means what the reference says, whatever the fields, values and conditions', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(metadata, { maxLength: 8 }), filters, async (collection, filter) => {
        const points = pointsOf(collection)
        const indexes = new Map(points.flatMap(({ payload }) => indexesOf(payload['fields'] as Parameters<typeof indexesOf>[0]).map(({ path, schema }) => [path, schema.type] as const)))
        const compiled = await compileFilter(filter, {
          isIndexed: (path) => indexes.has(path),
          tokensAt: async (field, key) => points.flatMap(({ payload }) => (valuesAt(payload, fieldPath(field, 'o')).includes(key) ? valuesAt(payload, fieldPath(field, 't')).map(String) : [])),
        })
        const found = points.filter((point) => matches(point, compiled, indexes)).map(({ id }) => id)
        const wanted = collection.flatMap((each, at) => (matchesFilter({ documentId: String(at), language: 'en', metadata: each }, filter) ? [String(at)] : []))
        expect(found).toEqual(wanted)
      }),
      { numRuns: 1000, seed: 11 },
    )
  })

  it('keeps fields of similar names apart', () => {
    const paths = ['a.b', 'a_b', 'a_2e_b', 'a-b', 'a b', '科室', 'a[0]'].map((name) => fieldPath(name, 't'))
    expect(new Set(paths).size).toBe(paths.length)
    for (const path of paths) expect(path).toMatch(/^fields\.[A-Za-z0-9_-]+\.t$/)
  })

  it('gives values back from their tokens', () => {
    fc.assert(fc.property(scalars, (value) => {
      expect(valueOf(token(value))).toEqual(value === 0 ? 0 : value)

      expect(token(value).isWellFormed()).toBe(true)
    }))
  })
})
