/**
 * Hypotheses for a query: from the cache, or from the generator within a deadline. A late answer goes to the cache for the
 * next time; a generator that fails is told, never thrown. One request a question at a time (single-flight).
 */
import type { Degradation, Language } from '../../src/domain.ts'
import { asMedirError } from '../../src/errors.ts'
import type { Generator } from '../../src/generate/port.ts'
import type { HypothesisProvider, QueryType } from '../types.ts'
import type { CacheKey, HypothesisCache } from './cache.ts'
import { cleanHypothesis } from './clean.ts'
import { promptFor, promptHash, promptMessages, type Prompt } from './prompts.ts'

export interface ProviderOptions {
  readonly generator: Generator
  readonly cache: HypothesisCache
  readonly tenant: string
  /** How long a search waits, in milliseconds. Up: more questions profit, slower answers. */
  readonly deadlineMs: number
  /** Hypotheses a query, 1 to 8. */
  readonly count: number
  /** Replaces identifiers of persons before a prompt leaves. */
  readonly deidentify?: (text: string) => string
}

type Answer = Awaited<ReturnType<HypothesisProvider['hypotheses']>>

/** Questions that may wait for the generator at once; more get no hypothesis. */
const MAX_IN_FLIGHT = 32

export function createHypothesisProvider(options: ProviderOptions): HypothesisProvider {
  const inFlight = new Map<string, Promise<readonly string[]>>()
  return {
    hypotheses: async ({ query, language, queryType }, signal) => {
      const started = performance.now()
      const ms = (): number => Math.round((performance.now() - started) * 10) / 10
      const source = options.generator.name.startsWith('recorded:') ? 'recorded' : 'generator'
      const empty = (reason: string, code?: string, remedy?: string): Answer => ({ texts: [], source, cached: false, ms: ms(), reason, ...(code === undefined ? {} : { degraded: degradation(code, remedy) }) })
      const { key, prompt } = identify(options, query, language, queryType)
      const cached = options.cache.get(key)
      if (cached !== undefined) return { texts: cached, source: 'cache', cached: true, ms: ms(), reason: 'from the cache' }
      const name = JSON.stringify(key)
      if (!inFlight.has(name) && inFlight.size >= MAX_IN_FLIGHT) return empty('the generator is busy', 'OVERLOADED', 'Ask again, or give the generator more capacity.')
      const asked = inFlight.get(name) ?? ask(options, query, key, prompt)
      if (!inFlight.has(name)) {
        inFlight.set(name, asked)
        const forget = (): void => void inFlight.delete(name)
        asked.then(forget, forget)
      }
      try {
        const texts = await withDeadline(asked, options.deadlineMs, signal)
        if (texts === undefined) return empty('late', 'DEADLINE_EXCEEDED', 'The answer is cached for the next time; raise hydeDeadlineMs to wait longer.')
        return texts.length === 0 ? empty('the generator wrote nothing usable', 'GENERATOR_FAILED') : { texts, source, cached: false, ms: ms(), reason: 'generated' }
      } catch (thrown) {
        if (signal?.aborted === true) throw signal.reason
        const { code, message, remedy } = asMedirError(thrown)
        return empty(message, code, remedy)
      }
    },
  }
}

function degradation(code: string, remedy: string | undefined): Degradation {
  return { leg: 'hyde', code, ...(remedy === undefined ? {} : { remedy }) }
}

function identify({ generator, tenant }: ProviderOptions, query: string, language: Language, queryType: QueryType): { readonly key: CacheKey; readonly prompt: Prompt } {
  const prompt = promptFor(queryType, language)
  return { prompt, key: { tenant, query, language, promptHash: promptHash(prompt), model: generator.name } }
}

/** Runs to its end whoever still listens: what comes late is cached. */
async function ask({ generator, cache, count, deidentify }: ProviderOptions, query: string, key: CacheKey, prompt: Prompt): Promise<readonly string[]> {
  const shown = deidentify === undefined ? query : deidentify(query)
  const { messages, stop } = promptMessages(prompt, shown, generator.completesOnly)
  const generations = await Promise.all(
    Array.from({ length: count }, async (_, index) =>
      generator.generate({ messages, stop, key: query, maxTokens: prompt.maxTokens, seed: index, temperature: count === 1 ? prompt.temperature : SAMPLING_TEMPERATURE }),
    ),
  )
  const texts = generations.flatMap(({ text }) => cleanHypothesis(text, query) ?? [])
  const distinct = [...new Set(texts)]
  if (distinct.length > 0) cache.put(key, distinct)
  return distinct
}

/** Several hypotheses must differ to be worth having; .7 is what HyDE's authors used. */
const SAMPLING_TEMPERATURE = 0.7

/** Undefined when time is up first. */
async function withDeadline<Value>(work: Promise<Value>, deadlineMs: number, signal: AbortSignal | undefined): Promise<Value | undefined> {
  let timer: NodeJS.Timeout | undefined
  let onAbort: (() => void) | undefined
  const stop = new Promise<undefined>((resolve, reject) => {
    timer = setTimeout(() => resolve(undefined), deadlineMs)
    onAbort = () => reject(signal?.reason as Error)
    signal?.addEventListener('abort', onAbort, { once: true })
  })
  try {
    return await Promise.race([work, stop])
  } finally {
    clearTimeout(timer)
    if (onAbort !== undefined) signal?.removeEventListener('abort', onAbort)
  }
}
