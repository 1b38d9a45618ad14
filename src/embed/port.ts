/** What turns text into vectors. One folder an adapter; every adapter passes src/embed/embedder.contract.ts. */
import type { MessagePort } from 'node:worker_threads'

export type TextKind = 'query' | 'passage'

export interface Embeddings {
  /** One L2-normalised vector of `dimension` float32 values a text, in the order of the texts. */
  readonly vectors: readonly Float32Array[]
  /** Texts that were longer than `maxTokens` and lost their tail. */
  readonly truncated: number
  /** Tokens that went through the model, prefixes and special tokens included. */
  readonly tokens: number
}

export interface Embedder {
  /** For people: `multilingual-e5-small (q8)`. */
  readonly name: string
  readonly dimension: number
  /** Longest input in tokens, special tokens and prefix included. */
  readonly maxTokens: number
  /**
   * Identifies the vector space: weights hash, dtype, pooling, prefixes, normalisation, tokenizer, max length.
   * Vectors of different fingerprints must never meet.
   */
  readonly fingerprint: string
  /** Batching, sorting by length and prefixes happen inside. Throws EmbedderError; rejects with the signal's reason when aborted. */
  embed(texts: readonly string[], kind: TextKind, signal?: AbortSignal): Promise<Embeddings>
  /** Token counts of the bare texts, without prefix and special tokens: what the chunker measures with. */
  countTokens(texts: readonly string[]): Promise<readonly number[]>
  /** A port to this embedder's sessions, for a second embedder on another thread. Absent where a second one costs nothing. */
  lend?(): MessagePort
  close(): Promise<void>
}
