/**
 * Self-learning from unlabelled text:
 *
 *   passages ─ pseudo-queries ─ lab ─ round trip ─ negatives ─┬ adapter ─────────────┐
 *                                                             ├ lexical, lexicon ────┤
 *                                                             ├ weights ─────────────┼─ judged on held-out documents ─ report
 *                                                             ├ gate ────────────────┤
 *                                                             └ what a generator ────┘
 *                                                               writes: its lists,
 *                                                               prompts, exemplars,
 *                                                               expansion
 *
 * Every arrow is an artefact on disk (artefact.ts), so a killed run goes on and ends with the same bytes. Nothing goes live
 * here: promotion is the caller's step.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { InputError } from '../../src/errors.ts'
import type { Store } from '../../src/store/port.ts'
import type { GateParameters } from '../hyde/gate.ts'
import { writeFileDurably, type Artefact } from './artefact.ts'
import { askedStage } from './asked.ts'
import { createBench, heldFigures, type Bench, type PartOutcome, type State } from './bench.ts'
import { readCosts, startCost, type LearnCosts } from './costs.ts'
import type { EvaluationParts } from './evaluate.ts'
import { learnExpansion, type ExpansionParts } from './expansion/learn.ts'
import type { Writer } from './generated/queries.ts'
import { generatedQueriesStage, learnExemplars, winnersStage, type GeneratedContext } from './generated/stages.ts'
import { learnPrompts } from './generated/prompts.ts'
import { learnHypothesisWeights } from './generated/hypothesis-weights.ts'
import { writtenStages, type WrittenHypotheses } from './generated/written.ts'
import type { ConfirmedPair } from './feedback.ts'
import { filterStage, type Kept } from './filter.ts'
import { openLab } from './lab.ts'
import { learnLexicon, type SampledPassages } from './lexicon/learn.ts'
import { partsSchema, type LearntParts, type LiveVersion } from './live.ts'
import { learnAdapter, learnGate, learnLexical, learnWeights } from './parts.ts'
import { describeReport, type LearnReport, type PartReport } from './report.ts'
import { labVectorsStage, passagesStage, queryVectorsStage, structureStage, useStage, type StageContext } from './stages.ts'
import type { PseudoQuery } from './types.ts'

export interface LearnOptions {
  /** Passages to learn from. */
  readonly passages: number
  /** Passages the lab holds besides, as what is not wanted. */
  readonly distractors: number
  /** With a generator: queries it writes. */
  readonly queries: number
  /** With a generator: hypotheses a query, of which the best wins. */
  readonly hypotheses: number
  /** With a generator: queries a passage that it is expanded with, 0 to 3; 0 asks for none. */
  readonly expansions: number
}

export interface LearnParts extends Omit<StageContext, 'folder'> {
  /** The collection's folder of learnt things; a run has one of its own below. */
  readonly home: string
  readonly labs: Store
  readonly live: LiveVersion
  /** Pairs confirmed by use; none while feedback is off. */
  readonly confirmed: readonly ConfirmedPair[]
  /** Questions that users asked, without judgements, de-identified. */
  readonly asked: readonly string[]
  /** Absent: structure alone gives pseudo-queries. */
  readonly writer?: Writer | undefined
}

export interface Learnt {
  readonly run: string
  readonly report: LearnReport
  /** Parts that may go live. */
  readonly promotable: LearntParts
  /** Of all sessions of the run. */
  readonly costs: LearnCosts
}

/** Raise it whenever the lab would come out otherwise. */
const ALGORITHM = 2

export async function learn(parts: LearnParts, options: LearnOptions): Promise<Learnt> {
  const { source, embedder, analyzer, signal } = parts
  const info = await source.info(signal)
  const run = createHash('sha256').update(JSON.stringify([ALGORITHM, info.key, info.revision, embedder.fingerprint, analyzer.fingerprint, options, parts.live.version, parts.writer?.generator.name ?? 'none', parts.confirmed, parts.asked])).digest('hex').slice(0, 16)
  const context: StageContext = { ...parts, folder: join(parts.home, 'runs', run) }
  const passages = await passagesStage(context, options.passages, info.revision)
  const structure = await structureStage(context, passages)
  const generating: GeneratedContext | undefined = parts.writer === undefined ? undefined : { ...context, writer: parts.writer, budget: { queries: options.queries, hypotheses: options.hypotheses, expansions: options.expansions } }
  const generated = generating === undefined ? undefined : await generatedQueriesStage(generating, passages)
  const used = await useStage(context, parts.confirmed)
  const asked = await askedStage(context, parts.asked, info.revision)
  const queries = joined(structure, (generated?.rows ?? []).flatMap(({ query }) => query ?? []), [...used.rows, ...asked.rows], [generated?.hash, used.hash, asked.hash])
  const labVectors = await labVectorsStage(context, queries)
  const queryVectors = await queryVectorsStage(context, queries)
  const others = await passagesStage({ ...context, folder: join(context.folder, 'lab') }, options.passages + options.distractors, info.revision)
  const paid = startCost(context.folder, 'lab')
  const lab = await openLab({ source, store: parts.labs, run, analyzer, embedder, expansion: parts.live.parts.expansion }, others.rows.map(({ id }) => id), queries.rows, labVectors.vectors, signal)
  paid()
  try {
    const documents = new Map(Array.from(Map.groupBy(others.rows, ({ documentId }) => documentId), ([document, rows]) => [document, new Set(rows.map(({ id }) => id))]))
    const evaluation: EvaluationParts = { lab, analyzer, embedder, vectors: queryVectors.vectors, documents, lexical: info.settings.lexical }
    const inputs = { lab: labVectors.hash, vectors: queryVectors.hash, others: others.hash, live: parts.live.version }
    const kept = await filterStage(context, '5-kept', evaluation, queries, inputs)
    const expansion: ExpansionParts = { passages, inCollection: info.passages, labs: parts.labs, run, vectors: labVectors.vectors }
    const judged = await learnParts(context, createBench(evaluation, queries, kept, parts.live), passages, generating === undefined ? undefined : { generating, expansion })
    const counts = countStyles(queries.rows, kept.rows)
    const report: LearnReport = { run, collection: info.key.name, passages: passages.rows.length, labPassages: others.rows.length, queries: counts, parts: judged.reports, artefacts: { passages: passages.hash, queries: queries.hash, labVectors: labVectors.hash, queryVectors: queryVectors.hash, kept: kept.hash, ...judged.hashes } }
    writeFileDurably(join(context.folder, 'report.json'), `${JSON.stringify(report, undefined, 2)}\n`)
    writeFileDurably(join(context.folder, 'report.txt'), `${describeReport(report)}\n`)
    writeFileDurably(join(context.folder, PROMOTABLE), `${JSON.stringify(judged.promotable)}\n`)
    const costs = readCosts(context.folder)
    writeFileDurably(join(context.folder, 'costs.json'), `${JSON.stringify(costs, undefined, 2)}\n`)
    return { run, report, promotable: judged.promotable, costs }
  } finally {
    await lab.close()
  }
}

