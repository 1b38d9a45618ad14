/**
 * More like this: the best passages for a whole document or text, by its vectors and its telling words.
 *
 *   dense    v = mean of the vectors of its passages
 *   lexical  the 25 terms with the most tf · idf (Salton & Buckley 1988)
 */
import type { Filter, Passage, ScoredId, WeightedTerm } from '../src/domain.ts'
import type { Embedder } from '../src/embed/port.ts'
import type { CollectionStore } from '../src/store/port.ts'
import type { Analyzer } from '../src/text/analyzer.ts'
import { fuseMinMax } from './fuse/minmax.ts'
import type { RankedList } from './fuse/list.ts'
import { buildHits } from './hits.ts'
import { denseLeg, meanVector } from './legs/dense.ts'
import { lexicalLeg } from './legs/lexical.ts'
import { DEFAULT_PARAMETERS } from './parameters.ts'
import { termWeights } from './relevance/features.ts'
import type { Hit } from './types.ts'

export interface SimilarParts {
  readonly collection: CollectionStore
  readonly analyzer: Analyzer
  readonly embedder?: Embedder | undefined
}

export interface SimilarRequest {
  /** A document's passages; or a text. */
  readonly passages?: readonly Passage[]
  readonly text?: string
  /** Passages to return. */
  readonly k: number
  readonly filter?: Filter | undefined
}

export interface SimilarResult {
  readonly hits: readonly Hit[]
  /** The words that stood for it, most telling first. */
  readonly terms: readonly WeightedTerm[]
}

const TELLING_TERMS = 25
/** Longer texts are embedded in pieces of about a passage. */
const PIECE_CHARACTERS = 1_000
const MAX_PIECES = 16

export async function findSimilar(parts: SimilarParts, request: SimilarRequest, signal?: AbortSignal): Promise<SimilarResult> {
  const { collection, analyzer } = parts
  const own = new Set((request.passages ?? []).map(({ documentId }) => documentId))
  const text = request.text ?? (request.passages ?? []).map((passage) => passage.text).join('\n')
  const terms = await tellingTerms(parts, text, signal)
  const options = { k: Math.max(request.k + (request.passages?.length ?? 0), DEFAULT_PARAMETERS.poolDepth), filter: request.filter }
  const vector = await vectorOf(parts, request, signal)
  const lists: RankedList[] = [{ leg: 'lexical', weight: DEFAULT_PARAMETERS.lexicalWeight, ...(await lexicalLeg(collection, terms, options, signal)) }]
  if (vector !== undefined) lists.push({ leg: 'dense', weight: DEFAULT_PARAMETERS.denseWeight, hits: await denseLeg(collection, vector, { ...options, windowWeight: 0 }, signal) })
  const fused = await withoutOwn(collection, fuseMinMax(lists), own, request.k, signal)
  return { hits: buildHits(fused.scores, fused.passages, lists, analyzer, terms), terms }
}

async function withoutOwn(collection: CollectionStore, fused: readonly ScoredId[], own: ReadonlySet<string>, k: number, signal: AbortSignal | undefined): Promise<{ readonly scores: readonly ScoredId[]; readonly passages: readonly Passage[] }> {
  const candidates = own.size === 0 ? fused.slice(0, k) : fused
  const passages = (await collection.getPassages(candidates.map(({ id }) => id), signal)).filter(({ documentId }) => !own.has(documentId)).slice(0, k)
  const kept = new Set(passages.map(({ id }) => id))
  return { passages, scores: candidates.filter(({ id }) => kept.has(id)) }
}

export async function tellingTerms({ collection, analyzer }: SimilarParts, text: string, signal?: AbortSignal): Promise<readonly WeightedTerm[]> {
  const weights = await termWeights(collection, analyzer.queryTerms(text), signal)
  return Array.from(weights, ([term, weight]) => ({ term, weight }))
    .sort((left, right) => right.weight - left.weight || (left.term < right.term ? -1 : 1))
    .slice(0, TELLING_TERMS)
}

/** Undefined when nothing can be embedded: the words alone then find. */
async function vectorOf({ collection, embedder }: SimilarParts, { passages, text }: SimilarRequest, signal: AbortSignal | undefined): Promise<Float32Array | undefined> {
  const stored = passages === undefined ? [] : (await collection.vectorsOf(passages.map(({ id }) => id), signal)).flatMap(([whole]) => (whole === undefined ? [] : [whole]))
  if (stored.length > 0) return meanVector(stored)
  if (embedder === undefined || text === undefined) return undefined
  const pieces = Array.from({ length: Math.min(MAX_PIECES, Math.ceil(text.length / PIECE_CHARACTERS)) }, (_, index) => text.slice(index * PIECE_CHARACTERS, (index + 1) * PIECE_CHARACTERS))
  return meanVector((await embedder.embed(pieces, 'passage', signal)).vectors)
}
