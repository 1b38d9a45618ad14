/**
 * A prompt chosen among variants: each way of asking is tried on queries that teach, by what its texts bring in a search
 * with the gate, and the best of each kind and language is judged on held-out documents like any other part.
 *
 *   present ─ hypotheses of the teaching queries ─┐
 *   variant ─ hypotheses …                        ├─ mean nDCG@10 a prompt ─ best ─ held-out queries: present against best
 *   variant ─ …                                   ┘
 *
 * Searching over prompts by what they bring downstream: Zhou et al., "Large language models are human-level prompt
 * engineers", ICLR 2023; here over a short list that people wrote, so that nothing unread goes live.
 */
import { z } from 'zod'
import { NEEDS_NONE, type GateParameters } from '../../hyde/gate.ts'
import { promptFor, promptHash, promptName, promptVariants, type ChosenPrompts, type Prompt } from '../../hyde/prompts.ts'
import { runStage, type Artefact } from '../artefact.ts'
import type { Bench, PartOutcome, State } from '../bench.ts'
import { chosenPromptsSchema } from '../live.ts'
import { asReport } from '../parts.ts'
import { judge } from '../promotion.ts'
import { hashShare } from '../split.ts'
import type { PseudoQuery } from '../types.ts'
import { gainsWith, textVectors } from './gains.ts'
import type { GeneratedContext } from './stages.ts'
import { judgedQueries, teachingQueries, writtenStage, type WrittenHypotheses, type WrittenRow } from './written.ts'

/** Fewer teaching queries of a kind choose nothing: the best of few is chance. */
const MIN_QUERIES = 5

const triedSchema = z.object({
  /** `KIND.LANGUAGE`. */
  name: z.string(),
  queries: z.int(),
  /** Mean nDCG@10 of the queries with each prompt; the present one first. */
  prompts: z.array(z.object({ id: z.string(), hash: z.string(), value: z.number() })),
})
const choiceSchema = z.object({ tried: z.array(triedSchema), chosen: chosenPromptsSchema })
const judgedSchema = z.object({ id: z.string(), style: z.string(), before: z.number(), after: z.number() })

export interface PromptOutcome extends PartOutcome {
  /** Those that are best as far as is known: the learnt ones where they passed. */
  readonly prompts: ChosenPrompts
  /** What the generator writes with them for the judged queries. */
  readonly held: Artefact<WrittenRow>
}

/** `gate`: the one that will decide beside them. */
export async function learnPrompts(context: GeneratedContext, bench: Bench, state: State, gate: GateParameters | undefined, written: WrittenHypotheses): Promise<PromptOutcome> {
  const present = bench.live.parts.prompt ?? {}
  const { choice, hash } = await choosePrompts(context, bench, state, gate, written)
  const hashes = { prompt: hash }
  const refused = (reason: string): PromptOutcome => ({ report: { part: 'prompt', promoted: false, reason, ...(choice.tried.length === 0 ? {} : { tried: choice.tried }) }, promotable: {}, hashes, prompts: present, held: written.held })
  if (choice.tried.length === 0) return refused(`no kind of query has ${MIN_QUERIES} queries to try prompts with`)
  if (Object.keys(choice.chosen).length === 0) return refused('no variant finds more than the prompt that is there')
  const chosen = { ...present, ...choice.chosen }
  const held = await writtenStage(context, bench, '7-prompt-held', judgedQueries(bench), chosen)
  const judged = await judgePrompts(context, bench, state, gate, { before: written.held, after: held })
  const judgement = judge(judged.rows, judged.rows.map(({ before }) => before), judged.rows.map(({ after }) => after))
  const outcome = { report: { ...asReport('prompt', judgement), tried: choice.tried }, hashes: { ...hashes, promptWritten: held.hash, promptHeld: judged.hash } }
  return judgement.promoted ? { ...outcome, promotable: { prompt: chosen }, prompts: chosen, held } : { ...outcome, promotable: {}, prompts: present, held: written.held }
}

