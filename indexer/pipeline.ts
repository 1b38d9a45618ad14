/**
 * Sources → a searchable collection:
 *
 *   read ─ sift ─▶ de-identify ─ cut ─ tag ─ analyse ─▶ store + ledger ─▶ embed ─▶ store vectors
 *          unchanged, broken      one batch at a time     words search      most searched, then newest first
 *
 * The store acknowledges before anything counts, so a run that is killed loses nothing that was counted, and the next one
 * goes on where it ended. The ledger follows the store, never the other way round.
 */
import type { Degradation } from '../src/domain.ts'
import type { Embedder } from '../src/embed/port.ts'
import { asMedirError } from '../src/errors.ts'
import type { CollectionStore } from '../src/store/port.ts'
import { ahead } from './ahead.ts'
import { readBatches, sift } from './intake.ts'
import type { Ledger } from './ledger/ledger.ts'
import { DuplicateLinks } from './near-duplicates/links.ts'
import type { PrepareParts } from './prepare.ts'
import { reconcile } from './reconcile.ts'
import { createTally, reportOf, timed, type IndexReport, type Tally, type Vanished } from './report.ts'
import type { PlacedItem, Source } from './source.ts'
import { deleteDocuments, deleteVanished } from './sync.ts'
import { storeTexts } from './texts.ts'
import { VectorFeed } from './vectors.ts'

export interface IndexProgress {
  /** Records read so far. */
  readonly documents: number
  /** Documents that the store has acknowledged, or had already. */
  readonly written: number
  readonly passages: number
  readonly failed: number
  /** Passages that got their vectors. */
  readonly embedded: number
  /** All texts are stored; only vectors are to come. */
  readonly searchable: boolean
}

export interface IndexOptions {
  readonly onProgress?: (progress: IndexProgress) => void
  /** What is under way is finished, then the run rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined
  /** `lexical`: resolve as soon as every text is searchable by its words. Default `dense`: and by its vectors. */
  readonly wait?: 'lexical' | 'dense'
  /** Try documents again that failed as they are now. Default: they fail again without the work. */
  readonly retryFailed?: boolean
  /** Only say what would happen: nothing is written, the collection is not made. */
  readonly dryRun?: boolean
  /** Whether a collection that another model or another preparation made is built anew beside the old one. Default true; false: such a model is refused. */
  readonly rebuild?: boolean
  /** What was asked to be indexed (Source.origin), for the ledger and for `sync`. */
  readonly origins?: readonly string[]
  /** Delete documents of these origins that are no longer in the source; `beyond-limit`: also more than a fifth of the collection. */
  readonly sync?: 'within-limit' | 'beyond-limit'
}

export interface IndexParts extends Omit<PrepareParts, 'tally' | 'maxTokens'> {
  readonly collection: CollectionStore
  readonly ledger: Ledger
  /** Absent: passages are stored without vectors, which join in a later run. */
  readonly embedder?: Embedder | undefined
  readonly windows: boolean
  /** Secret of the tenant, for pseudonyms; absent: records carry none. */
  readonly salt?: string | undefined
  /** Why there is no embedder, for the report. */
  readonly degraded?: readonly Degradation[]
  /** Names chunker, de-identifier and tagger: when it changes, unchanged documents are indexed again. */
  readonly pipeline: string
}

/** What a chunker measures with when no model says how long a text may be. */
const MAX_TOKENS_WITHOUT_MODEL = 512
/** Batches read while one is prepared. */
const READ_AHEAD = 2

/** A run that did not end by itself: Ctrl-C, a full disk. */
type Ending = 'done' | 'interrupted' | (string & {})

export async function indexSources(sources: AsyncIterable<Source> | Iterable<Source>, parts: IndexParts, options: IndexOptions = {}): Promise<IndexReport> {
  const started = performance.now()
  const { collection, ledger, embedder } = parts
  const tally = createTally(parts.degraded)
  const before = await collection.info()
  ledger.begin(`${before.settings.embedderFingerprint ?? 'none'} ${parts.pipeline}`, options.origins ?? [])
  if (options.retryFailed === true) ledger.forgive()
  const run: Run = { parts, options, tally, duplicates: new DuplicateLinks(ledger), searchable: false }
  const feed = embedder === undefined ? undefined : new VectorFeed({ collection, ledger, embedder, windows: parts.windows, tally, onProgress: () => tell(run) })
  let ending: Ending = 'interrupted'
  try {
    const vanished = await storeAndDelete(sources, run, feed)
    await (options.wait === 'lexical' ? feed?.stop() : finishVectors(feed, options.signal))
    options.signal?.throwIfAborted()
    const after = await collection.info()
    reconcile(tally, before, after)
    ending = 'done'
    return reportOf(tally, parts.key.name, { pending: after.passages - after.embedded, tookMs: performance.now() - started, vanished })
  } catch (thrown) {
    if (options.signal?.aborted !== true) ending = asMedirError(thrown).code
    throw thrown
  } finally {
    await feed?.stop().catch(() => undefined)
    ledger.end(ending, { ...tally.counts })
  }
}

interface Run {
  readonly parts: IndexParts
  readonly options: IndexOptions
  readonly tally: Tally
  readonly duplicates: DuplicateLinks
  searchable: boolean
}

async function storeAndDelete(sources: AsyncIterable<Source> | Iterable<Source>, run: Run, feed: VectorFeed | undefined): Promise<Vanished | undefined> {
  const { parts, options, tally, duplicates } = run
  const { collection, ledger, embedder } = parts
  const textParts = { ...parts, duplicates, tally, maxTokens: embedder?.maxTokens ?? MAX_TOKENS_WITHOUT_MODEL }
  const intakeParts = { ledger, pipeline: parts.pipeline, tally, contentHashes: async (ids: readonly string[]) => collection.contentHashes(ids) }
  const coming = ahead(readBatches(sources, options.signal, parts.salt), READ_AHEAD)
  const next = async (): Promise<IteratorResult<readonly PlacedItem[]>> => timed(tally, 'read', async () => coming.next())
  try {
    for (let read = await next(); read.done !== true; read = await next()) {
      await storeTexts(await sift(read.value, intakeParts), textParts)
      feed?.wake()
      tell(run)
      options.signal?.throwIfAborted()
    }
  } finally {
    await coming.return(undefined)
  }
  const syncParts = { collection, ledger, duplicates, tally }
  await deleteDocuments([...tally.deletions], 'ordered', syncParts)
  const vanished = options.sync === undefined ? undefined : await deleteVanished(options.origins ?? [], options.sync === 'beyond-limit', syncParts)
  run.searchable = true
  tell(run)
  return vanished
}

/** Ctrl-C finishes the embedding call under way, not all that wait. */
async function finishVectors(feed: VectorFeed | undefined, signal: AbortSignal | undefined): Promise<void> {
  const stop = (): void => void feed?.stop().catch(() => undefined)
  signal?.addEventListener('abort', stop, { once: true })
  try {
    await feed?.drain()
  } finally {
    signal?.removeEventListener('abort', stop)
  }
}

function tell({ options, tally, searchable }: Run): void {
  const { counts, passages, embedded } = tally
  options.onProgress?.({ documents: counts.input, written: counts.added + counts.updated + counts.skipped, passages, failed: counts.failed, embedded, searchable })
}
