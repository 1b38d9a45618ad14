/** The baseline: the runtime alone, one session a thread, batches at hand, no queue and no pooling. */
import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { PackedBatch } from '../../src/embed/onnx/batches.ts'

const { model, batches } = workerData as { readonly model: string; readonly batches: readonly PackedBatch[] }
const session = await InferenceSession.create(model, { intraOpNumThreads: 1, interOpNumThreads: 1 })
parentPort?.postMessage('ready')
parentPort?.once('message', () => void run())

async function run(): Promise<void> {
  for (const { ids, lengths, length } of batches) {
    const mask = new BigInt64Array(ids.length)
    for (let row = 0; row < lengths.length; row++) mask.fill(1n, row * length, row * length + (lengths[row] ?? 0))
    await session.run({ input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), [lengths.length, length]), attention_mask: new Tensor('int64', mask, [lengths.length, length]) })
  }
  parentPort?.postMessage('done')
  parentPort?.close()
}
