/** One search on its way through the stages, and what each leg comes back with. */
import type { Degradation, Language, WeightedTerm } from '../src/domain.ts'
import type { Embedder } from '../src/embed/port.ts'
import { asMedirError, type MedirError } from '../src/errors.ts'
import type { CollectionStore } from '../src/store/port.ts'
import type { Analyzer } from '../src/text/analyzer.ts'
import type { RankedList } from './fuse/list.ts'
import type { LegOptions } from './legs/lexical.ts'
import type { Legs } from './legs/together.ts'
import type { RetrieverParameters } from './parameters.ts'
import type { Stopwatch } from './stopwatch.ts'
import type { HydeCombination } from './hyde/combine.ts'
import type { ChosenPrompts, Exemplar } from './hyde/prompts.ts'
import type { GateParameters } from './hyde/gate.ts'
import type { HydeMethod, HypothesisProvider, QueryType, RetrievalRequest } from './types.ts'

/** Moves a query's L2-normalised vector to where the collection's passages answer it; learnt, see learn/adapter. */
export type QueryAdapter = (vector: Float32Array, queryType: QueryType) => Float32Array

/** How hypotheses are made, combined and weighed. */
export interface HydeParts {
  /** Default: from the query alone. */
  readonly method?: HydeMethod
  /** Default: mean. */
  readonly combine?: HydeCombination
  /** Default: what medir brings. */
  readonly gate?: GateParameters
  /** Learnt demonstrations for the generator, chosen by the query's vector. */
  readonly exemplars?: (vector: Float32Array) => readonly Exemplar[]
  /** Learnt prompts in the place of medir's own, by `KIND.LANGUAGE`. */
  readonly prompts?: ChosenPrompts
  /** Normalised names of the drugs in a text. */
  readonly drugNames?: (text: string) => readonly string[]
}

export interface RetrieverParts {
  readonly collection: CollectionStore
  readonly analyzer: Analyzer
  /** Absent: the dense leg fails with `embedderMissing`. */
  readonly embedder?: Embedder | undefined
  readonly embedderMissing?: MedirError | undefined
  readonly hypotheses?: HypothesisProvider | undefined
  readonly hyde?: HydeParts | undefined
  /** Further terms for the lexical leg, e.g. a drug's other names; weights relative to a word the user typed. */
  readonly expansion?: ((query: string) => readonly WeightedTerm[]) | undefined
  /** Names of the substances and classes a query speaks of; passages that mention one may be lifted. */
  readonly mentioned?: ((query: string) => readonly string[]) | undefined
  readonly parameters?: RetrieverParameters | undefined
  readonly adapter?: QueryAdapter | undefined
}

/** One search on its way: what every stage needs. */
export interface Search {
  readonly request: RetrievalRequest
  readonly parts: RetrieverParts
  readonly parameters: RetrieverParameters
  readonly language: Language
  readonly terms: readonly WeightedTerm[]
  readonly options: LegOptions
  readonly legs: Legs
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
