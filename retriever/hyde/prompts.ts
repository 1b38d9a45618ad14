/** Prompts are data: one file a kind and language. Their hash is part of every cache key and of every result. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import type { Language } from '../../src/domain.ts'
import type { ChatMessage } from '../../src/generate/port.ts'
import type { QueryType } from '../types.ts'

/** A query and the passage a good generator wrote for it. */
export interface Exemplar {
  readonly query: string
  readonly text: string
}

export const promptSchema = z.strictObject({
  id: z.string(),
  version: z.int(),
  language: z.enum(['zh', 'en']),
  queryType: z.string(),
  /** For chat models; `{query}` and `{passages}` stand for what their names say. */
  template: z.string(),
  /** For models that only complete text; `{examples}` stands for the worked examples. */
  completion: z.string(),
  examples: z.array(z.strictObject({ query: z.string(), text: z.string() })),
  exampleTemplate: z.string(),
  stop: z.array(z.string()),
  completionStop: z.array(z.string()),
  temperature: z.number(),
  maxTokens: z.int(),
})

export type Prompt = Readonly<z.infer<typeof promptSchema>>
/** Query types that have a prompt of their own, and the methods that need another one. */
export type PromptKind = QueryType | 'grounded' | 'mimic' | 'judge'

/** Every `KIND.LANGUAGE.json` of a folder. */
export function readPrompts(folder: string): ReadonlyMap<string, Prompt> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json')).toSorted()
  return new Map(files.map((name) => [name.slice(0, -'.json'.length), promptSchema.parse(JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')))]))
}

const PROMPTS = readPrompts(fileURLToPath(new URL('prompts', import.meta.url)))
/** `KIND.LANGUAGE.VARIANT.json`: other ways of asking for the same, that `medir learn` tries. */
const VARIANTS = readPrompts(fileURLToPath(new URL('prompts/variants', import.meta.url)))

/** Prompts in the place of medir's own, by their names. */
export type ChosenPrompts = Readonly<Record<string, Prompt>>

/** `KIND.LANGUAGE` of the prompt that serves: query types without one of their own use the one for questions. */
export function promptName(kind: PromptKind, language: Language): string {
  const name = `${kind}.${language}`
  return PROMPTS.has(name) ? name : `question.${language}`
}

export function promptFor(kind: PromptKind, language: Language, chosen: ChosenPrompts = {}): Prompt {
  const name = promptName(kind, language)
  const prompt = chosen[name] ?? PROMPTS.get(name)
  if (prompt === undefined) throw new TypeError(`no prompt for ${kind}.${language}`)
  return prompt
}

/** What may take the place of the prompt of a name, itself included and first. */
export function promptVariants(name: string): readonly Prompt[] {
  return [PROMPTS.get(name) ?? [], Array.from(VARIANTS).flatMap(([variant, prompt]) => (variant.startsWith(`${name}.`) ? prompt : []))].flat()
}

export function promptHash(prompt: Prompt): string {
  return createHash('sha256').update(JSON.stringify(prompt)).digest('hex').slice(0, 16)
}

export interface PromptInput {
  readonly query: string
  readonly passages?: readonly string[]
  /** Demonstrations besides the prompt's own, best last. */
  readonly exemplars?: readonly Exemplar[]
}

/** Chat models see exemplars as earlier turns; completing models as worked examples before the query. */
export function promptMessages(prompt: Prompt, { query, passages = [], exemplars = [] }: PromptInput, completesOnly: boolean): { readonly messages: readonly ChatMessage[]; readonly stop: readonly string[] } {
  const values: Readonly<Record<string, string>> = { query, passages: passages.join('\n\n'), examples: completesOnly ? workedExamples(prompt, exemplars) : '' }
  if (completesOnly) return { messages: [{ role: 'user', content: fill(prompt.completion, values) }], stop: prompt.completionStop }
  const turns = exemplars.flatMap((exemplar): readonly ChatMessage[] => [
    { role: 'user', content: fill(prompt.template, { query: exemplar.query, passages: '' }) },
    { role: 'assistant', content: exemplar.text },
  ])
  return { messages: [...turns, { role: 'user', content: fill(prompt.template, values) }], stop: prompt.stop }
}

function workedExamples({ examples, exampleTemplate }: Prompt, exemplars: readonly Exemplar[]): string {
  return [...examples, ...exemplars].map(({ query, text }) => fill(exampleTemplate, { query, text })).join('')
}

/** One pass, so that a text which holds a placeholder stays as it is. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole)
}