const PROMOTABLE = 'promotable.json'

/** What a finished run may put live. INPUT_INVALID when there is no such run. */
export function readPromotable(home: string, run: string): LearntParts {
  const file = join(home, 'runs', run, PROMOTABLE)
  if (!/^[0-9a-f]{16}$/.test(run) || !existsSync(file)) throw new InputError('there is no such finished run', { value: run.slice(0, 40), remedy: 'The report of "medir learn" names its run.' })
  return partsSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** Structure first; a query that says what another says already adds nothing. */
function joined(structure: Artefact<PseudoQuery>, generated: readonly PseudoQuery[], used: readonly PseudoQuery[], hashes: readonly (string | undefined)[]): Artefact<PseudoQuery> {
  const byText = new Map([...structure.rows, ...used, ...generated].toReversed().map((query) => [query.text, query]))
  return { ...structure, hash: createHash('sha256').update(JSON.stringify([structure.hash, ...hashes])).digest('hex').slice(0, 32), rows: [...byText.values()].toReversed() }
}

/** One after the other, each upon what was found good before it. */
async function learnParts(context: StageContext, bench: Bench, passages: SampledPassages, withGenerator: { readonly generating: GeneratedContext; readonly expansion: ExpansionParts } | undefined): Promise<{ readonly reports: readonly PartReport[]; readonly promotable: LearntParts; readonly hashes: Readonly<Record<string, string>> }> {
  const present = await heldFigures(context, bench, 'held-present', bench.live, bench.present)
  const adapter = await learnAdapter(context, bench, { variant: bench.present, values: present.values, name: `version ${bench.live.version}` })
  const lexical = await learnLexical(context, bench, adapter.state)
  const lexicon = await learnLexicon(context, bench, lexical.state, passages)
  const weights = await learnWeights(context, bench, lexicon.state)
  const written = withGenerator === undefined ? undefined : await writtenStages(withGenerator.generating, bench)
  const gate = await learnGate(context, bench, lexicon.state, written)
  const taught = withGenerator === undefined || written === undefined ? [] : await learnFromWriting(withGenerator.generating, bench, lexicon.state, { gate: gate.promotable.gate ?? bench.live.parts.gate, written })
  const expansion = withGenerator === undefined ? [] : [await learnExpansion(withGenerator.generating, bench, lexicon.state, withGenerator.expansion)]
  const outcomes: readonly PartOutcome[] = [adapter, lexical, lexicon, weights, gate, ...taught, ...expansion]
  return {
    reports: outcomes.map(({ report }) => report),
    promotable: Object.assign({}, ...outcomes.map(({ promotable }) => promotable)) as LearntParts,
    hashes: Object.assign({ heldPresent: present.hash }, ...outcomes.map(({ hashes }) => hashes)) as Record<string, string>,
  }
}

/** What only a generator teaches. */
async function learnFromWriting(context: GeneratedContext, bench: Bench, state: State, { gate, written }: { readonly gate: GateParameters | undefined; readonly written: WrittenHypotheses }): Promise<readonly PartOutcome[]> {
  const weights = await learnHypothesisWeights(context, bench, state, gate, written)
  const prompt = await learnPrompts(context, bench, state, gate, written)
  return [weights, prompt, await learnExemplars(context, bench, await winnersStage(context, bench), { prompts: prompt.prompts, held: prompt.held, variant: state.variant })]
}

function countStyles(queries: readonly PseudoQuery[], kept: readonly Kept[]): LearnReport['queries'] {
  const good = new Set(kept.filter((row) => row.kept).map(({ id }) => id))
  const groups = [...Map.groupBy(queries, ({ style }) => style)].toSorted(([left], [right]) => (left < right ? -1 : 1))
  return Object.fromEntries(groups.map(([style, some]) => [style, { made: some.length, found: some.filter(({ id }) => good.has(id)).length, held: some.filter(({ split }) => split === 'held').length }]))
}
