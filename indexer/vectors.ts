/** Vectors join what is stored: most searched first, then newest, while texts still come in. */
import type { Passage } from '../src/domain.ts'
import type { Embedder } from '../src/embed/port.ts'
import { asMedirError, type MedirError } from '../src/errors.ts'
import type { CollectionStore } from '../src/store/port.ts'
import { embeddingTexts } from './embedding-texts.ts'
import type { Ledger, Pending } from './ledger/ledger.ts'
import { showFailure, timed, type Tally } from './report.ts'

export interface VectorParts {
  readonly collection: CollectionStore
  readonly ledger: Ledger
  readonly embedder: Embedder
  readonly windows: boolean
  readonly tally: Tally
  readonly onProgress?: () => void
}

/** Passages an embedding call: enough to sort into even batches, few enough to be done within seconds of Ctrl-C. */
const SLICE_PASSAGES = 48
/** Calls at once, so that one is tokenized and written while another is inferred. */
const FEEDERS = 2
/** Single passages refused one after another: then it is the embedder that fails, not the passages. */
const REFUSALS = 3
const PROBE = 'fever'

export class VectorFeed {
  readonly #parts: VectorParts
  readonly #claimed = new Set<string>()
  readonly #feeders: readonly Promise<void>[]
  #waiting: (() => void)[] = []
  #draining = false
  #stopped = false
  /** Passages refused since the last success: theirs or the embedder's fault, the next success tells. */
  #refused: { readonly passage: Passage; readonly error: MedirError }[] = []

