/** How much a hypothesis's lists weigh beside the query's own, by what the generator really writes: pseudo-hypotheses are too good or too bad for it. */
import { z } from 'zod'
import type { GateParameters } from '../../hyde/gate.ts'
import { runStage, type Artefact } from '../artefact.ts'
import type { Bench, FullVariant, PartOutcome, State } from '../bench.ts'
import { macro } from '../evaluate.ts'
import { hypothesisWeightsSchema } from '../live.ts'
import { asReport } from '../parts.ts'
import { judge } from '../promotion.ts'
import type { PseudoQuery } from '../types.ts'
import { tuneHypothesisWeights, type HypothesisWeights } from '../weights.ts'
import { gainsWith, textVectors } from './gains.ts'
import type { GeneratedContext } from './stages.ts'
import type { WrittenHypotheses, WrittenRow } from './written.ts'

const judgedSchema = z.object({ id: z.string(), style: z.string(), before: z.number(), after: z.number() })

/** `gate`: the one that will decide beside these weights. */
export async function learnHypothesisWeights(context: GeneratedContext, bench: Bench, state: State, gate: GateParameters | undefined, written: WrittenHypotheses): Promise<PartOutcome> {
  const { folder, signal, progress } = context
  const present = state.variant.parameters.hypothesisWeights
  const weighed = (hypothesisWeights: HypothesisWeights): FullVariant => ({ ...state.variant, parameters: { ...state.variant.parameters, hypothesisWeights } })
  const inputs = { state: state.name, gate, present, kept: bench.kept.hash, queries: bench.queries.hash }
  const tuned = await runStage({ folder, name: 'hypothesis-weights', version: 1, inputs: { ...inputs, written: written.teaching.hash }, schema: hypothesisWeightsSchema, chunks: 1, signal }, async () => {
    const gains = await gainsOf(context, bench, gate, bench.tuning, written.teaching)
    if (gains.queries.length === 0) return []
    return [await tuneHypothesisWeights(present, async (tried) => macro(gains.queries, await gains.of(weighed(tried))), progress('hypothesis weights'))]
  })
  const [learnt] = tuned.rows
  if (learnt === undefined) return { report: { part: 'hypothesisWeights', promoted: false, reason: 'the generator wrote no usable hypothesis' }, promotable: {}, hashes: { hypothesisWeights: tuned.hash } }
  const held = await runStage({ folder, name: 'hypothesis-weights-held', version: 1, inputs: { ...inputs, tuned: tuned.hash, written: written.held.hash }, schema: judgedSchema, chunks: 1, signal }, async () => {
    const gains = await gainsOf(context, bench, gate, bench.held, written.held)
    const [before, after] = [await gains.of(state.variant), await gains.of(weighed(learnt))]
    return gains.queries.map(({ id, style }, index) => ({ id, style, before: before[index] ?? 0, after: after[index] ?? 0 }))
  })
  const judgement = judge(held.rows, held.rows.map(({ before }) => before), held.rows.map(({ after }) => after))
  return { report: asReport('hypothesisWeights', judgement), promotable: judgement.promoted ? { hypothesisWeights: learnt } : {}, hashes: { hypothesisWeights: tuned.hash, hypothesisWeightsHeld: held.hash } }
}

/** The queries that have a usable hypothesis, and their figures under a variant. */
async function gainsOf({ embedder, signal }: GeneratedContext, bench: Bench, gate: GateParameters | undefined, queries: readonly PseudoQuery[], { rows }: Artefact<WrittenRow>): Promise<{ readonly queries: readonly PseudoQuery[]; readonly of: (variant: FullVariant) => Promise<readonly number[]> }> {
  const texts = new Map(rows.flatMap(({ id, text }) => (text === undefined ? [] : [[id, text] as const])))
  const vectors = await textVectors(embedder, texts.values(), signal)
  const usable = queries.filter(({ id }) => texts.has(id))
  return { queries: usable, of: async (variant) => gainsWith({ parts: bench.parts, variant, gate, vectors }, usable, texts, signal) }
}
