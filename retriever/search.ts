/** One search on its way through the stages, and what each leg comes back with. */
import type { Degradation, Language, WeightedTerm } from '../src/domain.ts'
import type { Embedder } from '../src/embed/port.ts'
import { asMedirError, type MedirError } from '../src/errors.ts'
import type { CollectionStore } from '../src/store/port.ts'
import type { Analyzer } from '../src/text/analyzer.ts'
import type { RankedList } from './fuse/list.ts'
import type { LegOptions } from './legs/lexical.ts'
import type { RetrieverParameters } from './parameters.ts'
import type { Stopwatch } from './stopwatch.ts'
import type { HypothesisProvider, RetrievalRequest } from './types.ts'

export interface RetrieverParts {
  readonly collection: CollectionStore
  readonly analyzer: Analyzer
  /** Absent: the dense leg fails with `embedderMissing`. */
  readonly embedder?: Embedder | undefined
  readonly embedderMissing?: MedirError | undefined
  readonly hypotheses?: HypothesisProvider | undefined
  /** Further terms for the lexical leg, e.g. a drug's other names; weights relative to a word the user typed. */
  readonly expansion?: ((query: string) => readonly WeightedTerm[]) | undefined
  /** Names of the substances and classes a query speaks of; passages that mention one may be lifted. */
  readonly mentioned?: ((query: string) => readonly string[]) | undefined
  readonly parameters?: RetrieverParameters | undefined
}

/** One search on its way: what every stage needs. */
export interface Search {
  readonly request: RetrievalRequest
  readonly parts: RetrieverParts
  readonly parameters: RetrieverParameters
  readonly language: Language
  readonly terms: readonly WeightedTerm[]
  readonly options: LegOptions
  readonly watch: Stopwatch
  readonly signal: AbortSignal | undefined
}

/** A leg's answer: its list, or what kept it from answering. */
export type LegOutcome = { readonly list: RankedList } | { readonly error: MedirError; readonly degraded: Degradation }

/** Runs one leg: an error becomes its outcome, a cancelled search rejects. */
export async function legOutcome(leg: string, signal: AbortSignal | undefined, work: () => Promise<RankedList>): Promise<LegOutcome> {
  try {
    return { list: await work() }
  } catch (thrown) {
    if (signal?.aborted === true) throw signal.reason
    const error = asMedirError(thrown)
    return { error, degraded: { leg, code: error.code, ...(error.remedy === undefined ? {} : { remedy: error.remedy }) } }
  }
}

export function listsOf(outcomes: readonly LegOutcome[]): readonly RankedList[] {
  return outcomes.flatMap((outcome) => ('list' in outcome ? [outcome.list] : []))
}
