/** Pseudo-queries that the owner's own structure gives, with no generator: titles, questions before answers, labelled facts, sentences taken out of their passage. */
import type { Passage } from '../../../src/domain.ts'
import { classifyQuery } from '../../hyde/classify.ts'
import { splitOf } from '../split.ts'
import type { PseudoQuery } from '../types.ts'
import { askFact } from './facts.ts'
import { takeQuestion } from './questions.ts'
import { takeSentence } from './sentences.ts'

const MIN_TITLE = 6
const MAX_TITLE = 100

/** `titles`: how many documents of the sample carry each title; a title that several share asks for none of them. */
export function fromStructure(passage: Passage, titles: ReadonlyMap<string, number>): readonly PseudoQuery[] {
  const { id: passageId, documentId, ordinal, title, text, language } = passage
  const base = { passageId, documentId, split: splitOf(documentId), language }
  const queries: Omit<PseudoQuery, 'id'>[] = []
  if (title !== undefined && ordinal === 0 && titles.get(title) === 1 && title.length >= MIN_TITLE && title.length <= MAX_TITLE) {
    const type = classifyQuery(title)
    queries.push({ ...base, style: 'title', queryType: type === 'question' || type === 'lay' ? type : 'title', text: title, cutsTitle: true })
  }
  const question = takeQuestion(text)
  if (question !== undefined) queries.push({ ...base, style: 'qa', queryType: 'question', text: text.slice(...question), cut: [...question] })
  const fact = question === undefined ? askFact(title, text, language) : undefined
  if (fact !== undefined && title !== undefined && titles.get(title) === 1) queries.push({ ...base, style: 'fact', queryType: 'question', text: fact })
  const sentence = question === undefined ? takeSentence(text) : undefined
  if (sentence !== undefined) queries.push({ ...base, style: 'sentence', queryType: 'passage', text: text.slice(...sentence), cut: [...sentence] })
  return queries.map((query) => ({ id: `${passageId}-${query.style}`, ...query }))
}
