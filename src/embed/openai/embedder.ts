/** Any OpenAI-compatible `/v1/embeddings`: TEI, vLLM, Infinity, Ollama. The way to a GPU. */
import { z } from 'zod'
import { EmbedderError } from '../../errors.ts'
import { estimateTokens } from '../../text/estimate-tokens.ts'
import { fetchWithRetry } from '../../http/retry.ts'
import type { Embedder, Embeddings } from '../port.ts'

export interface OpenAiEmbedderOptions {
  /** Base address; `/v1` is added where it is missing. */
  readonly url: string
  /** Name the server knows the model by. */
  readonly model: string
  readonly apiKey?: string
  readonly queryPrefix?: string
  readonly passagePrefix?: string
  /** Longest input in tokens, for the chunker. Default 512. */
  readonly maxTokens?: number
  /** Texts a request. Default 32. */
  readonly batch?: number
  /** Pause before the first retry. Default 250 ms. */
  readonly pauseMs?: number
  readonly signal?: AbortSignal
}

const answerSchema = z.object({
  data: z.array(z.object({ index: z.number().int().nonnegative(), embedding: z.union([z.array(z.number()), z.string()]) })),
  usage: z.object({ prompt_tokens: z.number() }).partial().optional(),
})

/** Asks the server once for its dimension. EMBEDDER_FAILED when it does not answer or answers something else. */
export async function createOpenAiEmbedder(options: OpenAiEmbedderOptions): Promise<Embedder> {
  const probe = await request(options, ['dimension'], options.signal)
  const dimension = probe.vectors[0]?.length ?? 0
  const { batch = 32, maxTokens = 512 } = options
  const prefixOf = { query: options.queryPrefix ?? '', passage: options.passagePrefix ?? '' }
  return {
    name: `${options.model} (${new URL(options.url).host})`,
    dimension,
    maxTokens,
    fingerprint: `openai-${options.model}-${dimension}-${prefixOf.query}-${prefixOf.passage}`,
    embed: async (texts, kind, signal) => {
      const vectors: Float32Array[] = []
      let tokens = 0
      for (let from = 0; from < texts.length; from += batch) {
        const answer = await request(options, texts.slice(from, from + batch).map((text) => prefixOf[kind] + text), signal)
        const other = answer.vectors.find((vector) => vector.length !== dimension)
        if (other !== undefined) throw new EmbedderError('EMBEDDER_FAILED', `the server gave ${other.length} dimensions where it gave ${dimension} before`, { value: options.model, remedy: 'One model behind one name: check the server.' })
        vectors.push(...answer.vectors)
        tokens += answer.tokens
      }
      // The server cuts on its own side; what it cut it does not tell.
      return { vectors, truncated: 0, tokens }
    },
    // The server keeps its tokenizer to itself.
    countTokens: async (texts) => texts.map(estimateTokens),
    close: async () => undefined,
  }
}

async function request(options: OpenAiEmbedderOptions, input: readonly string[], signal: AbortSignal | undefined): Promise<Omit<Embeddings, 'truncated'>> {
  const outcome = await fetchWithRetry(endpoint(options.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }) },
    body: JSON.stringify({ model: options.model, input, encoding_format: 'base64' }),
  }, { signal, ...(options.pauseMs === undefined ? {} : { pauseMs: options.pauseMs }) })
  if (!('response' in outcome)) throw failure(outcome)
  const parsed = answerSchema.safeParse(await outcome.response.json().catch(() => undefined))
  if (!parsed.success || parsed.data.data.length !== input.length) throw new EmbedderError('EMBEDDER_FAILED', 'the embedding server answered something else than embeddings', { value: options.model, remedy: 'Check that the address is an OpenAI-compatible server.' })
  const rows = [...parsed.data.data].sort((left, right) => left.index - right.index)
  return { vectors: rows.map(({ embedding }) => unit(typeof embedding === 'string' ? decode(embedding) : Float32Array.from(embedding))), tokens: parsed.data.usage?.prompt_tokens ?? 0 }
}

function endpoint(url: string): string {
  const base = url.replace(/\/+$/, '')
  return `${/\/v\d+$/.test(base) ? base : `${base}/v1`}/embeddings`
}

function failure(outcome: { readonly status: number } | { readonly cause: unknown }): EmbedderError {
  if ('status' in outcome) return new EmbedderError('EMBEDDER_FAILED', 'the embedding server refused', { value: outcome.status, remedy: outcome.status === 401 || outcome.status === 403 ? 'Set MEDIR_EMBEDDER_API_KEY.' : 'Check the server and the model name.' })
  return new EmbedderError('EMBEDDER_FAILED', 'the embedding server does not answer', { cause: outcome.cause, remedy: 'Check embedderUrl and the server.' })
}

/** Little-endian float32, as OpenAI's base64 encoding has it. */
function decode(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64')
  return Float32Array.from({ length: Math.floor(bytes.byteLength / 4) }, (_, index) => bytes.readFloatLE(index * 4))
}

function unit(vector: Float32Array): Float32Array {
  const norm = Math.hypot(...vector)
  return norm === 0 ? vector : vector.map((value) => value / norm)
}
