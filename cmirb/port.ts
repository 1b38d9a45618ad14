/**
 * What the measuring room needs from an engine. src/engine/bench.ts fits medir's own to it; a test fits a small one. The
 * measuring room knows tasks, runs and figures, never how an answer comes about.
 */
import type { Degradation, ScoredId } from '../src/domain.ts'

export interface BenchPassage {
  /** Unique within what is indexed together. */
  readonly id: string
  readonly title?: string
  readonly text: string
}

/** How a query relates to what it should find. */
export type BenchQueryType = 'question' | 'title' | 'passage'

export interface BenchQuery {
  readonly id: string
  readonly text: string
  readonly type: BenchQueryType
  /** Recorded hypothetical passages for this query; absent: the system searches without, or writes its own. */
  readonly hypotheses?: readonly string[]
}

/** A complete, named configuration of the engine: a file of cmirb/systems, parsed by system.ts. */
export interface SystemUnderTest {
  readonly name: string
  readonly description: string
  /** Which legs search. */
  readonly mode: 'hybrid' | 'dense' | 'lexical'
  readonly fusion?: 'minmax' | 'rrf'
  /** Where hypotheses come from: a recording beside the task (the file's stem), or the engine's generator. */
  readonly hypotheses?: { readonly recorded: string } | { readonly generator: true }
  /** `auto` lets the engine decide whether a query needs a hypothesis, `feedback` builds one from the first hits. Default off. */
  readonly hyde: 'off' | 'auto' | 'on' | 'feedback'
  /** How text becomes terms: the engine's own analyser, or overlapping character bigrams. Default medir. */
  readonly analyzer: 'medir' | 'bigram'
  /** BM25's own parameters; absent: the engine's. */
  readonly lexical?: { readonly k1?: number; readonly b?: number }
  /** Replaces the engine's retrieval parameters one by one; the engine refuses a name it does not know. */
  readonly parameters: Readonly<Record<string, unknown>>
  /** Absolute path of a file of learnt parts that the engine puts live. */
  readonly learnt?: string
}

export interface BenchAnswer {
  /** Best first. */
  readonly hits: readonly ScoredId[]
  /** What could not take part; a run with any is no measurement of the system. */
  readonly degraded: readonly Degradation[]
  /** What the answer asked of the models, cached or not: what a query costs. */
  readonly cost: { readonly embeddedTexts: number; readonly generatedTexts: number }
}

export interface SearchOptions {
  /** How many hits. */
  readonly k: number
  /** Default true: vectors of known texts come from the cache. False: as a user would wait for it, for timing. */
  readonly cache?: boolean
  readonly signal?: AbortSignal
}

export interface BenchIndex {
  /** Identifies content and everything that shaped the index. */
  readonly fingerprint: string
  /** Embeds what these queries need in batches; search works without, only slower. */
  prepare(queries: readonly BenchQuery[], signal?: AbortSignal): Promise<void>
  search(query: BenchQuery, options: SearchOptions): Promise<BenchAnswer>
  close(): Promise<void>
}

/** Everything about the engine that a figure depends on, for the summary: model and analyser fingerprints, parameters in effect, prompt hashes, generator. */
export type SystemFacts = Readonly<Record<string, unknown>>

export interface BenchEngine {
  /** INPUT_INVALID for an unknown parameter; MODEL_UNAVAILABLE, GENERATOR_UNAVAILABLE where the system needs one that is absent. */
  facts(system: SystemUnderTest, signal?: AbortSignal): Promise<SystemFacts>
  /** Builds the index a system needs, or opens it when the same passages were indexed the same way before. `onProgress` counts passages. */
  open(passages: readonly BenchPassage[], system: SystemUnderTest, onProgress?: (done: number, total: number) => void, signal?: AbortSignal): Promise<BenchIndex>
  close(): Promise<void>
}
