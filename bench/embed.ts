/**
 * Embedding throughput of the whole way (tokenize, sort, batch, infer, pool) against the runtime's own on the same sorted
 * batches. Options: --passages N (default 300), --workers N (default one a core).
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { loadConfig } from '../src/config.ts'
import { packBatches, type PackedBatch } from '../src/embed/onnx/batches.ts'
import { createOnnxEmbedder } from '../src/embed/onnx/embedder.ts'
import { loadTokenizer } from '../src/embed/onnx/tokenizer.ts'
import { ModelError } from '../src/errors.ts'
import { findModel } from '../src/models/folder.ts'
import { DEFAULT_MODEL, presetOf } from '../src/models/presets.ts'
import type { Report } from './report.ts'
import { benchTexts } from './texts.ts'

export async function run(options: Readonly<Record<string, string>>): Promise<Report> {
  const workers = Number(options['workers'] ?? availableParallelism())
  const folder = findModel(loadConfig().config.home, DEFAULT_MODEL)
  if (folder === undefined) throw new ModelError('MODEL_UNAVAILABLE', 'the benchmark needs the default model', { remedy: 'Run "npm run medir -- model pull".' })
  const preset = presetOf(DEFAULT_MODEL)
  const { source, texts } = benchTexts(Number(options['passages'] ?? 300))
  const tokenizer = loadTokenizer(folder)
  const batches = packBatches(texts.map((text) => tokenizer.encode(preset.passagePrefix + text, preset.maxTokens).ids), tokenizer.padding)
  const tokens = batches.reduce((sum, { lengths }) => sum + lengths.reduce((left, right) => left + right, 0), 0)
  // Twice each, interleaved: a neighbour's load falls on both.
  const runtime: number[] = []
  const medir: number[] = []
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const embedder = await createOnnxEmbedder({ folder, preset, workers })
  for (let round = 0; round < 2; round++) {
    runtime.push(await runtimeSeconds(join(folder, 'onnx', preset.weights), batches, workers))
    delay.enable()
    const started = performance.now()
    await embedder.embed(texts, 'passage')
    medir.push((performance.now() - started) / 1000)
    delay.disable()
  }
  await embedder.close()
  const best = (seconds: readonly number[]): number => tokens / Math.min(...seconds)
  return {
    bench: 'embed',
    settings: { passages: texts.length, tokens, workers, source, model: DEFAULT_MODEL },
    measurements: [
      { name: 'embedding (tokens/s)', value: best(medir), baseline: { name: 'the runtime alone', value: best(runtime) } },
      { name: "share of the runtime's own throughput", value: best(medir) / best(runtime), target: { least: 0.9 } },
      { name: 'event loop delay p99 (ms)', value: delay.percentile(99) / 1e6 },
      { name: 'resident memory (MB)', value: process.memoryUsage.rss() / 1e6 },
    ],
  }
}

async function runtimeSeconds(model: string, batches: readonly PackedBatch[], workers: number): Promise<number> {
  const threads = Array.from({ length: workers }, (_, index) => new Worker(new URL('./embed/runtime-worker.ts', import.meta.url), { workerData: { model, batches: batches.filter((_batch, at) => at % workers === index) } }))
  await Promise.all(threads.map(async (thread) => new Promise((resolve) => thread.once('message', resolve))))
  const started = performance.now()
  await Promise.all(threads.map(async (thread) => {
    thread.postMessage('go')
    return new Promise((resolve) => thread.once('message', resolve))
  }))
  const seconds = (performance.now() - started) / 1000
  await Promise.all(threads.map(async (thread) => thread.terminate()))
  return seconds
}
