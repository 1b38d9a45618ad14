import fc from 'fast-check'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, it } from 'vitest'
import type { LexicalFields } from '../../domain.ts'
import { LexicalReader, encodeLexical } from './lexical-codec.ts'
import { LexicalIndex } from './lexical-index.ts'
import { Postings } from './postings.ts'

const parameters = { k1: 1.2, b: 0.75, fieldWeights: { title: 2, body: 1, expansion: 0.5 } }
const before = (left: number, right: number): boolean => left < right
const number = (term: string): number => Number(term.slice(1))

/** BM25 written down from the formula, with nothing precomputed. */
function naive(passages: readonly (LexicalFields | undefined)[], query: readonly { readonly id: number; readonly weight: number }[], slot: number): number {
  const { k1, b, fieldWeights } = parameters
  const frequency = (fields: LexicalFields, id: number): number =>
    (['title', 'body', 'expansion'] as const).reduce((sum, field) => sum + fieldWeights[field] * (fields[field] ?? []).filter(({ term }) => number(term) === id).reduce((total, { count }) => total + count, 0), 0)
  const length = (fields: LexicalFields): number =>
    (['title', 'body', 'expansion'] as const).reduce((sum, field) => sum + fieldWeights[field] * (fields[field] ?? []).reduce((total, { count }) => total + count, 0), 0)
  const live = passages.filter((fields) => fields !== undefined)
  const average = live.reduce((sum, fields) => sum + length(fields), 0) / live.length
  const fields = passages[slot]
  if (fields === undefined) return 0
  return query.reduce((sum, { id, weight }) => {
    const holding = live.filter((each) => frequency(each, id) > 0).length
    const tf = frequency(fields, id)
    if (tf === 0) return sum
    return sum + weight * Math.log(1 + (live.length - holding + 0.5) / (holding + 0.5)) * (tf / (tf + k1 * (1 - b + (b * length(fields)) / average)))
  }, 0)
}

const counts = fc.array(fc.record({ term: fc.nat(12).map((id) => `t${id}`), count: fc.integer({ min: 1, max: 300 }) }), { maxLength: 6 })
const passage: fc.Arbitrary<LexicalFields> = fc.record({ title: counts, body: counts, expansion: counts }, { requiredKeys: [] })

