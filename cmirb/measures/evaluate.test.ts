import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { computeMeasure, mean, scoreQueries } from './evaluate.ts'
import { parseMeasure } from './measure.ts'
import { judgeRanking, sortRanking, type Judgements, type RankedPassage } from './ranking.ts'

interface OracleCase {
  readonly name: string
  readonly qrels: Readonly<Record<string, number>>
  readonly run: Readonly<Record<string, number>>
  readonly expected: Readonly<Record<string, number>>
}

const oracle = JSON.parse(gunzipSync(readFileSync(new URL('fixtures/oracle.json.gz', import.meta.url))).toString('utf8')) as readonly OracleCase[]
const passages = (scores: Readonly<Record<string, number>>): readonly RankedPassage[] => Object.entries(scores).map(([id, score]) => ({ id, score }))
const grades = (given: Readonly<Record<string, number>>): Judgements => new Map(Object.entries(given))
const value = (measure: string, run: readonly string[], judged: Readonly<Record<string, number>>): number =>
  computeMeasure(parseMeasure(measure), judgeRanking(run.map((id, index) => ({ id, score: -index })), grades(judged)))

describe('measures against pytrec_eval and ir_measures', () => {
  it('has cases enough to mean something', () => {
    expect(oracle.length).toBeGreaterThan(150)
    expect(Object.keys(oracle[0]?.expected ?? {}).length).toBeGreaterThan(50)
  })

  it.each(oracle.map((entry) => [entry.name, entry] as const))('agrees to 1e-9 on: %s', (_, entry) => {
    const disagreements = Object.entries(entry.expected).flatMap(([text, expected]) => {
      // ir_measures computes Judged and MRR@k itself and orders ties upwards; the rest comes out of trec_eval.
      const ties = text.startsWith('Judged') || text.startsWith('MRR@') ? 'id-ascending' : 'id-descending'
      const actual = computeMeasure(parseMeasure(text), judgeRanking(passages(entry.run), grades(entry.qrels), ties))
      return Math.abs(actual - expected) <= 1e-9 ? [] : [{ text, actual, expected }]
    })
    expect(disagreements).toEqual([])
  })
})

describe('measures by hand', () => {
  it('nDCG discounts by log2 of rank + 1', () => {
    // found at rank 3: 1 / log2(4) = 0.5 of the ideal 1
    expect(value('nDCG@10', ['x', 'y', 'a'], { a: 1 })).toBeCloseTo(0.5, 12)
    expect(value('nDCG@2', ['x', 'y', 'a'], { a: 1 })).toBe(0)
  })

  it('nDCG tells linear from exponential gain', () => {
    // order 1 then 3: linear (1 + 3/log2 3) / (3 + 1/log2 3); exponential gains are 1 and 7
    const discount = 1 / Math.log2(3)
    expect(value('nDCG@10', ['low', 'high'], { low: 1, high: 3 })).toBeCloseTo((1 + 3 * discount) / (3 + discount), 12)
    expect(value('nDCG(gain=exponential)@10', ['low', 'high'], { low: 1, high: 3 })).toBeCloseTo((1 + 7 * discount) / (7 + discount), 12)
  })

  it('average precision counts what was missed as nothing', () => {
    // relevant at ranks 1 and 3 of three relevant: (1/1 + 2/3 + 0) / 3
    expect(value('MAP', ['a', 'x', 'b'], { a: 1, b: 1, c: 1 })).toBeCloseTo((1 + 2 / 3) / 3, 12)
  })

  it('the rest', () => {
    const judged = { a: 1, b: 2, n: 0 }
    const run = ['x', 'n', 'a', 'y', 'b']
    expect(value('MRR', run, judged)).toBeCloseTo(1 / 3, 12)
    expect(value('MRR@2', run, judged)).toBe(0)
    expect(value('Recall@3', run, judged)).toBe(0.5)
    expect(value('P@5', run, judged)).toBe(0.4)
    expect(value('P@10', run, judged)).toBe(0.2)
    expect(value('Rprec', run, judged)).toBe(0)
    expect(value('success@3', run, judged)).toBe(1)
    expect(value('success@2', run, judged)).toBe(0)
    expect(value('Judged@5', run, judged)).toBe(0.6)
    expect(value('Judged@10', run, judged)).toBe(0.6)
    expect(value('Recall(rel=2)@4', run, judged)).toBe(0)
    // one non-relevant above both: 1 − min(1, 2) / min(1, 2) = 0 each
    expect(value('bpref', run, judged)).toBe(0)
  })
})

describe('scoring a run', () => {
  it('counts a judged query without an answer as 0 and leaves out a query nobody judged', () => {
    const qrels = new Map([['q1', grades({ a: 1 })], ['q2', grades({ b: 1 })]])
    const run = new Map([['q1', [{ id: 'a', score: 1 }]], ['q3', [{ id: 'c', score: 1 }]]])
    const scores = scoreQueries(parseMeasure('nDCG@10'), run, qrels)
    expect([...scores]).toEqual([['q1', 1], ['q2', 0]])
    expect(mean(scores.values())).toBe(0.5)
    expect(mean([])).toBe(0)
  })

  it('breaks ties by id, upwards unless told otherwise', () => {
    const tied = passages({ b: 1, a: 1, c: 2 })
    expect(sortRanking(tied).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
    expect(sortRanking(tied, 'id-descending').map(({ id }) => id)).toEqual(['c', 'b', 'a'])
  })

  it('stays between 0 and 1 and is 1 for nDCG of the ideal order', () => {
    const judgements = fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 3 }), fc.integer({ min: -1, max: 4 })), { minLength: 1, selector: ([id]) => id })
    const measures = ['nDCG@10', 'nDCG(gain=exponential)', 'MAP', 'MRR', 'Recall@5', 'P@3', 'Rprec', 'bpref', 'Judged@4', 'success@2'].map(parseMeasure)
    fc.assert(
      fc.property(judgements, fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 })), (judged, returned) => {
        const ranking = judgeRanking(returned.map((id, index) => ({ id, score: -index })), new Map(judged))
        for (const measure of measures) {
          const score = computeMeasure(measure, ranking)
          expect(score).toBeGreaterThanOrEqual(0)
          expect(score).toBeLessThanOrEqual(1 + 1e-12)
        }
        const ideal = judgeRanking(judged.map(([id, grade]) => ({ id, score: grade })), new Map(judged))
        expect(computeMeasure(parseMeasure('nDCG'), ideal)).toBeCloseTo(judged.some(([, grade]) => grade > 0) ? 1 : 0, 12)
      }),
    )
  })
})
