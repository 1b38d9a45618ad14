/** Prompts are data: one file a query type and language. Their hash is part of every cache key. */
import { createHash } from 'node:crypto'
import type { Language } from '../../src/domain.ts'
import type { ChatMessage } from '../../src/generate/port.ts'
import type { QueryType } from '../types.ts'
import passageEn from './prompts/passage.en.json' with { type: 'json' }
import passageZh from './prompts/passage.zh.json' with { type: 'json' }
import questionEn from './prompts/question.en.json' with { type: 'json' }
import questionZh from './prompts/question.zh.json' with { type: 'json' }
import titleEn from './prompts/title.en.json' with { type: 'json' }
import titleZh from './prompts/title.zh.json' with { type: 'json' }

export interface Prompt {
  readonly id: string
  readonly version: number
  readonly language: string
  /** `{query}` stands for the query. */
  readonly template: string
  /** For models that only complete text. */
  readonly completion: string
  readonly stop: readonly string[]
  readonly completionStop: readonly string[]
  readonly temperature: number
  readonly maxTokens: number
}

const PROMPTS: Readonly<Record<string, Readonly<Record<Language, Prompt>>>> = {
  question: { zh: questionZh, en: questionEn },
  title: { zh: titleZh, en: titleEn },
  passage: { zh: passageZh, en: passageEn },
}

/** Query types without a prompt of their own use the one for questions; records read like passages. */
export function promptFor(queryType: QueryType, language: Language): Prompt {
  const own = PROMPTS[queryType === 'record' ? 'passage' : queryType] ?? PROMPTS['question']
  return (own as Readonly<Record<Language, Prompt>>)[language]
}

export function promptHash(prompt: Prompt): string {
  return createHash('sha256').update(JSON.stringify(prompt)).digest('hex').slice(0, 16)
}

export function promptMessages(prompt: Prompt, query: string, completesOnly: boolean): { readonly messages: readonly ChatMessage[]; readonly stop: readonly string[] } {
  const fill = (template: string): string => template.replaceAll('{query}', () => query)
  return completesOnly
    ? { messages: [{ role: 'user', content: fill(prompt.completion) }], stop: prompt.completionStop }
    : { messages: [{ role: 'user', content: fill(prompt.template) }], stop: prompt.stop }
}
