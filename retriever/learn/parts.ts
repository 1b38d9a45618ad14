/** The learnt parts that need no generator: query adapter, lexical parameters, weights, gate. Each is trained, then judged on held-out documents against the best state so far. */
import { gate } from '../hyde/gate.ts'
import { DEFAULT_GATE } from '../hyde/gate-parameters.ts'
import { adapterFunction, adapterSchema, encodeAdapter, type StoredAdapter } from './adapter/adapter.ts'
import { trainAdapter, type TrainingPair } from './adapter/train.ts'
import { runStage, type Artefact } from './artefact.ts'
import { heldFigures, someOfEach, type Bench, type PartOutcome, type State } from './bench.ts'
import { evaluate, macro } from './evaluate.ts'
import { fitGate, interpolate, type GateExample } from './gate/fit.ts'
import { gateExamplesStage, writtenExamplesStage, type GateRow } from './gate/stage.ts'
import type { WrittenHypotheses, WrittenRow } from './generated/written.ts'
import { gateSchema, lexicalSchema, weightsSchema } from './live.ts'
import { judge, meansByQuery, type Judgement } from './promotion.ts'
import type { PartReport } from './report.ts'
import type { StageContext } from './stages.ts'
import type { PseudoQuery } from './types.ts'
import { tuneFusion, tuneSaturation, type Fusion, type Saturation } from './weights.ts'

/** Half of what was trained: see adapter.ts on strength. */
const STRENGTH = 0.5
const MIN_PAIRS = 100

export async function learnAdapter(context: StageContext, bench: Bench, state: State): Promise<PartOutcome & { readonly state: State }> {
  const trained = await trainedAdapter(context, bench, state)
  const stored = trained.rows[0]
  if (stored === undefined) return { report: { part: 'adapter', promoted: false, reason: `fewer than ${MIN_PAIRS} pseudo-queries found their passage` }, promotable: {}, hashes: { adapter: trained.hash }, state }
  const variant = { ...state.variant, adapter: adapterFunction(stored) }
  const { values, hash } = await heldFigures(context, bench, 'held-adapter', [state.name, trained.hash], variant)
  const judgement = judge(bench.held, state.values, values)
  return { report: asReport('adapter', judgement), promotable: judgement.promoted ? { adapter: stored } : {}, hashes: { adapter: trained.hash, heldAdapter: hash }, state: judgement.promoted ? { variant, values, name: `${state.name} ${trained.hash}` } : state }
}

/** Trained on what found its passage, stopped by documents that it does not train on. */
async function trainedAdapter(context: StageContext, bench: Bench, state: State): Promise<Artefact<StoredAdapter>> {
  const { folder, embedder, signal } = context
  return runStage({ folder, name: 'adapter', version: 2, inputs: { queries: bench.queries.hash, kept: bench.kept.hash, strength: STRENGTH, state: state.name }, schema: adapterSchema, chunks: 1, signal }, async () => {
    const [train, validation] = [await trainingPairs(bench, 'train', signal), await trainingPairs(bench, 'validation', signal)]
    if (train.length < MIN_PAIRS || validation.length === 0) return []
    const progress = context.progress('adapter')
    const { adapter } = await trainAdapter(train, validation, { signal, onEpoch: (epoch) => progress(epoch, epoch) })
    const stored = { embedderFingerprint: embedder.fingerprint, ...encodeAdapter(adapter), strength: STRENGTH, strengths: {} }
    return [{ ...stored, strengths: await withoutGain(bench, state, stored, signal) }]
  })
}

