import { describe, expect, it } from 'vitest'
import { compareSystems } from './compare.ts'
import { describeComparison } from './describe.ts'

const scores = (values: Readonly<Record<string, number>>): ReadonlyMap<string, number> => new Map(Object.entries(values))
const names = { a: 'bm25', b: 'hybrid', measure: 'nDCG@10' }

describe('comparing two systems', () => {
  const comparison = compareSystems(names, [
    { task: 'T1', a: scores({ q1: 0.2, q2: 0.5, q3: 1, q4: 0 }), b: scores({ q1: 0.8, q2: 0.5, q3: 0.6, q4: 0 }) },
    { task: 'T2', a: scores({ q1: 0 }), b: scores({ q1: 1 }) },
  ])

  it('counts wins, ties and losses and names the queries that moved', () => {
    expect(comparison.tasks[0]).toMatchObject({ task: 'T1', queries: 4, a: 0.425, b: 0.475, wins: 1, ties: 2, losses: 1, gained: [{ query: 'q1', a: 0.2, b: 0.8 }], lost: [{ query: 'q3', a: 1, b: 0.6 }] })
    expect(comparison.tasks[0]?.difference).toBeCloseTo(0.05, 12)
  })

  it('averages tasks, not queries', () => {
    expect(comparison.macro.difference).toBeCloseTo((0.05 + 1) / 2, 12)
    expect(comparison.macro.a).toBeCloseTo(0.425 / 2, 12)
  })

  it('is never surer after the correction', () => {
    for (const { p, corrected } of comparison.tasks) expect(corrected).toBeGreaterThanOrEqual(p)
  })

  it('finds a plain gain and no gain where there is none', () => {
    const queries = Array.from({ length: 60 }, (_, index) => `q${index}`)
    const flat = new Map(queries.map((query, index) => [query, (index % 5) / 5]))
    const better = new Map(Array.from(flat, ([query, value]) => [query, Math.min(1, value + 0.1)]))
    const [gain, none] = compareSystems(names, [{ task: 'gain', a: flat, b: better }, { task: 'none', a: flat, b: flat }]).tasks
    expect(gain?.corrected).toBeLessThan(0.01)
    expect(gain?.interval[0]).toBeGreaterThan(0)
    expect(none).toMatchObject({ p: 1, corrected: 1, difference: 0, interval: [0, 0], ties: 60 })
  })

  it('says the same every time', () => {
    const again = compareSystems(names, comparison.tasks.map(({ task }) => ({ task, a: scores({ q1: 0.3, q2: 0.9 }), b: scores({ q1: 0.5, q2: 0.1 }) })))
    const once = compareSystems(names, comparison.tasks.map(({ task }) => ({ task, a: scores({ q1: 0.3, q2: 0.9 }), b: scores({ q1: 0.5, q2: 0.1 }) })))
    expect(again).toEqual(once)
  })

  it('shows ids, and text only when asked', () => {
    expect(describeComparison(comparison)).not.toContain('胃')
    expect(describeComparison(comparison)).toContain('q1 20.00→80.00')
    expect(describeComparison(comparison, () => '胃炎')).toContain('“胃炎”')
  })
})
