/** A fact asked for by its label: "适应证：…" under a title becomes a question about both. */
import type { Language } from '../../../src/domain.ts'
import { hashShare } from '../split.ts'

/** Label in the text → how a reader asks for it. */
const QUESTIONS: readonly (readonly [RegExp, Language, string])[] = [
  [/(?:适应[证症]|主治|功能主治)[】：:]/, 'zh', '{title}治什么病？'],
  [/(?:不良反应|副作用)[】：:]/, 'zh', '{title}有什么副作用？'],
  [/(?:用法用量|用法|用量)[】：:]/, 'zh', '{title}怎么用？'],
  [/(?:禁忌[证症]?)[】：:]/, 'zh', '{title}哪些人不能用？'],
  [/(?:临床表现|症状)[】：:]/, 'zh', '{title}有什么症状？'],
  [/(?:治疗(?:方法|原则)?)[】：:]/, 'zh', '{title}怎么治疗？'],
  [/(?:病因)[】：:]/, 'zh', '{title}是什么原因引起的？'],
  [/(?:检查)[】：:]/, 'zh', '{title}要做什么检查？'],
  [/\bindications?(?: and usage)?:/i, 'en', 'What is {title} used for?'],
  [/\b(?:adverse reactions|side effects):/i, 'en', 'What are the side effects of {title}?'],
  [/\bdosage(?: and administration)?:/i, 'en', 'How is {title} dosed?'],
  [/\bcontraindications?:/i, 'en', 'Who should not take {title}?'],
  [/\b(?:symptoms|clinical features|presentation):/i, 'en', 'What are the symptoms of {title}?'],
  [/\b(?:treatment|management):/i, 'en', 'How is {title} treated?'],
]

const MAX_TITLE = 30

/** One question for a titled passage, or undefined. */
export function askFact(title: string | undefined, text: string, language: Language): string | undefined {
  if (title === undefined || title.length > MAX_TITLE) return undefined
  const fit = QUESTIONS.filter(([label, of]) => of === language && label.test(text))
  return fit[Math.floor(hashShare(`fact ${title} ${text}`) * fit.length)]?.[2].replace('{title}', () => title)
}
