/** What a benchmark run is asked to do. */
import type { Measure } from '../measures/measure.ts'
import type { BenchEngine, SystemUnderTest } from '../port.ts'

/** Shows how far long work is; the command line's own bar fits. */
export interface BenchProgress {
  update(done: number, total?: number, note?: string): void
  done(note?: string): void
}

export interface BenchmarkOptions {
  readonly engine: BenchEngine
  /** Task folders, or folders of them. */
  readonly data: readonly string[]
  /** Names or labels; empty: all that are there. */
  readonly tasks: readonly string[]
  readonly split?: string | undefined
  /** One index of all tasks. */
  readonly pool: boolean
  /** Files or folders of passages that answer nothing. */
  readonly distractors: readonly string[]
  /** Only the first queries of each task; absent: all. */
  readonly limit?: number | undefined
  readonly systems: readonly SystemUnderTest[]
  readonly hypotheses: 'recorded' | 'generator'
  readonly out: string
  /** Passages kept for each query. Min-max fusion looks no deeper than the engine's pool. */
  readonly depth: number
  /** The first is the main one. */
  readonly measures: readonly Measure[]
  /** Queries timed for each system and task; 0: none. */
  readonly timed: number
  readonly signal?: AbortSignal | undefined
  readonly log: (line: string) => void
  readonly progress: (label: string) => BenchProgress
}
