import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createAnalyzer } from './analyzer.ts'
import { createSegmenter } from './create.ts'

const analyzer = createAnalyzer(createSegmenter('jieba'))
const terms = (text: string): readonly string[] => analyzer.tokens(text).map(({ term }) => term)

describe('the analyzer', () => {
  it('keeps a Latin abbreviation whole beside the Han words it touches', () => {
    expect(terms('EGFR-TKI治疗')).toEqual(expect.arrayContaining(['egfr', 'tki', '治疗']))
  })

  it('tells type 1 from type 2 by a term of its own', () => {
    expect(terms('2型糖尿病')).toEqual(expect.arrayContaining(['2型', '糖尿', '尿病']))
    expect(terms('1型糖尿病')).not.toContain('2型')
    expect(terms('Ⅲ期')).toContain('iii期')
  })

  it('finds a name that no dictionary knows: the index holds characters and pairs, not words', () => {
    expect(terms('奥布替尼')).toEqual(['奥', '奥布', '布', '布替', '替', '替尼', '尼'])
  })

  it('weighs a query by its words: pairs within one more than pairs across two', () => {
    const weights = new Map(analyzer.queryTerms('治疗肺炎').map(({ term, weight }) => [term, weight]))
    expect(weights.get('肺炎')).toBe(1)
    expect(weights.get('疗肺')).toBe(0.5)
    expect(weights.get('肺')).toBe(0.5)
  })

  it('keeps a measurement and its value', () => {
    expect(terms('HbA1c≥7.0%')).toEqual(['hba1c', '7.0'])
  })

  it('cuts a dose into number and unit, however the unit is written', () => {
    expect(terms('100mg')).toEqual(['100', 'mg'])
    expect(terms('50μg')).toEqual(terms('50 ug'))
  })

  it('gives the same terms for traditional and simplified, full-width and half-width, Greek and spelt out', () => {
    expect(terms('糖尿病視網膜病變')).toEqual(terms('糖尿病视网膜病变'))
    expect(terms('ＣＯＰＤ')).toEqual(terms('copd'))
    expect(terms('β-blocker')).toEqual(terms('beta-blockers'))
  })

  it('stems English and drops stop words', () => {
    expect(terms('The patients were treated with inhaled corticosteroids')).toEqual(['patient', 'treat', 'inhal', 'corticosteroid'])
  })

  it('counts repeated query words as weight', () => {
    expect(analyzer.queryTerms('fever fever cough')).toEqual([{ term: 'cough', weight: 1 }, { term: 'fever', weight: 2 }])
  })

  it('keeps title and body apart', () => {
    expect(analyzer.fields({ title: 'Asthma', text: 'Fever.' })).toEqual({ title: [{ term: 'asthma', count: 1 }], body: [{ term: 'fever', count: 1 }] })
  })

  it('highlights the words as they stand in the text', () => {
    const text = '患者有２型糖尿病，服用 Metformin。'
    const marked = analyzer.highlights(text, analyzer.queryTerms('2型糖尿病 metformin')).map(({ start, end }) => text.slice(start, end))
    expect(marked).toEqual(['２型糖尿病', 'Metformin'])
  })

  it('never points outside the text, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const { term, start, end } of analyzer.tokens(text)) {
          expect(term.length).toBeGreaterThan(0)
          expect(start).toBeGreaterThanOrEqual(0)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
        }
      }),
      { numRuns: 500 },
    )
  })
})
