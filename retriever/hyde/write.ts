/** Asks the generator for what a method needs: hypotheses, mimics, or judgements of the first hits. */
import { createHash } from 'node:crypto'
import type { Degradation } from '../../src/domain.ts'
import type { Generation, GenerationRequest, Generator } from '../../src/generate/port.ts'
import type { HydeMethod, HypothesisRequest } from '../types.ts'
import type { Written } from './cache.ts'
import { cleanHypothesis } from './clean.ts'
import type { Limiter } from './limiter.ts'
import { promptFor, promptHash, promptMessages, type Prompt, type PromptKind } from './prompts.ts'

export interface WritingParts {
  readonly generator: Generator
  readonly limit: Limiter
  /** Hypotheses a query, 1 to 8. */
  readonly count: number
  /** Replaces identifiers of persons before a prompt leaves. */
  readonly deidentify?: ((text: string) => string) | undefined
}

/** Several hypotheses must differ to be worth having; .7 is what HyDE's authors used. */
const SAMPLING_TEMPERATURE = 0.7

const hypothesisKind = ({ method, queryType }: HypothesisRequest): PromptKind => (method === 'grounded' ? 'grounded' : queryType)

/** Prompts that a request uses; part of the cache key together with what they are filled with. */
export function promptsOf(request: HypothesisRequest): readonly Prompt[] {
  const kinds: Readonly<Record<HydeMethod, readonly PromptKind[]>> = { hypothesis: [hypothesisKind(request)], grounded: ['grounded'], contrastive: [hypothesisKind(request), 'mimic'], judge: ['judge'] }
  return kinds[request.method].map((kind) => promptFor(kind, request.language, request.prompts))
}

/** Identifies prompts and everything else that shapes the answer. */
export function requestHash(request: HypothesisRequest, count: number): string {
  return createHash('sha256').update(JSON.stringify([promptsOf(request).map(promptHash), request.method, request.passages ?? [], count, request.exemplars ?? []])).digest('hex').slice(0, 32)
}

/** `degraded`: what the generator's server would not do, found out on the way. */
export async function write(parts: WritingParts, request: HypothesisRequest): Promise<Written & { readonly degraded?: Degradation }> {
  if (request.method === 'judge') return { texts: [], relevant: await judge(parts, request) }
  const [hypotheses, mimics] = await Promise.all([
    sample(parts, request, hypothesisKind(request), parts.count, { logProbability: true }),
    request.method === 'contrastive' ? sample(parts, { ...request, exemplars: [] }, 'mimic', 1) : undefined,
  ])
  const probabilities = hypotheses.flatMap(({ logProbability }) => logProbability ?? [])
  const degraded = hypotheses.find((generation) => generation.degraded !== undefined)?.degraded
  return {
    texts: usable(hypotheses, request.query),
    ...(mimics === undefined ? {} : { mimics: usable(mimics, request.query) }),
    ...(probabilities.length === 0 ? {} : { logProbability: probabilities.reduce((sum, value) => sum + value, 0) / probabilities.length }),
    ...(degraded === undefined ? {} : { degraded }),
  }
}

function usable(generations: readonly Generation[], query: string): readonly string[] {
  return [...new Set(generations.flatMap(({ text }) => cleanHypothesis(text, query) ?? []))]
}

type Wanted = Pick<GenerationRequest, 'logProbability'>

async function sample(parts: WritingParts, request: HypothesisRequest, kind: PromptKind, count: number, wanted: Wanted = {}): Promise<readonly Generation[]> {
  const prompt = promptFor(kind, request.language, request.prompts)
  return Promise.all(Array.from({ length: count }, async (_, seed) => generate(parts, request, prompt, request.passages ?? [], { seed, temperature: count === 1 ? prompt.temperature : SAMPLING_TEMPERATURE, ...wanted })))
}

/** Asks passage by passage, so that one long passage does not push another out of a small context. */
async function judge(parts: WritingParts, request: HypothesisRequest): Promise<readonly number[]> {
  const prompt = promptFor('judge', request.language)
  const verdicts = await Promise.all((request.passages ?? []).map(async (passage) => generate(parts, request, prompt, [passage], { seed: 0, temperature: 0 })))
  return verdicts.flatMap(({ text }, index) => (/^\W*(?:是|有|能|可以|yes)/iu.test(text) ? [index] : []))
}

async function generate({ generator, limit, deidentify = (text) => text }: WritingParts, { query, exemplars = [] }: HypothesisRequest, prompt: Prompt, passages: readonly string[], sampling: Wanted & { readonly seed: number; readonly temperature: number }): Promise<Generation> {
  const { messages, stop } = promptMessages(prompt, { query: deidentify(query), passages: passages.map(deidentify), exemplars }, generator.completesOnly)
  return limit(async () => generator.generate({ messages, stop, key: query, maxTokens: prompt.maxTokens, ...sampling }))
}