describe('the lexical index', () => {
  it('scores by hand-computed BM25', () => {
    const index = new LexicalIndex(parameters)
    index.load([
      { seq: 1, slot: 0, entries: encodeLexical({ body: [{ term: 't0', count: 2 }] }, number) },
      { seq: 2, slot: 1, entries: encodeLexical({ body: [{ term: 't1', count: 4 }] }, number) },
    ])
    const [hit, ...others] = index.search({ terms: [{ id: 0, weight: 3 }], k: 10, allowed: undefined, before })
    // N = 2, df = 1: idf = ln(1 + 1.5/1.5) = ln 2. avglen = 3, len = 2: norm = 1.2 · (0.25 + 0.75 · 2/3) = 0.9. tf/(tf + norm) = 2/2.9.
    expect(hit?.score).toBeCloseTo(3 * Math.LN2 * (2 / 2.9), 12)
    expect(others).toEqual([])
  })

  it('agrees with the formula however passages came, went and came back', () => {
    fc.assert(
      fc.property(
        fc.array(passage, { minLength: 1, maxLength: 12 }),
        fc.array(passage, { maxLength: 6 }),
        fc.array(fc.nat(17), { maxLength: 6 }),
        fc.array(fc.record({ id: fc.nat(14), weight: fc.constantFrom(0, 0.5, 1, 3) }), { maxLength: 5 }),
        (loaded, added, removed, query) => {
          const index = new LexicalIndex(parameters)
          const passages: (LexicalFields | undefined)[] = [...loaded, ...added]
          const rows = passages.map((fields, slot) => ({ seq: slot + 1, slot, entries: encodeLexical(fields ?? {}, number) }))
          index.load(rows.slice(0, loaded.length))
          for (const row of rows.slice(loaded.length)) index.add(row)
          for (const slot of removed) {
            const row = rows[slot]
            if (row === undefined) continue
            index.remove(row.seq, row.entries)
            passages[slot] = undefined
          }
          const found = new Map(index.search({ terms: query, k: 100, allowed: undefined, before }).map(({ slot, score }) => [slot, score]))
          for (const slot of passages.keys()) expect(found.get(slot) ?? 0).toBeCloseTo(naive(passages, query, slot), 9)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('ranks as FTS5, an implementation by others, ranks', () => {
    // FTS5 has the same k1 = 1.2 and b = 0.75, no fields, and ln((N − df + 0.5) / (df + 0.5)), equal in order for rare terms.
    const fts = new DatabaseSync(':memory:')
    fts.exec('CREATE VIRTUAL TABLE passages USING fts5(body)')
    const index = new LexicalIndex({ ...parameters, fieldWeights: { title: 1, body: 1, expansion: 1 } })
    const rows = Array.from({ length: 400 }, (_, row) => Array.from({ length: 5 + (row % 23) }, (_, at) => `t${(row * row * 31 + at * at * 17 + row * at * 7) % 211}`))
    for (const [slot, words] of rows.entries()) {
      fts.prepare('INSERT INTO passages (rowid, body) VALUES (?, ?)').run(slot + 1, words.join(' '))
      index.add({ seq: slot + 1, slot, entries: encodeLexical({ body: words.map((term) => ({ term, count: 1 })) }, number) })
    }
    let compared = 0
    for (const word of ['t3', 't17', 't58', 't101', 't200']) {
      const theirs = fts.prepare('SELECT rowid AS slot, -bm25(passages) AS score FROM passages WHERE passages MATCH ? ORDER BY score DESC, rowid LIMIT 20').all(word)
      const ours = index.search({ terms: [{ id: number(word), weight: 1 }], k: 20, allowed: undefined, before })
      // Equal scores may differ in the last bit between the two, so scores are compared, not ids: one factor for all hits of a term.
      const factors = ours.map(({ slot, score }) => Number(theirs.find((their) => Number(their['slot']) === slot + 1)?.['score'] ?? Number.NaN) / score).filter((factor) => !Number.isNaN(factor))
      for (const factor of factors) expect(factor / (factors[0] as number)).toBeCloseTo(1, 6)
      compared += factors.length
    }
    expect(compared).toBeGreaterThan(10)
  })

  it('skips what a filter leaves out and orders equal scores as told', () => {
    const index = new LexicalIndex(parameters)
    for (let slot = 0; slot < 4; slot++) index.add({ seq: slot + 1, slot, entries: encodeLexical({ body: [{ term: 't0', count: 1 }] }, number) })
    const slots = (allowed: Uint8Array | undefined) => index.search({ terms: [{ id: 0, weight: 1 }], k: 2, allowed, before: (left, right) => left > right }).map(({ slot }) => slot)
    expect(slots(undefined)).toEqual([3, 2])
    expect(slots(Uint8Array.of(1, 1, 1, 0))).toEqual([2, 1])
  })

  it('forgets fields whose weight is 0, in scores, frequencies and lengths', () => {
    const index = new LexicalIndex({ ...parameters, fieldWeights: { title: 1, body: 1, expansion: 0 } })
    index.add({ seq: 1, slot: 0, entries: encodeLexical({ body: [{ term: 't0', count: 1 }], expansion: [{ term: 't1', count: 5 }] }, number) })
    expect(index.documentFrequency(1)).toBe(0)
    expect(index.averageLength).toBe(1)
    expect(index.search({ terms: [{ id: 1, weight: 1 }], k: 1, allowed: undefined, before })).toEqual([])
  })
})

describe('postings', () => {
  it('score the same before and after pending ones are merged', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ term: fc.nat(5), frequency: fc.integer({ min: 1, max: 9 }) }), { maxLength: 40 }), fc.nat(39), (entries, goneRow) => {
        const norms = new Float64Array(40).fill(1)
        const postings = new Postings()
        for (const [row, { term, frequency }] of entries.entries()) {
          postings.add(term, row, frequency)
          if (row === 20) postings.merge(() => false)
        }
        const scores = (): Float64Array => {
          const sums = new Float64Array(40)
          for (let term = 0; term < 6; term++) postings.accumulate(term, term + 1, norms, sums)
          return sums
        }
        const unmerged = scores()
        postings.merge((row) => row === goneRow)
        expect(scores()).toEqual(unmerged.map((score, row) => (row === goneRow ? 0 : score)))
      }),
    )
  })
})

describe('the lexical code', () => {
  it('gives back ids and weighted frequencies, large ones too', () => {
    const reader = new LexicalReader({ title: 2, body: 1, expansion: 0.5 })
    const fields = { title: [{ term: 't70000', count: 1 }], body: [{ term: 't3', count: 200_000 }, { term: 't70000', count: 2 }], expansion: [{ term: 't5000000', count: 2_000_000_000 }] }
    const found = reader.read(encodeLexical(fields, number))
    expect([...reader.terms.subarray(0, found)]).toEqual([3, 70_000, 5_000_000])
    expect([...reader.frequencies.subarray(0, found)]).toEqual([200_000, 4, 1_000_000_000])
  })

  it('refuses bytes that end inside an entry', () => {
    const bytes = encodeLexical({ body: [{ term: 't300', count: 300 }] }, number)
    expect(() => new LexicalReader({ title: 1, body: 1, expansion: 1 }).read(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError)
  })
})