/** Teaching queries by the name of their prompt; no more of them than the budget writes queries. */
function queriesByPrompt(bench: Bench, limit: number): ReadonlyMap<string, readonly PseudoQuery[]> {
  const asked = teachingQueries(bench).filter(({ queryType }) => !(queryType in NEEDS_NONE)).toSorted((left, right) => hashShare(left.id) - hashShare(right.id)).slice(0, limit)
  const groups = Map.groupBy(asked, ({ queryType, language }) => promptName(queryType, language))
  return new Map([...groups].filter(([, queries]) => queries.length >= MIN_QUERIES).toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

async function choosePrompts(context: GeneratedContext, bench: Bench, state: State, gate: GateParameters | undefined, written: WrittenHypotheses): Promise<{ readonly choice: z.infer<typeof choiceSchema>; readonly hash: string }> {
  const { folder, signal } = context
  const groups = queriesByPrompt(bench, context.budget.queries)
  const texts = await variantTexts(context, bench, groups)
  const inputs = { state: state.name, gate, present: written.teaching.hash, variants: texts.map(({ prompt, rows }) => [promptHash(prompt), rows.hash]) }
  const artefact = await runStage({ folder, name: '7-prompt', version: 1, inputs, schema: choiceSchema, chunks: 1, signal }, async () => {
    const tried: z.infer<typeof triedSchema>[] = []
    const chosen: Record<string, Prompt> = {}
    for (const [name, queries] of groups) {
      const candidates = [{ prompt: presentPrompt(bench, queries), rows: written.teaching }, ...texts.filter((text) => text.name === name)]
      const gains: number[] = []
      for (const { rows } of candidates) gains.push(mean(await gainsOf(context, bench, state, gate, queries, rows)))
      const best = gains.indexOf(Math.max(...gains))
      if (best > 0) chosen[name] = candidates[best]?.prompt ?? presentPrompt(bench, queries)
      tried.push({ name, queries: queries.length, prompts: candidates.map(({ prompt }, index) => ({ id: prompt.id, hash: promptHash(prompt), value: gains[index] ?? 0 })) })
    }
    return [{ tried, chosen }]
  })
  return { choice: artefact.rows[0] ?? { tried: [], chosen: {} }, hash: artefact.hash }
}

interface VariantTexts {
  readonly name: string
  readonly prompt: Prompt
  readonly rows: Artefact<WrittenRow>
}

/** What the generator writes with every prompt but the present one, which was asked before. */
async function variantTexts(context: GeneratedContext, bench: Bench, groups: ReadonlyMap<string, readonly PseudoQuery[]>): Promise<readonly VariantTexts[]> {
  const texts: VariantTexts[] = []
  for (const [name, queries] of groups) {
    const present = promptHash(presentPrompt(bench, queries))
    for (const prompt of promptVariants(name).filter((variant) => promptHash(variant) !== present)) texts.push({ name, prompt, rows: await writtenStage(context, bench, `7-prompt-${name}-${prompt.id}`, queries, { [name]: prompt }) })
  }
  return texts
}

function presentPrompt(bench: Bench, [query]: readonly PseudoQuery[]): Prompt {
  return promptFor(query?.queryType ?? 'question', query?.language ?? 'en', bench.live.parts.prompt)
}

async function judgePrompts(context: GeneratedContext, bench: Bench, state: State, gate: GateParameters | undefined, { before, after }: { readonly before: Artefact<WrittenRow>; readonly after: Artefact<WrittenRow> }): Promise<Artefact<z.infer<typeof judgedSchema>>> {
  const { folder, signal } = context
  const queries = judgedQueries(bench)
  return runStage({ folder, name: '7-prompt-judged', version: 1, inputs: { state: state.name, gate, kept: bench.kept.hash, before: before.hash, after: after.hash }, schema: judgedSchema, chunks: 1, signal }, async () => {
    const [present, chosen] = [await gainsOf(context, bench, state, gate, queries, before), await gainsOf(context, bench, state, gate, queries, after)]
    return queries.map(({ id, style }, index) => ({ id, style, before: present[index] ?? 0, after: chosen[index] ?? 0 }))
  })
}

async function gainsOf({ embedder, signal }: GeneratedContext, bench: Bench, { variant }: State, gate: GateParameters | undefined, queries: readonly PseudoQuery[], { rows }: Artefact<WrittenRow>): Promise<readonly number[]> {
  const texts = new Map(rows.flatMap(({ id, text }) => (text === undefined ? [] : [[id, text] as const])))
  const vectors = await textVectors(embedder, queries.flatMap(({ id }) => texts.get(id) ?? []), signal)
  return gainsWith({ parts: bench.parts, variant, gate, vectors }, queries, texts, signal)
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
