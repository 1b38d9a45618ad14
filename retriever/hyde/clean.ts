/** What a model wrote → a hypothesis, or nothing: thinking is stripped, refusals and echoes are dropped. */
import { normalize } from '../../src/text/normalize.ts'

const THINKING = /<think(?:ing)?>[\s\S]*?(?:<\/think(?:ing)?>|$)/gi
const LABEL = /^\s*(?:<?(?:文本|段落|答案|回答|passage|answer|abstract|摘要)>?)\s*[:：]\s*/i
const REFUSAL = /^(?:抱歉|对不起|很抱歉|我无法|我不能|作为(?:一个|一名)?(?:AI|人工智能|语言模型)|I(?:'m| am) (?:sorry|unable|not able)|Sorry|I can(?:no|')t|As an AI)/i
/** A passage shorter than this says nothing that the query does not. */
const MIN_CHARACTERS = 10

/** Undefined when there is nothing to use. */
export function cleanHypothesis(generated: string, query: string): string | undefined {
  const text = generated.replaceAll(THINKING, '').replace(LABEL, '').trim()
  if (text.length < MIN_CHARACTERS || REFUSAL.test(text)) return undefined
  return normalize(text).replaceAll(/\s/g, '') === normalize(query).replaceAll(/\s/g, '') ? undefined : text
}
