/** A local ONNX model in the hub's layout behind the Embedder port. */
import { createHash } from 'node:crypto'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { MessagePort } from 'node:worker_threads'
import { readManifest } from '../../models/folder.ts'
import { createBreather } from '../../breather.ts'
import { checkGolden } from '../../models/golden.ts'
import type { ModelPreset } from '../../models/presets.ts'
import type { Embedder, TextKind } from '../port.ts'
import { packBatches } from './batches.ts'
import { borrowPool, lendPool } from './lent-pool.ts'
import { createWorkerPool, type WorkerPool } from './pool.ts'
import { loadTokenizer, type ModelTokenizer } from './tokenizer.ts'

export interface OnnxEmbedderOptions {
  /** A pulled model's folder. */
  readonly folder: string
  readonly preset: ModelPreset
  /** Worker threads; default one a core. More than cores is slower. */
  readonly workers?: number
  /** Batches that may wait; beyond it callers get OVERLOADED. Default 256. */
  readonly queueLimit?: number
  /** The sessions of an embedder on another thread (its `lend()`), instead of own ones. */
  readonly sessions?: MessagePort
}

/** MODEL_INVALID when the model cannot be loaded or its vectors are not those of the preset (a broken quantisation). */
export async function createOnnxEmbedder({ folder, preset, workers = availableParallelism(), queueLimit = 256, sessions }: OnnxEmbedderOptions): Promise<Embedder> {
  const manifest = readManifest(folder)
  const starting = sessions === undefined ? createWorkerPool({ model: join(folder, 'onnx', preset.weights), pooling: preset.pooling, dimension: preset.dimension }, { workers, queueLimit }) : borrowPool(sessions)
  const tokenizer = loadTokenizer(folder)
  const pool = await starting
  const embedder = buildEmbedder(preset, tokenizer, pool, queueLimit, {
    weights: manifest.weightsSha256, tokenizer: manifest.tokenizerSha256, dtype: preset.dtype, pooling: preset.pooling,
    prefixes: [preset.queryPrefix, preset.passagePrefix], normalisation: 'l2', maxTokens: preset.maxTokens,
  })
  // Borrowed sessions have been checked by their owner.
  if (sessions !== undefined) return embedder
  try {
    await checkGolden(embedder, preset, manifest.source)
  } catch (error) {
    await pool.close()
    throw error
  }
  return embedder
}

function buildEmbedder(preset: ModelPreset, tokenizer: ModelTokenizer, pool: WorkerPool, queueLimit: number, identity: object): Embedder {
  const prefixOf = (kind: TextKind): string => (kind === 'query' ? preset.queryPrefix : preset.passagePrefix)
  return {
    name: `${preset.name} (${preset.dtype})`,
    dimension: preset.dimension,
    maxTokens: preset.maxTokens,
    fingerprint: `${preset.name}-${createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 16)}`,
    embed: async (texts, kind, signal) => {
      signal?.throwIfAborted()
      const encoded = await inPieces(texts, (text) => tokenizer.encode(prefixOf(kind) + text.toWellFormed(), preset.maxTokens))
      signal?.throwIfAborted()
      const vectors = Array.from({ length: texts.length }, () => new Float32Array())
      const batches = packBatches(encoded.map(({ ids }) => ids), tokenizer.padding)
      await inTurns(batches, Math.max(1, Math.floor(queueLimit / 4)), async ({ indices, ...batch }) => {
        const rows = await pool.run(batch, kind === 'query', signal)
        for (const [row, index] of indices.entries()) vectors[index] = rows.slice(row * preset.dimension, (row + 1) * preset.dimension)
      })
      return { vectors, truncated: encoded.filter(({ truncated }) => truncated).length, tokens: encoded.reduce((sum, { ids }) => sum + ids.length, 0) }
    },
    countTokens: async (texts) => inPieces(texts, (text) => tokenizer.count(text.toWellFormed())),
    lend: () => lendPool(pool),
    close: async () => pool.close(),
  }
}

/** Tokenizing a few hundred passages takes longer than a health check should wait. */
async function inPieces<Item, Result>(items: readonly Item[], work: (item: Item) => Result): Promise<readonly Result[]> {
  const breathe = createBreather()
  const results: Result[] = []
  for (const item of items) {
    results.push(work(item))
    await breathe()
  }
  return results
}

/** At most `limit` at once, so that one large call does not fill the queue for everybody. */
async function inTurns<Item>(items: readonly Item[], limit: number, work: (item: Item) => Promise<void>): Promise<void> {
  const iterator = items.values()
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, async () => {
    for (const item of iterator) await work(item)
  }))
}
