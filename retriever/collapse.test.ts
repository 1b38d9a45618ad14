import { expect, it } from 'vitest'
import type { Passage } from '../src/domain.ts'
import { collapseNearDuplicates } from './collapse.ts'

const passage = (id: string, duplicateOf?: string): Passage => ({ id, documentId: id, ordinal: 0, text: '', start: 0, end: 0, language: 'en', metadata: {}, ...(duplicateOf === undefined ? {} : { duplicateOf }) })

it('lets the best of near-duplicates stand for the others, whichever was stored first', () => {
  const passages = [passage('a'), passage('b', 'a'), passage('c'), passage('d', 'a'), passage('e', 'elsewhere')]
  const fused = ['b', 'c', 'a', 'gone', 'd', 'e'].map((id, index) => ({ id, score: 1 - index / 10 }))
  expect(collapseNearDuplicates(fused, passages).map(({ id, nearDuplicates }) => [id, nearDuplicates])).toEqual([['b', ['a', 'd']], ['c', undefined], ['e', undefined]])
})
