import { describe, expect, it } from 'vitest'
import { describeJudged, judgeFigures, recordFigures } from './gate.ts'

const record = { tolerance: 0.01, best: { sample: { bm25: 0.8, hybrid: 0.9 } } }

describe('the quality gate', () => {
  it('fails a figure that fell by more than the tolerance, and only that', () => {
    const judged = judgeFigures({ sample: { bm25: 0.7899, hybrid: 0.8901 }, other: { bm25: 0.1 } }, record)
    expect(judged.map(({ system, set, fell }) => [set, system, fell])).toEqual([['sample', 'bm25', true], ['sample', 'hybrid', false], ['other', 'bm25', false]])
    expect(judged.map(describeJudged)).toEqual(['FELL sample: bm25 78.99, best 80.00', 'ok   sample: hybrid 89.01, best 90.00', 'ok   other: bm25 10.00 (not recorded yet)'])
  })

  it('records what was measured and keeps what was not', () => {
    expect(recordFigures({ sample: { bm25: 0.8123456 } }, record)).toEqual({ tolerance: 0.01, best: { sample: { bm25: 0.81235, hybrid: 0.9 } } })
  })
})
