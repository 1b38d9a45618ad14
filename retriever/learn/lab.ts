/**
 * The lab: a copy of the collection in which every passage has lost what was taken out of it as a pseudo-query. Training
 * and judging happen here; the owner's index is only read.
 */
import type { LexicalField, LexicalFields, Passage, TermCount } from '../../src/domain.ts'
import type { Embedder } from '../../src/embed/port.ts'
import { asMedirError } from '../../src/errors.ts'
import type { CollectionSettings, CollectionStore, Store } from '../../src/store/port.ts'
import type { Analyzer } from '../../src/text/analyzer.ts'
import { withExpansion, type Expansion } from './expansion/expansion.ts'
import type { PseudoQuery } from './types.ts'

/** The passage without its pseudo-queries. */
export function reduced(passage: Passage, queries: readonly PseudoQuery[]): Passage {
  const { title, ...rest } = passage
  const cuts = queries.flatMap(({ cut }) => (cut === undefined ? [] : [cut])).toSorted(([left], [right]) => right - left)
  const text = cuts.reduce((kept, [start, end]) => `${kept.slice(0, start)}${kept.slice(end)}`, passage.text).trim()
  const cutsTitle = queries.some((query) => query.cutsTitle === true)
  return { ...rest, ...(title === undefined || cutsTitle ? {} : { title }), text, start: 0, end: text.length }
}

/** No analyser makes a term with spaces, so no query holds it. */
const TAKEN_OUT = ' taken out '

/**
 * Words with as many nameless ones as were taken out: BM25 prefers shorter passages, and the one that is wanted must not be
 * known by having lost something.
 */
export function withLength(reduced: LexicalFields, whole: LexicalFields): LexicalFields {
  const padded = (field: LexicalField): readonly TermCount[] => {
    const missing = count(whole[field]) - count(reduced[field])
    return missing > 0 ? [...(reduced[field] ?? []), { term: TAKEN_OUT, count: missing }] : (reduced[field] ?? [])
  }
  return Object.fromEntries((Object.keys(whole) as LexicalField[]).map((field) => [field, padded(field)]))
}

const count = (terms: readonly TermCount[] = []): number => terms.reduce((sum, term) => sum + term.count, 0)

export interface LabParts {
  readonly source: CollectionStore
  readonly store: Store
  /** Identifies the lab's content. */
  readonly run: string
  readonly analyzer: Analyzer
  readonly embedder: Pick<Embedder, 'fingerprint' | 'dimension'>
  /** What passages are expanded with. Default: nothing. */
  readonly expansion?: Expansion | undefined
}

/** Passages a transaction. */
const BATCH = 256
const TENANT = 'learn'

/** Made once for a run and found again; a half-made one is made again. */
export async function openLab({ source, store, run, analyzer, embedder, expansion = [] }: LabParts, passageIds: readonly string[], queries: readonly PseudoQuery[], vectors: ReadonlyMap<string, readonly Float32Array[]>, signal?: AbortSignal): Promise<CollectionStore> {
  const key = { tenant: TENANT, name: run }
  const { settings } = await source.info(signal)
  const plain: CollectionSettings = { segmenterFingerprint: analyzer.fingerprint, lexical: settings.lexical, embedderFingerprint: embedder.fingerprint, dimension: embedder.dimension }
  const complete = { ...plain, extra: { complete: String(passageIds.length) } }
  const known = await openComplete(store, run, complete, signal)
  if (known !== undefined) return known
  const byPassage = Map.groupBy(queries, ({ passageId }) => passageId)
  const expanded = new Map(expansion.map((entry) => [entry.passageId, entry.queries]))
  const lab = await store.create(key, plain, signal)
  for (let at = 0; at < passageIds.length; at += BATCH) {
    signal?.throwIfAborted()
    const ids = passageIds.slice(at, at + BATCH)
    const [passages, stored] = await Promise.all([source.getPassages(ids, signal), source.vectorsOf(ids, signal)])
    const known = new Map(ids.map((id, index) => [id, stored[index] ?? []]))
    await lab.putDocuments(passages.map((whole) => {
      const passage = reduced(whole, byPassage.get(whole.id) ?? [])
      return {
        // A lab document is one passage: what belongs together is told by the passage's documentId.
        document: { id: whole.id, text: passage.text, metadata: {}, contentHash: whole.id },
        passages: [{ passage: { ...passage, documentId: whole.id, ordinal: 0 }, lexical: withExpansion(withLength(analyzer.fields(passage), analyzer.fields(whole)), analyzer, expanded.get(whole.id)), vectors: vectors.get(whole.id) ?? known.get(whole.id) ?? [] }],
      }
    }), signal)
  }
  await lab.updateSettings(complete, signal)
  return lab
}

async function openComplete(store: Store, run: string, settings: CollectionSettings, signal: AbortSignal | undefined): Promise<CollectionStore | undefined> {
  const key = { tenant: TENANT, name: run }
  try {
    const lab = await store.open(key, 'write', signal)
    const info = await lab.info(signal)
    if (info.settings.extra?.['complete'] === settings.extra?.['complete']) return lab
    await lab.close()
  } catch (thrown) {
    const { code } = asMedirError(thrown)
    if (code === 'COLLECTION_UNKNOWN') return undefined
    if (code !== 'STORE_CORRUPT') throw thrown
  }
  await store.drop(key, signal)
  return undefined
}
