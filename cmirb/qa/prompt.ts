/** What the generator is asked: passages, worked examples, the question. Chinese questions in Chinese, all others in English. */
import type { ChatMessage } from '../../src/generate/port.ts'
import { detectLanguage } from '../../src/text/language.ts'
import type { BenchPassage } from '../port.ts'
import type { Question } from './question.ts'

interface Wording {
  readonly system: string
  readonly passages: string
  readonly answer: string
}

const WORDING: Readonly<Record<'zh' | 'en', Wording>> = {
  zh: { system: '你在做一份医学单项或多项选择题。可以先简要分析，最后一行只写“答案：”加选项字母。', passages: '参考资料：', answer: '答案：' },
  en: { system: 'You are sitting a medical multiple-choice examination. You may reason briefly; the last line is "Answer: " and the letter of the choice.', passages: 'Reference passages:', answer: 'Answer: ' },
}

/** Raise it whenever the wording changes: a journal of other prompts is not gone on with. */
export const PROMPT_VERSION = 1

/** `examples` are answered in the dialogue before the question (Nori et al. 2023, Medprompt: nearest questions, with their reasoning). */
export function questionMessages(question: Question, examples: readonly Question[], passages: readonly BenchPassage[]): readonly ChatMessage[] {
  const wording = WORDING[detectLanguage(question.text)]
  const shown = passages.map(({ title, text }, index) => `[${index + 1}] ${title === undefined ? '' : `${title}\n`}${text}`).join('\n\n')
  return [
    { role: 'system', content: wording.system },
    ...examples.flatMap((example): readonly ChatMessage[] => [
      { role: 'user', content: render(example) },
      { role: 'assistant', content: `${example.explanation === undefined ? '' : `${example.explanation}\n`}${wording.answer}${example.answer}` },
    ]),
    { role: 'user', content: `${shown === '' ? '' : `${wording.passages}\n${shown}\n\n`}${render(question)}` },
  ]
}

function render({ text, choices }: Question): string {
  return [text, ...choices.map((choice) => `${choice.letter}. ${choice.text}`)].join('\n')
}

const STATED = /(?:答案|answer)\s*(?:是|为|is)?\s*[:：]?\s*[*(（]*\s*([A-Z](?:[\s,，、]*[A-Z])*)(?![a-z])/gi

/** The letters of the last stated answer, or of a reply that is nothing but letters; undefined when there is none. */
export function statedAnswer(reply: string, { choices }: Question): string | undefined {
  const stated = Array.from(reply.matchAll(STATED), (match) => match[1] ?? '').at(-1) ?? /^\s*([A-Z](?:[\s,，、]*[A-Z])*)\s*[.。]?\s*$/.exec(reply)?.[1]
  if (stated === undefined) return undefined
  const letters = [...new Set(stated.toUpperCase().replaceAll(/[^A-Z]/g, ''))].toSorted()
  return letters.length > 0 && letters.every((letter) => choices.some((choice) => choice.letter === letter)) ? letters.join('') : undefined
}
