/** Which adapter stands behind each port: the only place that knows. */
import type { MessagePort } from 'node:worker_threads'
import type { Config } from '../config.ts'
import { createHashEmbedder } from '../embed/hash/embedder.ts'
import { createOnnxEmbedder } from '../embed/onnx/embedder.ts'
import { createOpenAiEmbedder } from '../embed/openai/embedder.ts'
import type { Embedder } from '../embed/port.ts'
import { asMedirError, MedirError, ModelError } from '../errors.ts'
import { findModel } from '../models/folder.ts'
import { presetOf } from '../models/presets.ts'
import { openEmbeddedStore } from '../store/embedded/store.ts'
import { openQdrantStore, type QdrantStoreOptions } from '../store/qdrant/store.ts'
import { withGenerations, type GenerationalStore } from '../store/generations.ts'
import type { Store } from '../store/port.ts'
import type { LoadedEmbedder } from './engine.ts'

export function createStore(config: Config): GenerationalStore {
  const store: Store = config.store === 'embedded' ? openEmbeddedStore({ home: config.home }) : openQdrantStore(qdrantOptions(config))
  return withGenerations(store, config.home)
}

/** Throws CONFIG_INVALID when there is no address. */
function qdrantOptions(config: Config): QdrantStoreOptions {
  if (config.qdrantUrl === undefined) throw new MedirError('CONFIG_INVALID', 'the Qdrant store needs an address', { remedy: 'Set qdrantUrl (QDRANT_URL), for example http://127.0.0.1:6333.' })
  const { qdrantShards: shards, qdrantReplicas: replicas, qdrantWriteConsistency: writeConsistency } = config
  return {
    url: config.qdrantUrl,
    apiKey: config.qdrantApiKey,
    timeoutMs: config.qdrantTimeoutMs,
    retryMs: config.qdrantRetryMs,
    spread: { ...(shards === undefined ? {} : { shards }), ...(replicas === undefined ? {} : { replicas }), ...(writeConsistency === undefined ? {} : { writeConsistency }) },
    readConsistency: config.qdrantReadConsistency,
    beam: config.qdrantBeam,
    oversampling: config.qdrantOversampling,
    fusion: config.qdrantFusion,
    expectedPassages: config.qdrantExpectedPassages,
  }
}

/** Rejects only when cancelled; whatever else is wrong with the model comes back as its error. `sessions`: see Embedder.lend. */
export async function createEmbedder(config: Config, signal?: AbortSignal, sessions?: MessagePort): Promise<LoadedEmbedder> {
  try {
    return { embedder: await connectEmbedder(config, signal, sessions) }
  } catch (thrown) {
    const error = asMedirError(thrown)
    if (error.code === 'CANCELLED') throw error
    return { error }
  }
}

async function connectEmbedder(config: Config, signal?: AbortSignal, sessions?: MessagePort): Promise<Embedder> {
  if (config.embedder === 'none') throw new ModelError('MODEL_UNAVAILABLE', 'no embedder is configured', { remedy: 'Set embedder to "onnx" or "openai" for dense search.' })
  if (config.embedder === 'hash') return createHashEmbedder({ dimension: HASH_DIMENSION })
  if (config.embedder === 'openai') return createOpenAiEmbedder(openAiOptions(config, signal))
  const folder = findModel(config.home, config.model)
  if (folder === undefined) throw new ModelError('MODEL_UNAVAILABLE', 'the model is not on this machine', { value: config.model, remedy: `Run "medir model pull ${config.model}".` })
  return createOnnxEmbedder({ folder, preset: presetOf(config.model), ...(config.embedderWorkers === undefined ? {} : { workers: config.embedderWorkers }), ...(sessions === undefined ? {} : { sessions }) })
}

const HASH_DIMENSION = 256

function openAiOptions(config: Config, signal?: AbortSignal): Parameters<typeof createOpenAiEmbedder>[0] {
  if (config.embedderUrl === undefined) throw new MedirError('CONFIG_INVALID', 'the openai embedder needs an address', { remedy: 'Set embedderUrl (MEDIR_EMBEDDER_URL).' })
  return { url: config.embedderUrl, model: config.model, ...(signal === undefined ? {} : { signal }), ...(config.embedderApiKey === undefined ? {} : { apiKey: config.embedderApiKey }) }
}
