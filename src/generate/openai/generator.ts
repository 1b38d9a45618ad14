/** Chat completions of any OpenAI-compatible server: vLLM, Ollama, llama.cpp server, hosted ones. */
import { z } from 'zod'
import type { Degradation } from '../../domain.ts'
import { GeneratorError } from '../../errors.ts'
import { fetchWithRetry, type HttpOutcome } from '../../http/retry.ts'
import { readPieces } from './stream.ts'
import type { Generation, GenerationRequest, Generator } from '../port.ts'

export interface OpenAiGeneratorOptions {
  /** Base address; `/v1` is added where it is missing. */
  readonly url: string
  readonly model: string
  readonly apiKey?: string
  /** Whether log-probabilities are asked for where they are wanted. Default true; a server that refuses them is asked without from then on. */
  readonly logProbabilities?: boolean
  /** Longest time one answer may take. Default 60,000 ms. */
  readonly timeoutMs?: number
  /** Pause before the first retry. Default 250 ms. */
  readonly pauseMs?: number
}

const answerSchema = z.object({
  choices: z.array(z.object({
    message: z.object({ content: z.string().nullable() }),
    finish_reason: z.string().nullish(),
    logprobs: z.object({ content: z.array(z.object({ logprob: z.number() })).nullish() }).nullish(),
  })).min(1),
  usage: z.object({ completion_tokens: z.number() }).partial().nullish(),
})

/** Statuses by which servers refuse a field they do not know or do not allow. */
const FIELD_REFUSED = new Set([400, 422, 501])

const NO_LOG_PROBABILITIES: Degradation = { leg: 'hyde', code: 'GENERATOR_FAILED', remedy: 'The chat server refuses "logprobs": the gate judges hypotheses without them. Set generatorLogprobs to false to stop asking.' }

/** What one generator has learnt about its server. */
interface Known {
  logProbabilities: boolean
}

export function createOpenAiGenerator(options: OpenAiGeneratorOptions): Generator {
  const known: Known = { logProbabilities: options.logProbabilities ?? true }
  return {
    name: `openai:${options.model}`,
    completesOnly: false,
    generate: async (request, signal) => generate(options, known, request, signal),
    stream: (request, signal) => stream(options, request, signal),
    close: async () => undefined,
  }
}

async function* stream(options: OpenAiGeneratorOptions, request: GenerationRequest, signal: AbortSignal | undefined): AsyncGenerator<string> {
  const { body } = answered(await ask(options, request, { stream: true }, signal))
  if (body !== null) yield* readPieces(body)
}

interface MoreFields {
  readonly stream?: boolean
  readonly logprobs?: boolean
}

async function ask({ url, model, apiKey, timeoutMs, pauseMs }: OpenAiGeneratorOptions, request: GenerationRequest, more: MoreFields, signal: AbortSignal | undefined): Promise<HttpOutcome> {
  const { messages, temperature = 0, topP = 1, maxTokens = 256, stop, seed } = request
  const base = url.replace(/\/+$/, '')
  return fetchWithRetry(`${/\/v\d+$/.test(base) ? base : `${base}/v1`}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) },
    body: JSON.stringify({ model, messages, temperature, top_p: topP, max_tokens: maxTokens, ...(stop === undefined ? {} : { stop }), ...(seed === undefined ? {} : { seed }), ...more }),
  }, { signal, ...(timeoutMs === undefined ? {} : { timeoutMs }), ...(pauseMs === undefined ? {} : { pauseMs }) })
}

function answered(outcome: HttpOutcome): Response {
  if ('status' in outcome) throw new GeneratorError('GENERATOR_FAILED', 'the chat server refused', { value: outcome.status, remedy: outcome.status === 401 || outcome.status === 403 ? 'Set MEDIR_GENERATOR_API_KEY.' : 'Check the server and the model name.' })
  if ('cause' in outcome) throw new GeneratorError('GENERATOR_UNAVAILABLE', 'the chat server does not answer', { cause: outcome.cause, remedy: 'Check generatorUrl and the server.' })
  return outcome.response
}

async function generate(options: OpenAiGeneratorOptions, known: Known, request: GenerationRequest, signal: AbortSignal | undefined): Promise<Generation> {
  if (request.logProbability !== true || !known.logProbabilities) return read(options, answered(await ask(options, request, {}, signal)))
  const outcome = await ask(options, request, { logprobs: true }, signal)
  if (!('status' in outcome) || !FIELD_REFUSED.has(outcome.status)) return read(options, answered(outcome))
  const generation = await read(options, answered(await ask(options, request, {}, signal)))
  // It answers without the field, so the field was what it refused. Of several questions at once one tells.
  if (!known.logProbabilities) return generation
  known.logProbabilities = false
  return { ...generation, degraded: NO_LOG_PROBABILITIES }
}

async function read({ model }: OpenAiGeneratorOptions, response: Response): Promise<Generation> {
  const parsed = answerSchema.safeParse(await response.json().catch(() => undefined))
  const choice = parsed.data?.choices[0]
  if (choice === undefined) throw new GeneratorError('GENERATOR_FAILED', 'the chat server answered something else than a completion', { value: model, remedy: 'Check that the address is an OpenAI-compatible server.' })
  const tokens = parsed.data?.usage?.completion_tokens
  const logProbability = mean(choice.logprobs?.content?.map(({ logprob }) => logprob) ?? [])
  return {
    text: choice.message.content ?? '',
    ...(tokens === undefined ? {} : { tokens }),
    ...(logProbability === undefined ? {} : { logProbability }),
    ...(typeof choice.finish_reason === 'string' ? { finishReason: choice.finish_reason } : {}),
  }
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length
}
