/**
 * What kind of query this is, from its shape alone: length, question words, structure. Prompts and the gate depend on it;
 * the caller can name it instead.
 */
import type { QueryType } from '../types.ts'

/** One code and nothing else: ICD-10 E11.9, ATC A10BA02, LOINC 4548-4, NCT04280705, 国药准字H20013123, a DOI, a bare number. */
const IDENTIFIER = /^(?:(?:国药准字|国食药监|注册证号)?[A-Za-z]{0,6}[-_.:#]?\d[\w.:/-]*|10\.\d{4,9}\/\S+|\p{Lu}\d{2}(?:\.\d+)?[†*]?)$/u
const RECORD_HEADINGS = /主诉|现病史|既往史|个人史|家族史|体格检查|查体|入院诊断|出院诊断|辅助检查|chief complaint|history of present|past medical|review of systems|physical exam|assessment(?: and plan)?:|medications?:|HPI:|PMH:/giu
const PATIENT = /^(?:患者|病人)?[，,]?(?:男|女)[性，,]|^\D{0,4}\d+\s*(?:岁|[- ]?year[- ]old|y\/o)/iu
const QUESTION = /[?？]\s*$|什么|怎么|怎样|如何|为何|为什么|哪些|哪种|哪个|哪项|是否|能否|可否|多少|多久|吗[。？?]?$|呢[。？?]?$|^(?:what|which|who|when|where|why|how|is|are|can|could|does|do|should|may)\b|正确的是|错误的是|应(?:首选|选用|考虑)/iu
const DRUG_MATTERS = /用法|用量|剂量|禁忌|副作用|不良反应|相互作用|说明书|适应[证症]|同服|同时服用|停药|dos(?:e|age|ing)|side effects?|adverse|contraindicat|interact|half-life|label/iu
const LAY = /我|俺|咱|孩子|宝宝|老婆|老公|妈妈|爸爸|医生您?好|怎么办|咋|好吗|要紧|谢谢|(?:^|\s)(?:I|my|me|mum|mom|kid|baby)(?:\s|'|$)/iu
const TITLE_WORDS = /研究|分析|观察|探讨|疗效|影响|比较|应用|进展|综述|评价|相关性|机制|护理|体会|effects? of|study|trial|analysis|review|association|versus|outcomes?/iu

/** Han characters count one, other words two: roughly what each says. */
function weight(text: string): number {
  return (text.match(/\p{Script=Han}/gu)?.length ?? 0) + 2 * (text.match(/[\p{L}\p{N}]+/gu)?.filter((word) => !/\p{Script=Han}/u.test(word)).length ?? 0)
}

const PASSAGE_WEIGHT = 120
const RECORD_WEIGHT = 30
const KEYWORDS_WEIGHT = 10

/** `drugs`: how many drug names the query holds, when somebody counted. */
export function classifyQuery(query: string, drugs = 0): QueryType {
  const text = query.trim()
  if (IDENTIFIER.test(text)) return 'identifier'
  const size = weight(text)
  const headings = new Set(text.match(RECORD_HEADINGS)?.map((heading) => heading.toLowerCase())).size
  if (headings >= 2 || (size >= RECORD_WEIGHT && PATIENT.test(text) && !QUESTION.test(text))) return 'record'
  if (QUESTION.test(text)) return drugs > 0 && DRUG_MATTERS.test(text) ? 'drug' : LAY.test(text) ? 'lay' : 'question'
  if (size >= PASSAGE_WEIGHT) return 'passage'
  if (drugs > 0 && DRUG_MATTERS.test(text)) return 'drug'
  if (LAY.test(text)) return 'lay'
  if (TITLE_WORDS.test(text)) return 'title'
  return size <= KEYWORDS_WEIGHT || /\s/.test(text) && /\p{Script=Han}/u.test(text) ? 'keywords' : 'title'
}
