/** A question that stands at the head of its own answer: FAQ pages, dialogues, "问：… 答：…". */
import { sentences } from '../../../src/text/sentences.ts'

const LABEL = /^\s*(?:问|患者|提问|问题|Q|Question|Patient)\s*[:：.]\s*/i
const QUESTION_END = /[?？]\s*$/
const MIN_QUESTION = 6
const MAX_QUESTION = 120
const MIN_ANSWER = 40

/** Offsets of the question without its label, or undefined. */
export function takeQuestion(text: string): readonly [number, number] | undefined {
  const first = sentences(text)[0]
  if (first === undefined) return undefined
  const sentence = text.slice(first.start, first.end)
  if (!QUESTION_END.test(sentence)) return undefined
  const start = first.start + (LABEL.exec(sentence)?.[0].length ?? 0)
  const length = first.end - start
  return length >= MIN_QUESTION && length <= MAX_QUESTION && text.length - first.end >= MIN_ANSWER ? [start, first.end] : undefined
}
