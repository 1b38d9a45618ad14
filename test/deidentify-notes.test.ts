import { describe, expect, it } from 'vitest'
import { otherTexts, syntheticNotes } from '../bench/deidentify/notes.ts'
import { evaluate } from '../indexer/deidentify/evaluate.ts'
import { deidentifyText } from '../indexer/deidentify/deidentify.ts'

describe.each(['en', 'zh'] as const)('synthetic notes (%s)', (language) => {
  const notes = syntheticNotes(language)

  it('are at least 200, with thousands of identifiers among medicine that must stay', () => {
    expect(notes.length).toBeGreaterThanOrEqual(200)
    expect(notes.reduce((sum, { entities }) => sum + entities.length, 0)).toBeGreaterThanOrEqual(900)
    for (const { text, entities } of notes) for (const { start, end } of entities) expect(text.slice(start, end)).not.toMatch(/[<>{}]/)
  })

  it('lose 98 of 100 identifiers, and little else', () => {
    const { recall, precision } = evaluate(notes, (text) => deidentifyText(text).removed)
    expect(recall).toBeGreaterThanOrEqual(0.98)
    expect(precision).toBeGreaterThanOrEqual(0.95)
  })
})

describe.each(['en', 'zh'] as const)('notes written before the rules that now read them (%s)', (language) => {
  it.each(['fresh', 'last'] as const)('%s: lose nine of ten identifiers and more, and little else', (part) => {
    const { recall, precision } = evaluate(otherTexts(language, part), (text) => deidentifyText(text).removed)
    expect(recall).toBeGreaterThanOrEqual(0.9)
    expect(precision).toBeGreaterThanOrEqual(0.95)
  })
})

describe('evaluation', () => {
  it('counts an identifier as found when every letter is gone, a removal as right when most of it was marked', () => {
    const result = evaluate([{ id: '1', text: 'Ann Lee saw Bob', entities: [{ start: 0, end: 7, type: 'NAME' }, { start: 12, end: 15, type: 'NAME' }] }], () => [{ start: 0, end: 7, type: 'NAME' }, { start: 8, end: 11, type: 'NAME' }, { start: 12, end: 13, type: 'NAME' }])
    expect(result).toMatchObject({ marked: 2, recall: 0.5, removed: 3 })
    expect(result.precision).toBeCloseTo(2 / 3)
  })
})
