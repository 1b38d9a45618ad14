/** What goes into and comes out of the retriever; plain data, parsed at the edge by src/schemas.ts. */
import type { ChosenPrompts } from './hyde/prompts.ts'
import type { Degradation, Filter, Highlight, Language, LegScore, Metadata, SearchMode, DrugMention } from '../src/domain.ts'

/** How a query relates to what it should find; prompts, gate and weights depend on it. */
export type QueryType = 'question' | 'title' | 'passage' | 'record' | 'drug' | 'lay' | 'keywords' | 'identifier'

export type HydeMode = 'off' | 'auto' | 'on' | 'feedback'
export type FusionMethod = 'minmax' | 'rrf'
/** What one hit stands for. */
export type Collapse = 'none' | 'document' | 'near-duplicates'

export interface RetrievalRequest {
  readonly query: string
  /** 1 to 1000, default 10. */
  readonly k: number
  readonly mode: SearchMode
  readonly fusion?: FusionMethod
  readonly filter?: Filter
  readonly hyde: HydeMode
  /** Texts given by the caller: no generator is asked. */
  readonly hypothetical?: readonly string[]
  readonly language?: Language
  readonly queryType?: QueryType
  readonly explain?: boolean
  /** Default `none`. Documents are collapsed page by page, above the retriever. */
  readonly collapse?: Collapse
}

/** Where the hypotheses of one answer came from and whether they were used; never their text unless `explain` asks. */
export interface HydeReport {
  readonly used: boolean
  readonly source: 'caller' | 'cache' | 'generator' | 'recorded' | 'feedback' | 'none'
  readonly cached: boolean
  readonly ms: number
  /** Why it was used or not, e.g. `off`, `gate: legs agree`, `late`, `no generator`. */
  readonly reason: string
  /** The deadline passed first; the answer is cached for the next time. */
  readonly late?: boolean
  /** With `explain` only. */
  readonly texts?: readonly string[]
  /** Share of the hypothesis's full weight that the gate gave it, 0 to 1. */
  readonly weight?: number
}

export interface Hit {
  /** Passage id. */
  readonly id: string
  readonly documentId: string
  /** From 1. */
  readonly rank: number
  readonly score: number
  readonly title?: string
  readonly text: string
  readonly highlights: readonly Highlight[]
  readonly metadata: Metadata
  readonly drugs?: readonly DrugMention[]
  /** Offsets of `text` in the document. */
  readonly start: number
  readonly end: number
  /** `dense`, `lexical`, and with hypotheses `denseHypothesis`, `lexicalHypothesis`. */
  readonly legs: Readonly<Record<string, LegScore>>
  /** Passages this one stands for, best first; absent when there are none. */
  readonly nearDuplicates?: readonly string[]
}

export interface RetrievalResult {
  readonly query: string
  readonly hits: readonly Hit[]
  readonly hyde: HydeReport
  readonly degraded: readonly Degradation[]
  /** Milliseconds by stage: embed, lexical, dense, hyde, fuse, fetch, total. */
  readonly tookMs: Readonly<Record<string, number>>
  readonly explain?: Readonly<Record<string, unknown>>
}

/** How hypotheses are made: written from the query; from the query and the first hits (LameR, CSQE); with a plausible but wrong one to keep away from; or the first hits judged by the generator (ReDE-RF). */
export type HydeMethod = 'hypothesis' | 'grounded' | 'contrastive' | 'judge'

export interface HypothesisRequest {
  readonly query: string
  readonly language: Language
  readonly queryType: QueryType
  readonly method: HydeMethod
  /** First hits, for the methods that read them. */
  readonly passages?: readonly string[]
  /** Learnt demonstrations, nearest last. */
  readonly exemplars?: readonly { readonly query: string; readonly text: string }[]
  /** Learnt prompts in the place of medir's own, by `KIND.LANGUAGE`. */
  readonly prompts?: ChosenPrompts
  /** Nobody waits: no deadline (warming, learning). */
  readonly patient?: boolean
}

export interface HypothesisAnswer {
  readonly texts: readonly string[]
  /** Texts to keep away from (contrastive). */
  readonly mimics?: readonly string[]
  /** Places of the shown passages that were judged relevant. */
  readonly relevant?: readonly number[]
  readonly source: HydeReport['source']
  readonly cached: boolean
  readonly ms: number
  readonly reason: string
  /** The deadline passed; the answer will be in the cache the next time. */
  readonly late?: boolean
  readonly logProbability?: number
  readonly degraded?: Degradation
}

/** What the hyde/ folder offers the retriever. Never throws for a failing generator: it says so in `reason`. */
export interface HypothesisProvider {
  /** How long a search waits for hypothesis and its lists together, in milliseconds. */
  readonly deadlineMs: number
  /** Asks cache, recording or generator. Resolves with no texts when there is nothing in time. */
  hypotheses(request: HypothesisRequest, signal?: AbortSignal): Promise<HypothesisAnswer>
}
