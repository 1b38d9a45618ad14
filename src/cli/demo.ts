/** `medir demo`: the whole way on the synthetic sample collection, from getting the model to measured quality. */
import { join } from 'node:path'
import type { Command } from 'commander'
import { SAMPLE_SYSTEMS, measureSample } from '../engine/sample.ts'
import { readSample, samplesFolder, type SampleQuestion } from '../engine/sample-files.ts'
import type { Engine, SearchRequest } from '../engine/engine.ts'
import { findSources } from '../../indexer/readers/sources.ts'
import type { RetrievalResult } from '../../retriever/types.ts'
import { asMedirError } from '../errors.ts'
import { findModel } from '../models/folder.ts'
import { pullModel } from '../models/pull.ts'
import { searchRequestSchema } from '../schemas.ts'
import { action, command, type CommandContext, type Outcome } from './command.ts'
import { withEngine } from './engine.ts'
import { indexProgress } from './index/progress.ts'
import { renderHits } from './render.ts'

const COLLECTION = 'medir-sample'
const SHOWN_HITS = 3

export function demoCommand(): Command {
  return command('demo', 'get the model, index the sample collection, search it, measure it').action(action(demo))
}

async function demo(context: CommandContext): Promise<Outcome> {
  const say = (line: string): void => {
    if (!context.json) process.stdout.write(`${line}\n`)
  }
  say('medir demo, on a synthetic sample collection: no real patients, no real records.\n')
  const model = await getModel(context, say)
  return withEngine(context, async (engine) => {
    const key = { tenant: context.config.tenant, name: COLLECTION }
    const report = await indexSample(context, engine)
    say(`Indexed: ${report.documents.added} added, ${report.documents.updated} updated, ${report.documents.skipped} unchanged; ${(await engine.listCollections(key.tenant)).find(({ key: { name } }) => name === COLLECTION)?.passages ?? 0} passages.\n`)
    const sample = readSample()
    const searches = await showSearches(context, engine, sample.demonstrated, say)
    const contrast = await showHypothesis(context, engine, sample.demonstrated[0], say)
    const quality = await measure(context, engine, say)
    say(`Next:\n  npm run --silent medir -- search "二甲双胍的副作用" --collection ${COLLECTION}\n  npm run --silent medir -- index YOUR_FILES --collection mine\n  npm run --silent medir -- serve`)
    return { json: { model, index: report, searches, hypothesis: contrast, quality }, text: '' }
  })
}

/** Whatever happens to the model, the demo goes on with the words. */
async function getModel(context: CommandContext, say: (line: string) => void): Promise<unknown> {
  const { home, model, embedder } = context.config
  if (embedder !== 'onnx') return { embedder }
  if (findModel(home, model) !== undefined) return { name: model, pulled: false }
  const progress = context.progress(`model ${model}`)
  try {
    const pulled = await pullModel({ home, name: model, signal: context.signal, onProgress: ({ step, done, total }) => progress.update(Math.round(done / 1e6), total === undefined ? undefined : Math.round(total / 1e6), step) })
    progress.done(`from ${pulled.source}`)
    return { name: model, pulled: true, source: pulled.source }
  } catch (thrown) {
    context.signal.throwIfAborted()
    const { code, message, remedy } = asMedirError(thrown)
    progress.done()
    say(`No model: ${message} [${code}]. ${remedy ?? ''}\nGoing on with the lexical leg alone.\n`)
    return { name: model, pulled: false, code }
  }
}

async function indexSample(context: CommandContext, engine: Engine): ReturnType<Engine['index']> {
  const file = join(samplesFolder(), 'documents.jsonl')
  const progress = indexProgress(context, COLLECTION)
  try {
    return await engine.index({ tenant: context.config.tenant, name: COLLECTION }, findSources([file], process.stdin), { signal: context.signal, onProgress: progress.update })
  } finally {
    progress.done()
  }
}

async function search(context: CommandContext, engine: Engine, request: Partial<SearchRequest> & { readonly query: string }): Promise<RetrievalResult> {
  return engine.search({ tenant: context.config.tenant, name: COLLECTION }, searchRequestSchema.parse({ hyde: 'off', k: SHOWN_HITS, ...request }), context.signal)
}

async function showSearches(context: CommandContext, engine: Engine, questions: readonly SampleQuestion[], say: (line: string) => void): Promise<readonly unknown[]> {
  const shown: unknown[] = []
  for (const { id, text } of questions) {
    const result = await search(context, engine, { query: text })
    say(`» ${text}`)
    for (const { leg, code } of result.degraded) say(`  (without the ${leg} leg: ${code})`)
    say(`${renderHits(result.hits)}\n`)
    shown.push({ id, query: text, hits: result.hits.map(({ documentId, score, legs }) => ({ documentId, score, legs })), degraded: result.degraded })
  }
  return shown
}

async function showHypothesis(context: CommandContext, engine: Engine, question: SampleQuestion | undefined, say: (line: string) => void): Promise<unknown> {
  if (question?.hypothesis === undefined) return undefined
  const without = await search(context, engine, { query: question.text })
  const with_ = await search(context, engine, { query: question.text, hypothetical: [question.hypothesis] })
  const list = ({ hits }: RetrievalResult): string => hits.map(({ documentId, score }) => `${documentId} ${score.toFixed(3)}`).join(', ')
  say(`One question without and with a hypothesis (a passage a language model might write, recorded):\n» ${question.text}\n  hypothesis: ${question.hypothesis.slice(0, 120)}…\n  without:    ${list(without)}\n  with:       ${list(with_)}\n`)
  return { query: question.text, without: without.hits.map(({ documentId }) => documentId), with: with_.hits.map(({ documentId }) => documentId) }
}

async function measure(context: CommandContext, engine: Engine, say: (line: string) => void): Promise<Readonly<Record<string, number>>> {
  const quality = await measured(context, engine)
  say('nDCG@10 over the judged sample questions:')
  for (const name of Object.keys(SAMPLE_SYSTEMS)) say(`  ${name.padEnd(15)} ${quality[name]?.toFixed(3) ?? 'not measured: no model'}`)
  say('')
  return quality
}

async function measured(context: CommandContext, engine: Engine): Promise<Readonly<Record<string, number>>> {
  const progress = context.progress('measure')
  try {
    return await measureSample(engine, { tenant: context.config.tenant, name: COLLECTION }, { signal: context.signal, onProgress: (done, total) => progress.update(done, total, 'searches') })
  } finally {
    progress.done()
  }
}
