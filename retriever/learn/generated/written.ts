/** What the generator writes for a query alone, as it will in a search: how gate, prompts and exemplars are judged. */
import { z } from 'zod'
import { cleanHypothesis } from '../../hyde/clean.ts'
import { nearestExemplars, type StoredExemplar } from '../../hyde/exemplars.ts'
import { NEEDS_NONE } from '../../hyde/gate.ts'
import { promptFor, promptMessages, type ChosenPrompts, type Exemplar } from '../../hyde/prompts.ts'
import { chunked, runStage, type Artefact } from '../artefact.ts'
import { someOfEach, type Bench } from '../bench.ts'
import type { PseudoQuery } from '../types.ts'
import type { Writer } from './queries.ts'
import type { GeneratedContext } from './stages.ts'

export const writtenSchema = z.object({
  id: z.string(),
  /** Absent when the generator wrote nothing usable. */
  text: z.string().optional(),
  /** Mean over tokens, where the generator gives it. */
  logProbability: z.number().optional(),
  tokens: z.int(),
})
export type WrittenRow = z.infer<typeof writtenSchema>

/** Queries a style that teach, and that judge; each costs a hypothesis. */
const TEACHING_A_STYLE = 20
const HELD_A_STYLE = 15
/** What a kill may cost: a small model takes seconds for one. */
const CHUNK = 4

export interface WrittenHypotheses {
  readonly teaching: Artefact<WrittenRow>
  readonly held: Artefact<WrittenRow>
}

/** The held-out queries that generated texts are judged with. */
export function judgedQueries({ held }: Bench): readonly PseudoQuery[] {
  return someOfEach(held, HELD_A_STYLE)
}

/** The queries that teach by what is written for them. */
export function teachingQueries({ tuning }: Bench): readonly PseudoQuery[] {
  return someOfEach(tuning, TEACHING_A_STYLE)
}

/** With the prompts and examples that are live. */
export async function writtenStages(context: GeneratedContext, bench: Bench): Promise<WrittenHypotheses> {
  const prompts = bench.live.parts.prompt
  return {
    teaching: await writtenStage(context, bench, '6-written', teachingQueries(bench), prompts),
    held: await writtenStage(context, bench, '6-written-held', judgedQueries(bench), prompts),
  }
}

/** Queries for which no search asks a generator cost nothing here either. */
export async function writtenStage({ folder, signal, writer, progress }: GeneratedContext, bench: Bench, name: string, queries: readonly PseudoQuery[], prompts: ChosenPrompts = {}): Promise<Artefact<WrittenRow>> {
  const asked = queries.filter(({ queryType }) => !(queryType in NEEDS_NONE))
  const chunks = chunked(asked, CHUNK)
  const inputs = { queries: bench.queries.hash, kept: bench.kept.hash, generator: writer.generator.name, asked: asked.map(({ id }) => id), prompts, exemplars: bench.live.parts.exemplars ?? [] }
  return runStage({ folder, name, version: 2, inputs, schema: writtenSchema, chunks: chunks.length, signal, onProgress: progress(name) }, async (chunk) => {
    const rows: WrittenRow[] = []
    for (const query of chunks[chunk] ?? []) rows.push({ id: query.id, ...(await hypothesis(writer, query, { prompts, exemplars: exemplarsFor(bench, query, bench.live.parts.exemplars) }, signal)) })
    return rows
  })
}

/** Chosen as a search chooses them: by the vector as the adapter moves it. Default `adapter`: the live one. */
export function exemplarsFor(bench: Bench, query: PseudoQuery, exemplars: readonly StoredExemplar[] = [], adapter = bench.present.adapter): readonly Exemplar[] {
  const vector = bench.parts.vectors.get(query.text)
  return vector === undefined ? [] : nearestExemplars(exemplars, adapter === undefined ? vector : adapter(vector, query.queryType))
}

/** What shapes a hypothesis beside its query. */
interface Wording {
  readonly prompts?: ChosenPrompts | undefined
  readonly exemplars?: readonly Exemplar[]
}

export async function hypothesis({ generator, deidentify }: Writer, query: PseudoQuery, { prompts, exemplars = [] }: Wording, signal: AbortSignal | undefined): Promise<Omit<WrittenRow, 'id'>> {
  const prompt = promptFor(query.queryType, query.language, prompts)
  const { messages, stop } = promptMessages(prompt, { query: deidentify(query.text), exemplars }, generator.completesOnly)
  const { text: given, tokens = 0, logProbability } = await generator.generate({ messages, stop, key: query.text, maxTokens: prompt.maxTokens, temperature: prompt.temperature, seed: 0, logProbability: true }, signal)
  const text = cleanHypothesis(given, query.text)
  return { ...(text === undefined ? {} : { text }), ...(logProbability === undefined ? {} : { logProbability }), tokens }
}
