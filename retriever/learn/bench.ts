/** What the learnt parts are trained and judged with: the lab, the pseudo-queries that are left, and the present state. */
import { z } from 'zod'
import { DEFAULT_PARAMETERS, type RetrieverParameters } from '../parameters.ts'
import { adapterFunction } from './adapter/adapter.ts'
import { runStage, type Artefact } from './artefact.ts'
import { evaluate, type EvaluationParts, type Variant } from './evaluate.ts'
import type { Kept } from './filter.ts'
import type { LearntParts, LiveVersion } from './live.ts'
import type { PartReport } from './report.ts'
import { hashShare } from './split.ts'
import type { StageContext } from './stages.ts'
import type { PseudoQuery } from './types.ts'

export type FullVariant = Variant & { readonly parameters: RetrieverParameters }

export interface Bench {
  readonly parts: EvaluationParts
  readonly queries: Artefact<PseudoQuery>
  readonly kept: Artefact<Kept>
  /** Judged whether or not they are found now: leaving the hard ones out would favour the present state. */
  readonly held: readonly PseudoQuery[]
  /** Queries that found their passage and are not held out. */
  readonly teaching: readonly PseudoQuery[]
  /** Some of each style that teach weights and gate. */
  readonly tuning: readonly PseudoQuery[]
  readonly live: LiveVersion
  readonly present: FullVariant
}

/** The best state so far, its figures on the held-out queries, and what identifies it. */
export interface State {
  readonly variant: FullVariant
  readonly values: readonly number[]
  readonly name: string
}

/** What a part came to. */
export interface PartOutcome {
  readonly report: PartReport
  /** Empty when it may not go live. */
  readonly promotable: LearntParts
  readonly hashes: Readonly<Record<string, string>>
}

const TUNING_A_STYLE = 120

export function createBench(parts: EvaluationParts, queries: Artefact<PseudoQuery>, kept: Artefact<Kept>, live: LiveVersion): Bench {
  const good = new Set(kept.rows.filter((row) => row.kept).map(({ id }) => id))
  const teaching = queries.rows.filter(({ id, split }) => good.has(id) && split !== 'held')
  const { adapter, weights, hypothesisWeights, lexicon } = live.parts
  const analyzer = lexicon === undefined ? undefined : parts.analyzer.words?.with(lexicon)
  return {
    parts,
    queries,
    kept,
    held: queries.rows.filter(({ split }) => split === 'held'),
    teaching,
    tuning: someOfEach(teaching, TUNING_A_STYLE),
    live,
    present: { parameters: { ...DEFAULT_PARAMETERS, ...weights, ...(hypothesisWeights === undefined ? {} : { hypothesisWeights }) }, ...(adapter === undefined ? {} : { adapter: adapterFunction(adapter) }), ...(analyzer === undefined ? {} : { analyzer }) },
  }
}

/** By hash, so that the choice is the same whoever makes it. */
export function someOfEach(queries: readonly PseudoQuery[], count: number): readonly PseudoQuery[] {
  return [...Map.groupBy(queries, ({ style }) => style).values()].flatMap((some) => some.toSorted((left, right) => hashShare(left.id) - hashShare(right.id) || (left.id < right.id ? -1 : 1)).slice(0, count))
}

const valueSchema = z.object({ id: z.string(), value: z.number() })

/** nDCG@10 of a variant for each held-out query, as an artefact: comparable later, and not measured twice. */
export async function heldFigures(context: StageContext, bench: Bench, name: string, inputs: unknown, variant: Variant): Promise<{ readonly hash: string; readonly values: readonly number[] }> {
  const { rows, hash } = await runStage({ folder: context.folder, name, version: 1, inputs: { queries: bench.queries.hash, kept: bench.kept.hash, inputs }, schema: valueSchema, chunks: 1, signal: context.signal }, async () => {
    const values = await evaluate(bench.parts, bench.held, variant, context.signal)
    return bench.held.map(({ id }, index) => ({ id, value: values[index] ?? 0 }))
  })
  return { hash, values: rows.map(({ value }) => value) }
}
