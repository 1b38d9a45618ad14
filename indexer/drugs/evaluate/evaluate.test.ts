import { describe, expect, it } from 'vitest'
import type { AnnotatedDocument, GoldMention } from '../corpus/corpus.ts'
import { countUnit, figures } from './count.ts'
import { evaluate } from './evaluate.ts'
import { countUnitLikeJar } from './jar.ts'

const mention = (start: number, end: number, type = 'drug'): GoldMention => ({ type, spans: [[start, end]] })
const document = (id: string, ...units: { text: string; mentions: GoldMention[] }[]): AnnotatedDocument => ({ id, source: 'DrugBank', units })
const text = (length: number): string => 'x'.repeat(length)

/** The organisers' worked example: 6 gold, 6 predicted; 3 spans right (2 with their type), 2 overlapping (1 with its type), 1 spurious, 1 missed. */
const GOLD = [mention(0, 5), mention(10, 15), mention(20, 25), mention(30, 40), mention(50, 60), mention(70, 75)]
const SAID = [mention(0, 5), mention(10, 15), mention(20, 25, 'group'), mention(30, 35), mention(52, 60, 'brand'), mention(80, 85)]
const f1 = (table: ReturnType<typeof evaluate>['standard']) => Object.fromEntries(Object.entries(table).map(([name, { f1: value }]) => [name, Number(value.toFixed(2))]))

describe('the scorer', () => {
  it("counts the organisers' example as they say", () => {
    const result = evaluate([document('d', { text: text(90), mentions: GOLD })], [[SAID]])
    expect(f1(result.standard)).toEqual({ strict: 0.33, exact: 0.5, partial: 0.67, type: 0.5 })
    expect(f1(result.jarCompatible)).toEqual({ strict: 0.33, exact: 0.5, partial: 0.57, type: 0.5 })
  })

  it('gives gold against gold everything, while the jar stumbles over overlapping gold', () => {
    const overlapping = [mention(0, 20, 'group'), mention(10, 15)]
    const own = countUnit(overlapping, overlapping)
    expect(own.exact).toEqual({ correct: 2, half: 0, actual: 2, possible: 2 })
    expect(own.strict.correct).toBe(2)
    expect(countUnitLikeJar(overlapping, overlapping).exact.correct).toBe(1)
  })

  it('charges inventions in sentences without gold, which the jar does not see', () => {
    const documents = [document('d', { text: text(10), mentions: [mention(0, 5)] }, { text: text(10), mentions: [] })]
    const result = evaluate(documents, [[[mention(0, 5)], [mention(2, 4)]]])
    expect(result.standard.exact).toEqual({ precision: 0.5, recall: 1, f1: 2 / 3 })
    expect(result.jarCompatible.exact).toEqual({ precision: 1, recall: 1, f1: 1 })
  })

  it('lets two predictions on one gold mention earn once', () => {
    expect(countUnit([mention(0, 10)], [mention(0, 4), mention(5, 10)]).partial).toEqual({ correct: 0, half: 1, actual: 2, possible: 1 })
  })

  it('compares discontinuous mentions as written', () => {
    const gold: GoldMention = { type: 'drug', spans: [[0, 3], [8, 12]] }
    expect(countUnit([gold], [mention(0, 3)]).exact.correct).toBe(0)
    expect(countUnit([gold], [gold]).exact.correct).toBe(1)
    expect(countUnit([gold], [mention(0, 3)]).partial.half).toBe(1)
  })

  it('gives half credit in precision and recall', () => {
    expect(figures({ correct: 1, half: 2, actual: 4, possible: 5 })).toEqual({ precision: 0.5, recall: 0.4, f1: (2 * 0.5 * 0.4) / 0.9 })
    expect(figures({ correct: 1, half: 2, actual: 4, possible: 5 }, { halfInPrecision: false }).precision).toBe(0.25)
  })

  it('counts words stripped of outer punctuation', () => {
    const sentence = 'Take (aspirin), not warfarin sodium.'
    const documents = [document('d', { text: sentence, mentions: [mention(6, 13), mention(20, 35)] })]
    const result = evaluate(documents, [[[mention(6, 13), mention(0, 4)]]])
    // Gold words: aspirin, warfarin, sodium; said: Take, aspirin.
    expect(result.wordLevel.bySource['DrugBank']).toEqual({ precision: 0.5, recall: 1 / 3, f1: 0.4 })
  })

  it('draws an interval that holds the figure, the same every time', () => {
    const documents = Array.from({ length: 20 }, (_, index) => document(String(index), { text: text(10), mentions: [mention(0, 5)] }))
    const predictions = documents.map((_, index) => [[index % 4 === 0 ? mention(0, 4) : mention(0, 5)]])
    const result = evaluate(documents, predictions)
    expect(result.standard.exact.f1).toBeCloseTo(0.75)
    expect(result.exactInterval[0]).toBeLessThan(0.75)
    expect(result.exactInterval[1]).toBeGreaterThan(0.75)
    expect(evaluate(documents, predictions).exactInterval).toEqual(result.exactInterval)
  })
})
