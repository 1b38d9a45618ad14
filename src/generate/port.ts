/** What writes text: hypotheses, pseudo-queries, answers. Prompts reach it de-identified. */
import type { Degradation } from '../domain.ts'

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant'
  readonly content: string
}

export interface GenerationRequest {
  readonly messages: readonly ChatMessage[]
  /** Key for recorded answers: the query's id or its normalised text. */
  readonly key?: string
  /** Default 0. */
  readonly temperature?: number
  /** Default 1. */
  readonly topP?: number
  /** Default 256 tokens. */
  readonly maxTokens?: number
  readonly stop?: readonly string[]
  readonly seed?: number
  /** Whether the mean log-probability is wanted, where the adapter can give it. Default no. */
  readonly logProbability?: boolean
}

export interface Generation {
  readonly text: string
  readonly tokens?: number
  /** Mean log-probability a token, where the server gives it. */
  readonly logProbability?: number
  readonly finishReason?: string
  /** What the server would not do, told with the answer that found it out and not again. */
  readonly degraded?: Degradation
}

export interface Generator {
  /** For people and cache keys: adapter and model, e.g. `openai:qwen3-8b`. */
  readonly name: string
  /** True for a model that only completes text: prompts then carry worked examples and stop at a blank line. */
  readonly completesOnly: boolean
  /** Throws GeneratorError (GENERATOR_UNAVAILABLE, GENERATOR_FAILED); rejects with the signal's reason when aborted. */
  generate(request: GenerationRequest, signal?: AbortSignal): Promise<Generation>
  /** The same text in pieces as they are written, where the adapter can. */
  stream?(request: GenerationRequest, signal?: AbortSignal): AsyncIterable<string>
  close(): Promise<void>
}
