/**
 * Vectors kept between runs, by embedder fingerprint, kind and text hash; never the text. One folder a fingerprint; each
 * process appends to a file of its own, so that two at once do not disturb each other and a torn tail costs one vector.
 *
 *   record: 16 bytes of SHA-256(kind NUL text), then `dimension` little-endian float32
 */
import { createHash } from 'node:crypto'
import { appendFileSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Embedder, Embeddings, TextKind } from '../../embed/port.ts'

const KEY_BYTES = 16
/** Texts a batch: sorted by length inside, written to disk after each. */
const BATCH = 256

/** The same embedder, remembering. Token and truncation counts are those of the texts that were new. */
export function withVectorCache(embedder: Embedder, folder: string, onEmbedded?: (done: number, total: number) => void): Embedder {
  const path = join(folder, embedder.fingerprint.replaceAll(/[^\w.-]/g, '_'))
  mkdirSync(path, { recursive: true })
  const known = readVectors(path, embedder.dimension)
  const own = join(path, `${Date.now()}-${process.pid}.vectors`)
  const embedMissing = async (texts: readonly string[], kind: TextKind, signal?: AbortSignal): Promise<Pick<Embeddings, 'truncated' | 'tokens'>> => {
    let truncated = 0
    let tokens = 0
    const missing = [...new Set(texts.filter((text) => !known.has(keyOf(text, kind))))]
    for (let at = 0; at < missing.length; at += BATCH) {
      const batch = missing.slice(at, at + BATCH)
      const embedded = await embedder.embed(batch, kind, signal)
      const records = batch.map((text, index) => ({ key: keyOf(text, kind), vector: embedded.vectors[index] ?? new Float32Array() }))
      appendFileSync(own, Buffer.concat(records.map(({ key, vector }) => Buffer.concat([Buffer.from(key, 'hex'), toBytes(vector)]))))
      for (const { key, vector } of records) known.set(key, vector)
      truncated += embedded.truncated
      tokens += embedded.tokens
      onEmbedded?.(Math.min(at + BATCH, missing.length), missing.length)
    }
    return { truncated, tokens }
  }
  return {
    name: embedder.name,
    dimension: embedder.dimension,
    maxTokens: embedder.maxTokens,
    fingerprint: embedder.fingerprint,
    countTokens: async (texts) => embedder.countTokens(texts),
    embed: async (texts, kind, signal) => {
      const counts = await embedMissing(texts, kind, signal)
      return { vectors: texts.map((text) => known.get(keyOf(text, kind)) ?? new Float32Array()), ...counts }
    },
    close: async () => embedder.close(),
  }
}

function keyOf(text: string, kind: TextKind): string {
  return createHash('sha256').update(`${kind}\0${text}`).digest('hex').slice(0, KEY_BYTES * 2)
}

function toBytes(vector: Float32Array): Buffer {
  const bytes = Buffer.alloc(vector.length * 4)
  for (const [index, value] of vector.entries()) bytes.writeFloatLE(value, index * 4)
  return bytes
}

function readVectors(path: string, dimension: number): Map<string, Float32Array> {
  const known = new Map<string, Float32Array>()
  const size = KEY_BYTES + dimension * 4
  for (const name of readdirSync(path).filter((file) => file.endsWith('.vectors')).toSorted()) {
    const bytes = readFileSync(join(path, name))
    for (let at = 0; at + size <= bytes.length; at += size) known.set(bytes.toString('hex', at, at + KEY_BYTES), vectorAt(bytes, at + KEY_BYTES, dimension))
  }
  return known
}

function vectorAt(bytes: Buffer, at: number, dimension: number): Float32Array {
  return Float32Array.from({ length: dimension }, (_, index) => bytes.readFloatLE(at + index * 4))
}
