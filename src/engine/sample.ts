/** nDCG@10 of the sample's judged questions, by system: what the demo prints and the quality gate holds. */
import { parseMeasure } from '../../cmirb/measures/measure.ts'
import { mean, scoreQueries } from '../../cmirb/measures/evaluate.ts'
import type { RankedPassage } from '../../cmirb/measures/ranking.ts'
import type { CollectionKey } from '../domain.ts'
import { searchRequestSchema, type SearchInput } from '../schemas.ts'
import type { Engine } from './engine.ts'
import { readSample, type SampleQuestion } from './sample-files.ts'

/** What each system asks for beyond the question itself. */
export const SAMPLE_SYSTEMS: Readonly<Record<string, (question: SampleQuestion) => Partial<SearchInput>>> = {
  lexical: () => ({ mode: 'lexical', hyde: 'off' }),
  dense: () => ({ mode: 'dense', hyde: 'off' }),
  hybrid: () => ({ mode: 'hybrid', hyde: 'off' }),
  'hybrid + HyDE': ({ hypothesis }) => ({ mode: 'hybrid', ...(hypothesis === undefined ? { hyde: 'off' } : { hypothetical: hypothesis }) }),
}

/** Passages a question is asked for, so that ten documents remain when several passages of one are found. */
const DEPTH = 50

export interface MeasureOptions {
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: (done: number, total: number) => void
}

/** Systems that need a model are left out when there is none. */
export async function measureSample(engine: Engine, key: CollectionKey, { signal, onProgress }: MeasureOptions = {}): Promise<Readonly<Record<string, number>>> {
  const { questions } = readSample()
  const { embedder } = await engine.embedder(signal)
  const systems = Object.entries(SAMPLE_SYSTEMS).filter(([name]) => embedder !== undefined || name === 'lexical')
  const scores: Record<string, number> = {}
  let done = 0
  for (const [name, requestOf] of systems) {
    scores[name] = await measureSystem(engine, key, requestOf, { signal, onSearched: () => onProgress?.(++done, systems.length * questions.length) })
  }
  return scores
}

/** nDCG@10 of one way to ask; `onSearched` gets what each search took, in milliseconds. */
export async function measureSystem(engine: Engine, key: CollectionKey, requestOf: (question: SampleQuestion) => Partial<SearchInput>, { signal, onSearched }: { readonly signal?: AbortSignal | undefined; readonly onSearched?: (ms: number) => void } = {}): Promise<number> {
  const { questions } = readSample()
  const run = new Map<string, readonly RankedPassage[]>()
  for (const question of questions) {
    const request = searchRequestSchema.parse({ query: question.text, k: DEPTH, ...requestOf(question) })
    const started = performance.now()
    const { hits } = await engine.search(key, request, signal)
    onSearched?.(performance.now() - started)
    run.set(question.id, bestByDocument(hits))
  }
  return mean(scoreQueries(parseMeasure('nDCG@10'), run, new Map(questions.map(({ id, judgements }) => [id, judgements]))).values())
}

/** Judgements are on documents: a document counts where its best passage stands. */
function bestByDocument(hits: readonly { readonly documentId: string; readonly score: number }[]): readonly RankedPassage[] {
  const best = new Map<string, number>()
  for (const { documentId, score } of hits) if (!best.has(documentId)) best.set(documentId, score)
  return Array.from(best, ([id, score]) => ({ id, score }))
}
