/** One inference session on its own thread: `run()` of the runtime blocks, so it must not block the event loop. */
import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'

export interface WorkerSettings {
  readonly model: string
  readonly pooling: 'mean' | 'cls'
  readonly dimension: number
}

/** Token ids of a batch, padded to `length`; `lengths` says how many of each row are real. */
export interface WorkerBatch {
  readonly id: number
  readonly ids: Int32Array
  readonly lengths: Int32Array
  readonly length: number
}

export type WorkerAnswer = { readonly ready: true } | { readonly id: number; readonly vectors: Float32Array } | { readonly id: number; readonly error: string }

const settings = workerData as WorkerSettings
const port = parentPort
if (port === null) throw new Error('this file runs as a worker thread')

const session = await InferenceSession.create(settings.model, { intraOpNumThreads: 1, interOpNumThreads: 1, executionMode: 'sequential', logSeverityLevel: 3 })
port.on('message', (batch: WorkerBatch) => {
  void answer(batch).then((reply) => port.postMessage(reply, 'vectors' in reply ? [reply.vectors.buffer as ArrayBuffer] : []))
})
port.postMessage({ ready: true })

async function answer(batch: WorkerBatch): Promise<{ readonly id: number; readonly vectors: Float32Array } | { readonly id: number; readonly error: string }> {
  try {
    return { id: batch.id, vectors: await embedBatch(batch) }
  } catch (error) {
    return { id: batch.id, error: error instanceof Error ? error.message : 'inference failed' }
  }
}

async function embedBatch({ ids, lengths, length }: WorkerBatch): Promise<Float32Array> {
  const rows = lengths.length
  const shape = [rows, length]
  const mask = new BigInt64Array(rows * length)
  for (let row = 0; row < rows; row++) mask.fill(1n, row * length, row * length + (lengths[row] ?? 0))
  const feeds: Record<string, Tensor> = {
    input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
    attention_mask: new Tensor('int64', mask, shape),
  }
  if (session.inputNames.includes('token_type_ids')) feeds['token_type_ids'] = new Tensor('int64', new BigInt64Array(rows * length), shape)
  const outputs = await session.run(feeds)
  const hidden = outputs['last_hidden_state'] ?? outputs[session.outputNames[0] ?? '']
  if (hidden === undefined || hidden.type !== 'float32') throw new Error('the model gave no float32 hidden states')
  return pool(hidden.data as Float32Array, lengths, length)
}

/** Mean over real tokens, or the first token; then L2 = 1. */
function pool(hidden: Float32Array, lengths: Int32Array, length: number): Float32Array {
  const { dimension, pooling } = settings
  const vectors = new Float32Array(lengths.length * dimension)
  for (let row = 0; row < lengths.length; row++) {
    const vector = vectors.subarray(row * dimension, (row + 1) * dimension)
    const tokens = pooling === 'cls' ? 1 : (lengths[row] ?? 0)
    for (let token = 0; token < tokens; token++) {
      const from = (row * length + token) * dimension
      for (let index = 0; index < dimension; index++) vector[index] = (vector[index] ?? 0) + (hidden[from + index] ?? 0)
    }
    normalize(vector)
  }
  return vectors
}

function normalize(vector: Float32Array): void {
  let sum = 0
  for (const value of vector) sum += value * value
  const norm = Math.sqrt(sum)
  if (norm > 0) for (let index = 0; index < vector.length; index++) vector[index] = (vector[index] ?? 0) / norm
}
