/** What a model wrote → a hypothesis, or nothing: thinking is stripped, refusals, echoes and loops are dropped. */
import { normalize } from '../../src/text/normalize.ts'

const THINKING = /<(think(?:ing)?|reasoning|analysis)>[\s\S]*?(?:<\/\1>|$)/gi
/** A model whose template opened the tag for it closes one that it never opened. */
const THOUGHT_BEFORE = /^[\s\S]*<\/(?:think(?:ing)?|reasoning|analysis)>/i
const LABEL = /^\s*(?:<?(?:文本|段落|资料|答案|回答|解答|passage|answer|abstract|摘要)>?)\s*[:：]\s*/i
const REFUSAL = /^(?:非常|很)?(?:抱歉|对不起)|^我(?:无法|不能|没有办法)|^作为(?:一个|一名)?(?:AI|人工智能|语言模型)|^I(?:'m| am) (?:sorry|unable|not able)|^Sorry|^I can(?:no|')t|^As an? (?:AI|language model)|无法(?:提供|回答|给出)(?:医疗|医学|这个|该|您的)|I (?:cannot|can't|am unable to) (?:provide|answer|help|assist)/i
/** A passage shorter than this says nothing that the query does not. */
const MIN_CHARACTERS = 10
/** Share of a text's character pairs that are already in the query; above it the text is the query again. */
const ECHO_SHARE = 0.9
/** Share of different character pairs; a text below it goes round in circles. */
const LOOP_SHARE = 0.2
const LOOP_MIN_PAIRS = 40

/** Undefined when there is nothing to use. */
export function cleanHypothesis(generated: string, query: string): string | undefined {
  const text = generated.replaceAll(THINKING, '').replace(THOUGHT_BEFORE, '').replace(LABEL, '').trim()
  if (text.length < MIN_CHARACTERS || REFUSAL.test(text.slice(0, 120))) return undefined
  const pairs = characterPairs(text)
  const asked = new Set(characterPairs(query))
  const repeated = pairs.filter((pair) => asked.has(pair)).length / Math.max(1, pairs.length)
  const loops = pairs.length >= LOOP_MIN_PAIRS && new Set(pairs).size / pairs.length < LOOP_SHARE
  return repeated >= ECHO_SHARE || loops ? undefined : text
}

function characterPairs(text: string): readonly string[] {
  const plain = normalize(text).replaceAll(/[\s\p{P}]/gu, '')
  return Array.from({ length: Math.max(0, plain.length - 1) }, (_, index) => plain.slice(index, index + 2))
}
