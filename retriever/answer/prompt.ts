/** What the generator is asked for an answer, and for a question that stands by itself. */
import type { Language } from '../../src/domain.ts'
import type { ChatMessage } from '../../src/generate/port.ts'

const ANSWER: Readonly<Record<Language, string>> = {
  en: 'You answer questions from the given sources only. Short, factual sentences, each with the number of its source in brackets before the full stop. No advice beyond the sources. If they do not answer the question, say exactly that.',
  zh: '你只根据给出的资料回答问题。句子简短、只陈述事实，每句在句号前用方括号标出资料编号。不给出资料之外的建议。资料不能回答问题时，如实说明。',
}

export function answerMessages(question: string, block: string, language: Language): readonly ChatMessage[] {
  return [
    { role: 'system', content: ANSWER[language] },
    { role: 'user', content: `${block}\n\n${language === 'zh' ? '问题' : 'Question'}: ${question}` },
  ]
}

const REWRITE: Readonly<Record<Language, string>> = {
  en: 'Rewrite the last question so that it can be understood without the conversation: replace pronouns and references by what they mean, add nothing, answer nothing. Reply with the question alone.',
  zh: '把最后一个问题改写成脱离对话也能看懂的问题：把代词和指代换成所指的内容，不添加任何信息，不要回答。只输出改写后的问题。',
}

export function rewriteMessages(turns: readonly string[], question: string, language: Language): readonly ChatMessage[] {
  return [
    { role: 'system', content: REWRITE[language] },
    { role: 'user', content: [...turns.map((turn, index) => `${index + 1}. ${turn}`), `→ ${question}`].join('\n') },
  ]
}