  /** Starts at once. */
  constructor(parts: VectorParts) {
    this.#parts = parts
    this.#feeders = Array.from({ length: FEEDERS }, async () => this.#feed())
    // Whoever awaits them comes later; an early rejection must not count as unhandled.
    for (const feeder of this.#feeders) feeder.catch(() => undefined)
  }

  /** There may be more to do. */
  wake(): void {
    for (const go of this.#waiting.splice(0)) go()
  }

  /** Resolves when every stored passage has its vectors, or the embedder gave up (then `tally.degraded` says so). */
  async drain(): Promise<void> {
    this.#draining = true
    this.wake()
    await Promise.all(this.#feeders)
    await this.#sweep()
    if (this.#refused.length > 0) await this.#settleBlame()
  }

  /** Ends what is under way and stops. */
  async stop(): Promise<void> {
    this.#stopped = true
    this.wake()
    await Promise.all(this.#feeders)
  }

  async #feed(): Promise<void> {
    while (!this.#stopped) {
      const documents = this.#claim()
      if (documents.length > 0) await this.#embedDocuments(documents)
      else if (this.#draining) return
      else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  #claim(): readonly Pending[] {
    const found = this.#parts.ledger.pending(SLICE_PASSAGES + this.#claimed.size).filter(({ id }) => !this.#claimed.has(id))
    const mine = found.slice(0, Math.ceil(SLICE_PASSAGES / FEEDERS))
    for (const { id } of mine) this.#claimed.add(id)
    return mine
  }

  async #embedDocuments(documents: readonly Pending[]): Promise<void> {
    const { collection, ledger } = this.#parts
    try {
      let done: Pending[] = []
      let passages: Passage[] = []
      for (const [index, document] of documents.entries()) {
        passages.push(...(await this.#missing(await collection.passagesOf(document.id))))
        done.push(document)
        if (passages.length < SLICE_PASSAGES && index < documents.length - 1) continue
        for (let from = 0; from < passages.length && !this.#stopped; from += SLICE_PASSAGES) await this.#embed(passages.slice(from, from + SLICE_PASSAGES))
        if (this.#stopped && passages.length > 0) return
        ledger.embedded(done.filter(({ id }) => !this.#isRefused(id)))
        done = []
        passages = []
      }
    } finally {
      // One that was refused is not asked for again until a success tells whose fault it is.
      for (const { id } of documents) if (!this.#isRefused(id)) this.#claimed.delete(id)
    }
  }

  /** A run that was killed may have left a long document with some of its vectors. */
  async #missing(passages: readonly Passage[]): Promise<readonly Passage[]> {
    const vectors = await this.#parts.collection.vectorsOf(passages.map(({ id }) => id))
    return passages.filter((_, index) => (vectors[index]?.length ?? 0) === 0)
  }

  async #embed(passages: readonly Passage[]): Promise<void> {
    const { embedder, collection, tally, onProgress } = this.#parts
    try {
      const texts = await timed(tally, 'tokenize', async () => Promise.all(passages.map(async (passage) => embeddingTexts(passage, { ...this.#parts, countTokens: async (some) => embedder.countTokens(some), maxTokens: embedder.maxTokens }))))
      const { vectors, truncated, tokens } = await timed(tally, 'embed', async () => embedder.embed(texts.flat(), 'passage'))
      tally.truncated += truncated
      tally.tokens += tokens
      let from = 0
      const entries = passages.map(({ id }, index) => ({ passageId: id, vectors: vectors.slice(from, (from += texts[index]?.length ?? 0)) }))
      const set = await timed(tally, 'store vectors', async () => collection.putVectors(entries))
      // Added after the wait: the other feeder counts meanwhile.
      tally.embedded += set
      this.#blamePassages()
      onProgress?.()
    } catch (thrown) {
      const error = asMedirError(thrown)
      if (error.code !== 'EMBEDDER_FAILED' && error.code !== 'OVERLOADED' && error.code !== 'NETWORK_UNAVAILABLE') throw thrown
      await this.#divide(passages, error)
    }
  }

  /** One passage that the embedder refuses must not keep the others from their vectors. */
  async #divide(passages: readonly Passage[], error: MedirError): Promise<void> {
    if (this.#stopped) return
    const middle = Math.ceil(passages.length / 2)
    if (passages.length > 1) {
      await this.#embed(passages.slice(0, middle))
      if (!this.#stopped) await this.#embed(passages.slice(middle))
      return
    }
    for (const passage of passages) this.#refused.push({ passage, error })
    if (this.#refused.length >= REFUSALS) this.#giveUp()
  }

  /** Nothing came after the last refusals: a text that cannot be at fault tells whether the embedder is. */
  async #settleBlame(): Promise<void> {
    try {
      await this.#parts.embedder.embed([PROBE], 'passage')
      this.#blamePassages()
    } catch {
      this.#giveUp()
    }
  }

  #isRefused(documentId: string): boolean {
    return this.#refused.some(({ passage }) => passage.documentId === documentId)
  }

  #blamePassages(): void {
    const { tally, ledger } = this.#parts
    const byDocument = new Map(this.#refused.splice(0).map((refusal) => [refusal.passage.documentId, refusal]))
    for (const { passage, error } of byDocument.values()) {
      showFailure(tally, { source: passage.documentId, code: error.code, reason: error.message })
      ledger.fail(passage.documentId, error.code, error.message)
    }
  }

  #giveUp(): void {
    const [first] = this.#refused.splice(0)
    this.#stopped = true
    this.wake()
    if (first === undefined) return
    const { code, remedy } = first.error
    this.#parts.tally.degraded.push({ leg: 'dense', code, ...(remedy === undefined ? {} : { remedy }) })
  }

  /** Passages the ledger does not know of: stored by others, or the ledger was lost. */
  async #sweep(): Promise<void> {
    const { collection, ledger } = this.#parts
    const { passages: all, embedded } = await collection.info()
    let after: string | undefined
    if (embedded >= all) return
    do {
      const page = await collection.scan({ limit: SLICE_PASSAGES, embedded: false, ...(after === undefined ? {} : { after }) })
      const failed = ledger.known(page.passages.map(({ documentId }) => documentId))
      const left = page.passages.filter(({ documentId }) => failed.get(documentId)?.outcome !== 'failed')
      if (left.length > 0 && !this.#stopped) await this.#embed(left)
      after = page.next
    } while (after !== undefined && !this.#stopped)
  }
}
