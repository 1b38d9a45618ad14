import { describe, expect, it } from 'vitest'
import { MEASURE_NAMES, parseMeasure, printMeasure, sameMeasure } from './measure.ts'

describe('a measure', () => {
  it('parses and prints its own spelling', () => {
    for (const text of ['nDCG@10', 'nDCG', 'nDCG(gain=exponential)@5', 'MAP', 'MAP@100', 'MRR@10', 'Recall@100', 'P@5', 'Recall(rel=2)@100', 'Rprec', 'bpref', 'Judged@10', 'success@1']) {
      expect(printMeasure(parseMeasure(text))).toBe(text)
    }
  })

  it('knows every name', () => {
    for (const name of MEASURE_NAMES) expect(parseMeasure(['Rprec', 'bpref'].includes(name) ? name : `${name}@3`).name).toBe(name)
  })

  it('is the same however it was written', () => {
    expect(sameMeasure(parseMeasure('ndcg@10'), parseMeasure('nDCG(gain=linear)@10'))).toBe(true)
    expect(sameMeasure(parseMeasure('AP@5'), parseMeasure('map@5'))).toBe(true)
    expect(sameMeasure(parseMeasure('nDCG@10'), parseMeasure('nDCG(gain=exponential)@10'))).toBe(false)
    expect(sameMeasure(parseMeasure('P@5'), parseMeasure('P@10'))).toBe(false)
  })

  it('refuses what it cannot mean', () => {
    for (const text of ['', 'nDCG@', 'nDCG@0', 'nDCG@-1', 'P', 'Judged', 'Rprec@5', 'precison@5', 'nDCG(rel=2)@10', 'P(rel=0)@5', 'MAP(gain=linear)', 'nDCG(gain=cubic)@10']) {
      expect(() => parseMeasure(text)).toThrow(expect.objectContaining({ code: 'INPUT_INVALID' }))
    }
  })
})
