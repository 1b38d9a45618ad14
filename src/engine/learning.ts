/** Self-learning for a collection: wires the retriever's stages to store, model and folders, and reads back what is live. */
import { existsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { embeddingTexts } from '../../indexer/embedding-texts.ts'
import { deidentifyText } from '../../indexer/deidentify/deidentify.ts'
import { nearestExemplars } from '../../retriever/hyde/exemplars.ts'
import { exportTraining, type Exported } from '../../retriever/learn/export.ts'
import { adapterFunction } from '../../retriever/learn/adapter/adapter.ts'
import { learn, readPromotable, type Learnt, type LearnOptions } from '../../retriever/learn/learn.ts'
import { promote, readLive, record, rollback, rollbackTarget, type LearntParts, type LiveVersion } from '../../retriever/learn/live.ts'
import { DEFAULT_PARAMETERS } from '../../retriever/parameters.ts'
import type { RetrieverParts } from '../../retriever/search.ts'
import type { Config } from '../config.ts'
import type { CollectionKey } from '../domain.ts'
import type { Embedder } from '../embed/port.ts'
import { InputError, ModelError } from '../errors.ts'
import type { Generator } from '../generate/port.ts'
import { openEmbeddedStore } from '../store/embedded/store.ts'
import type { Analyzer } from '../text/analyzer.ts'
import type { Collections } from './collections.ts'
import type { FeedbackBook } from './feedback.ts'
import { alignIfThere, alignIndex, alignWritten, type IndexParts } from './learnt-index.ts'
import type { LoadedEmbedder } from './engine.ts'
import { checkAnalyzer, checkEmbedder } from './settings.ts'

export interface LearningParts {
  readonly config: Config
  readonly collections: Collections
  readonly analyzer: Analyzer
  readonly embedder: (signal?: AbortSignal) => Promise<LoadedEmbedder>
  readonly generator: () => Promise<Generator | undefined>
  readonly feedback: Pick<FeedbackBook, 'confirmed'>
}

export interface LearnRequest extends LearnOptions {
  /** Questions that users asked, without judgements; default none. */
  readonly asked?: readonly string[]
  /** Parts that pass go live at once. */
  readonly promote: boolean
  readonly signal?: AbortSignal | undefined
  readonly progress: (stage: string) => (done: number, total: number) => void
}

/** What a run learnt, and what is live after it. */
export interface LearnOutcome extends Learnt {
  readonly live: LiveVersion
}

/** The collection's folder of learnt things: `HOME/learn/TENANT/COLLECTION`. Both names are safe as folders. */
export function learningFolder(config: Pick<Config, 'home'>, key: CollectionKey): string {
  return join(tenantLearningFolder(config, key.tenant), key.name)
}

/** What was learnt, and kept of use, from all of a tenant's collections. */
export function tenantLearningFolder(config: Pick<Config, 'home'>, tenant: string): string {
  return join(config.home, 'learn', tenant)
}

/** COLLECTION_UNKNOWN, FINGERPRINT_MISMATCH, MODEL_UNAVAILABLE. A run that was stopped goes on where it was. */
export async function learnCollection({ config, collections, analyzer, embedder, generator, feedback }: LearningParts, key: CollectionKey, request: LearnRequest): Promise<LearnOutcome> {
  const { signal } = request
  const source = await collections.read(key, signal)
  const info = await source.info(signal)
  checkAnalyzer(info, analyzer)
  const loaded = await embedder(signal)
  checkEmbedder(info, loaded.embedder)
  const model = requireModel(loaded)
  const written = await generator()
  const deidentify = config.deidentify === 'on' ? (text: string) => deidentifyText(text).text : (text: string) => text
  const home = learningFolder(config, key)
  const labs = openEmbeddedStore({ home: join(home, 'labs') })
  try {
    const before = readLive(home)
    const learnt = await learn(
      {
        source,
        analyzer,
        embedder: model,
        embeddingTexts: async (passage) => embeddingTexts(passage, { windows: config.windows, countTokens: async (texts) => model.countTokens(texts) }),
        labs,
        confirmed: feedback.confirmed(key),
        asked: (request.asked ?? []).map(deidentify),
        ...(written === undefined ? {} : { writer: { generator: written, deidentify } }),
        home,
        live: before,
        signal,
        progress: request.progress,
      },
      { passages: request.passages, distractors: request.distractors, queries: request.queries, hypotheses: request.hypotheses, expansions: request.expansions },
    )
    return { ...learnt, live: await settle({ collections, analyzer }, key, home, learnt, request) }
  } finally {
    await labs.close()
  }
}

function requireModel({ embedder, error }: LoadedEmbedder): Embedder {
  if (embedder !== undefined) return embedder
  throw error ?? new ModelError('MODEL_UNAVAILABLE', 'learning needs an embedder', { remedy: 'Run "medir model pull".' })
}

/** What was refused is told in the history; what passed goes live when the owner said so. */
async function settle(index: IndexParts, key: CollectionKey, home: string, { run, report, promotable }: Learnt, { promote: goesLive, signal }: LearnRequest): Promise<LiveVersion> {
  const live = readLive(home)
  for (const { part, promoted, reason } of report.parts) if (!promoted) record(home, { action: 'refuse', version: live.version, run, parts: [part], reason })
  if (!goesLive || Object.keys(promotable).length === 0) return live
  await alignIndex(index, key, { ...live.parts, ...promotable }, signal)
  return promote(home, run, promotable, 'passed on held-out documents')
}

type Home = Pick<LearningParts, 'config' | 'collections' | 'analyzer'>

/** Puts what a finished run learnt live, the collection first: where it cannot be changed nothing is. INPUT_INVALID when there is no such run, or nothing of it passed. */
export async function promoteRun({ config, ...index }: Home, key: CollectionKey, run: string, signal?: AbortSignal): Promise<LiveVersion> {
  const home = learningFolder(config, key)
  const promotable = readPromotable(home, run)
  if (Object.keys(promotable).length === 0) throw new InputError('nothing that this run learnt passed on held-out documents', { value: run, remedy: 'See "medir learn history".' })
  await alignIndex(index, key, { ...readLive(home).parts, ...promotable }, signal)
  return promote(home, run, promotable, 'promoted by the owner')
}

/** Back to an earlier version; see live.ts. */
export async function rollbackLearnt({ config, ...index }: Home, key: CollectionKey, to: number | undefined, signal?: AbortSignal): Promise<LiveVersion> {
  const home = learningFolder(config, key)
  const { parts } = rollbackTarget(home, to)
  await alignIfThere(index, key, parts, signal)
  return rollback(home, to)
}

/** After indexing: a collection that was made, or made anew, takes on what is live for it; passages that came again are expanded again. */
export async function alignWithLive({ config, ...index }: Home, key: CollectionKey, signal?: AbortSignal): Promise<void> {
  const home = learningFolder(config, key)
  // Opening a collection to look has its price where nothing was ever learnt.
  if (existsSync(home)) await alignWritten(index, key, readLive(home).parts, signal)
}

/** Training sets of a run for trainers elsewhere; see export.ts. INPUT_INVALID when there is no such run. */
export async function exportRun({ config, collections }: Pick<LearningParts, 'config' | 'collections'>, key: CollectionKey, run: string, out: string, signal?: AbortSignal): Promise<Exported> {
  readPromotable(learningFolder(config, key), run)
  return exportTraining(join(learningFolder(config, key), 'runs', run), out, await collections.read(key, signal), signal)
}

export type LiveReader = (key: CollectionKey, embedderFingerprint: string | undefined) => Pick<RetrieverParts, 'adapter' | 'parameters' | 'hyde'> & { readonly lexicon?: NonNullable<LearntParts['lexicon']> }

/** What is live for a collection, read again when its pointer changed. An adapter of another model is left out. */
export function createLiveReader(config: Pick<Config, 'home'>): LiveReader {
  const known = new Map<string, { readonly changed: number; readonly parts: LearntParts }>()
  const partsOf = (key: CollectionKey): LearntParts => {
    const folder = learningFolder(config, key)
    const pointer = join(folder, 'live.json')
    if (!existsSync(pointer)) return {}
    const changed = statSync(pointer).mtimeMs
    const kept = known.get(folder)
    if (kept?.changed === changed) return kept.parts
    const { parts } = readLive(folder)
    known.set(folder, { changed, parts })
    return parts
  }
  return (key, fingerprint) => retrieverPartsOf(partsOf(key), fingerprint)
}

/** Learnt parts as the retriever takes them, and words for the analyser; adapter and exemplars of another model are left out. */
export function retrieverPartsOf({ adapter, weights, hypothesisWeights, gate, prompt, exemplars, lexicon }: LearntParts, fingerprint: string | undefined): ReturnType<LiveReader> {
  const near = (exemplars ?? []).filter(({ embedder = fingerprint }) => embedder === fingerprint)
  const hyde = { ...(gate === undefined ? {} : { gate }), ...(prompt === undefined ? {} : { prompts: prompt }), ...(near.length === 0 ? {} : { exemplars: (vector: Float32Array) => nearestExemplars(near, vector) }) }
  return {
    ...(adapter === undefined || adapter.embedderFingerprint !== fingerprint ? {} : { adapter: adapterFunction(adapter) }),
    ...(weights === undefined && hypothesisWeights === undefined ? {} : { parameters: { ...DEFAULT_PARAMETERS, ...weights, ...(hypothesisWeights === undefined ? {} : { hypothesisWeights }) } }),
    hyde,
    ...(lexicon === undefined ? {} : { lexicon }),
  }
}
