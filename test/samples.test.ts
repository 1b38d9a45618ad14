import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { samplesFolder } from '../src/engine/sample-files.ts'

type Line = Readonly<Record<string, unknown>>
const read = (name: string): readonly Line[] => readFileSync(join(samplesFolder(), name), 'utf8').split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Line)
const [documents, queries, qrels, hypotheses] = ['documents.jsonl', 'queries.jsonl', 'qrels.jsonl', 'hypotheses.jsonl'].map(read) as [readonly Line[], readonly Line[], readonly Line[], readonly Line[]]

const values = (lines: readonly Line[], field: string): ReadonlySet<unknown> => new Set(lines.map((line) => line[field]))

describe('the sample collection', () => {
  it('holds at least 240 documents in both languages and of every kind, each labelled synthetic', () => {
    expect(documents.length).toBeGreaterThanOrEqual(240)
    expect(values(documents, 'kind')).toEqual(new Set(['abstract', 'admission', 'consultation', 'discharge', 'drug-monograph', 'encyclopaedia', 'guideline', 'lab']))
    for (const language of ['zh', 'en']) expect(documents.filter((line) => line['language'] === language).length).toBeGreaterThanOrEqual(60)
    expect([...values(documents, 'synthetic')]).toEqual([true])
    expect(documents.every(({ text }) => typeof text === 'string' && text.length >= 60)).toBe(true)
  })

  it('holds at least 80 questions, each with a document that is relevant and a hypothesis', () => {
    expect(queries.length).toBeGreaterThanOrEqual(80)
    const answered = new Set(qrels.filter(({ score }) => Number(score) >= 2).map((line) => line['q_id']))
    const supposed = values(hypotheses, 'id')
    expect(queries.filter(({ id }) => !answered.has(id) || !supposed.has(id))).toEqual([])
    for (const language of ['zh', 'en']) expect(queries.filter((line) => line['language'] === language).length).toBeGreaterThanOrEqual(20)
  })

  it('uses every id once and refers only to what is there', () => {
    expect(values(documents, 'id').size).toBe(documents.length)
    expect(values(queries, 'id').size).toBe(queries.length)
    const [documentIds, queryIds] = [values(documents, 'id'), values(queries, 'id')]
    expect(qrels.filter((line) => !documentIds.has(line['p_id']) || !queryIds.has(line['q_id']))).toEqual([])
    expect(qrels.every(({ score }) => Number.isInteger(score) && Number(score) >= 0 && Number(score) <= 3)).toBe(true)
  })
})
