/** What the generator writes for a query alone, as it will in a search: how gate, exemplars and prompts are judged. */
import { z } from 'zod'
import { cleanHypothesis } from '../../hyde/clean.ts'
import { NEEDS_NONE } from '../../hyde/gate.ts'
import { promptFor, promptMessages, type Exemplar } from '../../hyde/prompts.ts'
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

export async function writtenStages(context: GeneratedContext, bench: Bench): Promise<WrittenHypotheses> {
  return {
    teaching: await writtenStage(context, bench, '6-written', someOfEach(bench.tuning, TEACHING_A_STYLE)),
    held: await writtenStage(context, bench, '6-written-held', judgedQueries(bench)),
  }
}

/** Queries for which no search asks a generator cost nothing here either. */
async function writtenStage({ folder, signal, writer, progress }: GeneratedContext, bench: Bench, name: string, queries: readonly PseudoQuery[]): Promise<Artefact<WrittenRow>> {
  const asked = queries.filter(({ queryType }) => !(queryType in NEEDS_NONE))
  const chunks = chunked(asked, CHUNK)
  const inputs = { queries: bench.queries.hash, kept: bench.kept.hash, generator: writer.generator.name }
  return runStage({ folder, name, version: 1, inputs, schema: writtenSchema, chunks: chunks.length, signal, onProgress: progress(name) }, async (chunk) => {
    const rows: WrittenRow[] = []
    for (const query of chunks[chunk] ?? []) rows.push({ id: query.id, ...(await hypothesis(writer, query, [], signal)) })
    return rows
  })
}

export async function hypothesis({ generator, deidentify }: Writer, query: PseudoQuery, exemplars: readonly Exemplar[], signal: AbortSignal | undefined): Promise<Omit<WrittenRow, 'id'>> {
  const prompt = promptFor(query.queryType, query.language)
  const { messages, stop } = promptMessages(prompt, { query: deidentify(query.text), exemplars }, generator.completesOnly)
  const { text: given, tokens = 0, logProbability } = await generator.generate({ messages, stop, key: query.text, maxTokens: prompt.maxTokens, temperature: prompt.temperature, seed: 0, logProbability: true }, signal)
  const text = cleanHypothesis(given, query.text)
  return { ...(text === undefined ? {} : { text }), ...(logProbability === undefined ? {} : { logProbability }), tokens }
}