/** Query types that validation documents do not speak for keep their vectors: what helps sentences may hurt titles. */
async function withoutGain({ parts, teaching }: Bench, state: State, adapter: StoredAdapter, signal: AbortSignal | undefined): Promise<Readonly<Record<string, number>>> {
  const queries = teaching.filter(({ split }) => split === 'validation')
  const before = await evaluate(parts, queries, state.variant, signal)
  const after = await evaluate(parts, queries, { ...state.variant, adapter: adapterFunction(adapter) }, signal)
  const types = Map.groupBy(queries.keys(), (index) => queries[index]?.queryType ?? 'question')
  const gain = (places: readonly number[]): number => places.reduce((sum, place) => sum + (after[place] ?? 0) - (before[place] ?? 0), 0)
  return Object.fromEntries([...types].filter(([, places]) => gain(places) <= 0).map(([type]): [string, number] => [type, 0]).toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

async function trainingPairs({ parts, queries, kept }: Bench, split: PseudoQuery['split'], signal: AbortSignal | undefined): Promise<readonly TrainingPair[]> {
  const negatives = new Map(kept.rows.filter((row) => row.kept).map((row) => [row.id, row.negatives]))
  const usable = queries.rows.filter((query) => query.split === split && negatives.has(query.id))
  const ids = [...new Set(usable.flatMap((query) => [query.passageId, ...(negatives.get(query.id) ?? [])]))]
  const vectors = await parts.lab.vectorsOf(ids, signal)
  const whole = new Map(ids.map((id, index) => [id, vectors[index]?.[0]]))
  const documentOf = new Map([...parts.documents].flatMap(([document, members]) => Array.from(members, (id) => [id, document] as const)))
  return usable.flatMap((query): readonly TrainingPair[] => {
    const [asked, positive] = [parts.vectors.get(query.text), whole.get(query.passageId)]
    if (asked === undefined || positive === undefined) return []
    const hard = (negatives.get(query.id) ?? []).flatMap((id) => {
      const vector = whole.get(id)
      return vector === undefined ? [] : [{ vector, document: documentOf.get(id) ?? id }]
    })
    return [{ query: asked, positive, document: query.documentId, negatives: hard }]
  })
}

/** BM25's k1 and b: how fast repeated words saturate, how much long passages pay. */
export async function learnLexical(context: StageContext, bench: Bench, state: State): Promise<PartOutcome & { readonly state: State }> {
  const { folder, signal } = context
  const { k1, b } = bench.parts.lexical
  const tuned = await runStage({ folder, name: 'lexical', version: 1, inputs: { queries: bench.queries.hash, kept: bench.kept.hash, state: state.name, present: { k1, b } }, schema: lexicalSchema, chunks: 1, signal }, async () => {
    if (bench.tuning.length === 0) return []
    const score = async (lexical: Saturation): Promise<number> => macro(bench.tuning, await evaluate(bench.parts, bench.tuning, { ...state.variant, lexical }, signal))
    return [await tuneSaturation({ k1, b }, score, context.progress('lexical'))]
  })
  const [lexical] = tuned.rows
  if (lexical === undefined) return { report: { part: 'lexical', promoted: false, reason: 'no pseudo-query found its passage' }, promotable: {}, hashes: { lexical: tuned.hash }, state }
  const variant = { ...state.variant, lexical }
  const { values, hash } = await heldFigures(context, bench, 'held-lexical', [state.name, tuned.hash], variant)
  const judgement = judge(bench.held, state.values, values)
  const hashes = { lexical: tuned.hash, heldLexical: hash }
  return { report: asReport('lexical', judgement), promotable: judgement.promoted ? { lexical } : {}, hashes, state: judgement.promoted ? { variant, values, name: `${state.name} ${tuned.hash}` } : state }
}

export async function learnWeights(context: StageContext, bench: Bench, state: State): Promise<PartOutcome> {
  const { folder, signal } = context
  const tuned = await runStage({ folder, name: 'weights', version: 1, inputs: { queries: bench.queries.hash, kept: bench.kept.hash, state: state.name, present: state.variant.parameters }, schema: weightsSchema, chunks: 1, signal }, async () => {
    if (bench.tuning.length === 0) return []
    const score = async (fusion: Fusion): Promise<number> => macro(bench.tuning, await evaluate(bench.parts, bench.tuning, { ...state.variant, parameters: { ...state.variant.parameters, ...fusion } }, signal))
    return [await tuneFusion(state.variant.parameters, score, context.progress('weights'))]
  })
  const [weights] = tuned.rows
  if (weights === undefined) return { report: { part: 'weights', promoted: false, reason: 'no pseudo-query found its passage' }, promotable: {}, hashes: { weights: tuned.hash } }
  const { values, hash } = await heldFigures(context, bench, 'held-weights', [state.name, tuned.hash], { ...state.variant, parameters: { ...state.variant.parameters, ...weights } })
  const judgement = judge(bench.held, state.values, values)
  return { report: asReport('weights', judgement), promotable: judgement.promoted ? { weights } : {}, hashes: { weights: tuned.hash, heldWeights: hash } }
}

/** Queries a style that teach the gate, and that judge it; each comes with four hypotheses. */
const GATE_TEACHING = 80
const GATE_HELD = 60

/** `written`: with a generator, what it wrote for some of the queries. */
export async function learnGate(context: StageContext, bench: Bench, state: State, written?: WrittenHypotheses): Promise<PartOutcome> {
  const teaching = await gateExamples(context, bench, state, { name: 'gate-examples', queries: someOfEach(bench.tuning, GATE_TEACHING), all: bench.tuning, written: written?.teaching })
  const held = await gateExamples(context, bench, state, { name: 'gate-held', queries: someOfEach(bench.held, GATE_HELD), all: bench.held, written: written?.held })
  const present = bench.live.parts.gate ?? DEFAULT_GATE
  const fitted = await runStage({ folder: context.folder, name: 'gate', version: 1, inputs: { teaching: Object.values(teaching.hashes), present }, schema: gateSchema, chunks: 1, signal: context.signal }, async () => (teaching.rows.length === 0 ? [] : [fitGate(teaching.rows, DEFAULT_GATE)]))
  const hashes = { ...teaching.hashes, ...held.hashes, gate: fitted.hash }
  const [learnt] = fitted.rows
  if (learnt === undefined) return { report: { part: 'gate', promoted: false, reason: 'there were no examples to learn from' }, promotable: {}, hashes }
  const figures = (parameters: typeof learnt): readonly number[] => held.rows.map(({ features, gains }: GateExample) => interpolate(gains, gate(features, parameters).share))
  const [before, after] = [meansByQuery(held.rows, figures(present)), meansByQuery(held.rows, figures(learnt))]
  const judgement = judge(before, before.map(({ value }) => value), after.map(({ value }) => value))
  return { report: asReport('gate', judgement), promotable: judgement.promoted ? { gate: learnt } : {}, hashes }
}

interface GateExamples {
  readonly name: 'gate-examples' | 'gate-held'
  /** Those that get pseudo-hypotheses. */
  readonly queries: readonly PseudoQuery[]
  /** Those among which the written texts' are. */
  readonly all: readonly PseudoQuery[]
  readonly written: Artefact<WrittenRow> | undefined
}

async function gateExamples(context: StageContext, bench: Bench, { variant, name: stateName }: State, { name, queries, all, written }: GateExamples): Promise<{ readonly rows: readonly GateRow[]; readonly hashes: Readonly<Record<string, string>> }> {
  const inputs = { state: stateName, kept: bench.kept.hash }
  const pseudo = await gateExamplesStage(context, name, bench.parts, queries, variant, inputs)
  const key = name === 'gate-held' ? 'gateHeld' : 'gateExamples'
  if (written === undefined) return { rows: pseudo.rows, hashes: { [key]: pseudo.hash } }
  const real = await writtenExamplesStage(context, `${name}-written`, bench.parts, all, variant, written, inputs)
  return { rows: [...pseudo.rows, ...real.rows], hashes: { [key]: pseudo.hash, [`${key}Written`]: real.hash } }
}

export function asReport(part: string, { promoted, reason, ...figures }: Judgement): PartReport {
  return { part, promoted, reason, figures }
}
