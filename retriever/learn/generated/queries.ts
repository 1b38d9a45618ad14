/**
 * Pseudo-queries written by the generator from the owner's passages, in four styles (AutoMIR, arXiv 2410.20050, §3.2:
 * temperature 1, top-p .8). What is a copy, no query, or someone else's language is dropped here; what does not find its
 * passage is dropped by the round trip.
 */
import { fileURLToPath } from 'node:url'
import type { Passage } from '../../../src/domain.ts'
import type { Generator } from '../../../src/generate/port.ts'
import { detectLanguage } from '../../../src/text/language.ts'
import { normalize } from '../../../src/text/normalize.ts'
import { promptMessages, readPrompts, type Prompt } from '../../hyde/prompts.ts'
import { hashShare, splitOf } from '../split.ts'
import type { PseudoQuery } from '../types.ts'

const PROMPTS = readPrompts(fileURLToPath(new URL('../prompts', import.meta.url)))
const STYLES = ['question', 'lay', 'keywords', 'title'] as const
const TOP_P = 0.8
/** A small model's context holds two worked examples and this. */
const SHOWN_CHARACTERS = 500
const MIN_CHARACTERS = 5
const MAX_CHARACTERS = 100
/** Share of the query's character pairs that stand in one sentence's length of the passage, in order; above it the query is a copy. */
const COPY_SHARE = 0.8

export function learnPrompt(kind: string, language: 'zh' | 'en'): Prompt {
  const prompt = PROMPTS.get(`${kind}.${language}`)
  if (prompt === undefined) throw new TypeError(`no prompt for ${kind}.${language}`)
  return prompt
}

export interface Writer {
  readonly generator: Generator
  readonly deidentify: (text: string) => string
}

export interface Written {
  readonly query: PseudoQuery | undefined
  readonly tokens: number
}

export type WrittenStyle = (typeof STYLES)[number]

/** Every style, the passage's own first: it is decided by the passage's hash. */
export function stylesOf(passageId: string): readonly WrittenStyle[] {
  const own = Math.floor(hashShare(`style ${passageId}`) * STYLES.length)
  return STYLES.map((_, index) => STYLES[(own + index) % STYLES.length] ?? 'question')
}

/** One query for a passage. */
export async function writeQuery({ generator, deidentify }: Writer, passage: Passage, style: WrittenStyle, signal?: AbortSignal): Promise<Written> {
  const prompt = learnPrompt(style, passage.language)
  const { messages, stop } = promptMessages(prompt, { query: deidentify(passage.text.slice(0, SHOWN_CHARACTERS)).replaceAll(/\s+/g, ' ') }, generator.completesOnly)
  const { text, tokens = 0 } = await generator.generate({ messages, stop, key: `${style} ${passage.id}`, temperature: prompt.temperature, topP: TOP_P, maxTokens: prompt.maxTokens, seed: Math.floor(hashShare(`seed ${style} ${passage.id}`) * 2 ** 31) }, signal)
  const query = cleanQuery(text)
  if (query === undefined || isCopy(query, passage.text) || detectLanguage(query) !== passage.language || (style === 'question' && !/[?？]$/.test(query))) return { query: undefined, tokens }
  return { tokens, query: { id: `${passage.id}-${style}`, passageId: passage.id, documentId: passage.documentId, split: splitOf(passage.documentId), style: style === 'title' ? 'generatedTitle' : style, queryType: style, language: passage.language, text: query } }
}

/** The first line without label, quotes and thinking. */
export function cleanQuery(generated: string): string | undefined {
  const line = generated.replaceAll(/<think>[\s\S]*?(?:<\/think>|$)/g, '').trim().split('\n')[0] ?? ''
  const text = line.replace(/^(?:问题|标题|患者|关键词|question|title|patient|keywords)\s*[:：]\s*/i, '').replaceAll(/^["“「『]|["”」』]$/g, '').trim()
  return text.length < MIN_CHARACTERS || text.length > MAX_CHARACTERS || !/\p{L}{2}/u.test(text) ? undefined : text
}

/** The longest stretch that query and passage share, against the query's length. */
export function isCopy(query: string, passage: string): boolean {
  const [short, long] = [normalize(query).replaceAll(/[\s\p{P}]/gu, ''), normalize(passage).replaceAll(/[\s\p{P}]/gu, '')]
  const length = Math.max(1, Math.ceil(short.length * COPY_SHARE))
  for (let start = 0; start + length <= short.length; start++) if (long.includes(short.slice(start, start + length))) return true
  return false
}
