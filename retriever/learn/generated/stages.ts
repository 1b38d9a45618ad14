/** The stages that a generator adds: pseudo-queries, best-of-n hypotheses, and what exemplars are worth. */
import { z } from 'zod'
import type { Passage } from '../../../src/domain.ts'
import type { StoredExemplar } from '../../hyde/exemplars.ts'
import type { ChosenPrompts } from '../../hyde/prompts.ts'
import { chunked, runStage, type Artefact } from '../artefact.ts'
import { type Bench, type FullVariant, type PartOutcome } from '../bench.ts'
import { exemplarSchema } from '../live.ts'
import { asReport } from '../parts.ts'
import { judge } from '../promotion.ts'
import { hashShare } from '../split.ts'
import type { StageContext } from '../stages.ts'
import { encodeVector, pseudoQuerySchema, type PseudoQuery } from '../types.ts'
import { gainsWith, textVectors } from './gains.ts'
import { bestOf, winnerSchema, type Winner } from './hypotheses.ts'
import { stylesOf, writeQuery, type Writer } from './queries.ts'
import { exemplarsFor, hypothesis, judgedQueries, type WrittenRow } from './written.ts'

export interface GeneratedContext extends StageContext {
  readonly writer: Writer
  /** Queries to write, hypotheses a query, and queries a passage to expand it with. */
  readonly budget: { readonly queries: number; readonly hypotheses: number; readonly expansions: number }
}

/** What a kill may cost: a small model takes seconds for one. */
const CHUNK = 4
export const generatedSchema = z.object({ passageId: z.string(), query: pseudoQuerySchema.optional(), tokens: z.int() })
export type Generated = Readonly<z.infer<typeof generatedSchema>>

export async function generatedQueriesStage(context: GeneratedContext, passages: Artefact<{ readonly id: string }>): Promise<Artefact<Generated>> {
  const { folder, source, signal, writer, budget } = context
  const chunks = chunked(passages.rows.slice(0, budget.queries), CHUNK)
  return runStage({ folder, name: '2-generated', version: 2, inputs: { passages: passages.hash, generator: writer.generator.name, queries: budget.queries }, schema: generatedSchema, chunks: chunks.length, signal, onProgress: context.progress('generated queries') }, async (chunk) => {
    const rows: z.input<typeof generatedSchema>[] = []
    for (const passage of await source.getPassages((chunks[chunk] ?? []).map(({ id }) => id), signal)) {
      const { query, tokens } = await writeQuery(writer, passage, stylesOf(passage.id)[0] ?? 'question', signal)
      rows.push({ passageId: passage.id, tokens, ...(query === undefined ? {} : { query }) })
    }
    return rows
  })
}

/** Best of n for queries that teach: generated ones that found their passage, and questions of the owner's own. */
export async function winnersStage(context: GeneratedContext, bench: Bench): Promise<Artefact<Winner>> {
  const { folder, embedder, signal, writer, budget } = context
  const asked = bench.teaching.filter(({ style }) => style !== 'sentence' && style !== 'title').toSorted((left, right) => hashShare(left.id) - hashShare(right.id)).slice(0, budget.queries)
  const chunks = chunked(asked, CHUNK)
  return runStage({ folder, name: '6-winners', version: 1, inputs: { queries: bench.queries.hash, kept: bench.kept.hash, generator: writer.generator.name, budget }, schema: winnerSchema, chunks: chunks.length, signal, onProgress: context.progress('hypotheses') }, async (chunk) => {
    const some = chunks[chunk] ?? []
    const passages = new Map((await bench.parts.lab.getPassages(some.map(({ passageId }) => passageId), signal)).map((passage): [string, Passage] => [passage.id, passage]))
    const rows: Winner[] = []
    for (const query of some) {
      const [passage, vector] = [passages.get(query.passageId), bench.parts.vectors.get(query.text)]
      if (passage === undefined || vector === undefined) continue
      rows.push(await bestOf(budget.hypotheses, writer, query, passage, { lab: bench.parts.lab, embedder, relevant: bench.parts.documents.get(query.documentId) ?? new Set(), vector }, signal))
    }
    return rows
  })
}

const MAX_EXEMPLARS = 64

const judgedSchema = z.object({ id: z.string(), style: z.string(), before: z.number(), after: z.number(), tokens: z.int() })

/** What exemplars are added to: the prompts that will be live, what is written with them and the examples that are live, and the search around them. */
export interface Untaught {
  readonly prompts: ChosenPrompts
  readonly held: Artefact<WrittenRow>
  readonly variant: FullVariant
}

/** Winners that found their passage better than the query alone, as demonstrations: the generator learns without weights. */
export async function learnExemplars(context: GeneratedContext, bench: Bench, winners: Artefact<Winner>, untaught: Untaught): Promise<PartOutcome> {
  const { folder, signal, writer, embedder } = context
  const queries = new Map(bench.queries.rows.map((query) => [query.id, query]))
  const exemplars = await runStage({ folder, name: 'exemplars', version: 2, inputs: { winners: winners.hash }, schema: exemplarSchema, chunks: 1, signal }, async () => winners.rows.filter(teaches).slice(0, MAX_EXEMPLARS).flatMap(({ id, text = '' }) => {
    const query = queries.get(id)
    const vector = query === undefined ? undefined : bench.parts.vectors.get(query.text)
    return query === undefined || vector === undefined ? [] : [{ query: query.text, text, vector: encodeVector(vector), embedder: embedder.fingerprint }]
  }))
  const hashes = { winners: winners.hash, exemplars: exemplars.hash }
  if (exemplars.rows.length === 0) return { report: { part: 'exemplars', promoted: false, reason: 'no hypothesis found its passage better than its query did' }, promotable: {}, hashes }
  const plain = new Map(untaught.held.rows.map((row) => [row.id, row]))
  const chunks = chunked(judgedQueries(bench), CHUNK)
  const judged = await runStage({ folder, name: 'exemplars-held', version: 3, inputs: { exemplars: exemplars.hash, written: untaught.held.hash, generator: writer.generator.name, kept: bench.kept.hash }, schema: judgedSchema, chunks: chunks.length, signal, onProgress: context.progress('exemplars') }, async (chunk) => {
    const rows = []
    for (const query of chunks[chunk] ?? []) rows.push(await judgeExemplars(context, bench, query, plain.get(query.id), exemplars.rows, untaught))
    return rows
  })
  const judgement = judge(judged.rows, judged.rows.map(({ before }) => before), judged.rows.map(({ after }) => after))
  return { report: asReport('exemplars', judgement), promotable: judgement.promoted ? { exemplars: [...exemplars.rows] } : {}, hashes: { ...hashes, exemplarsHeld: judged.hash } }
}

function teaches({ text, alone, ranks }: Winner): boolean {
  const best = Math.min(...ranks.map((rank) => rank ?? Infinity))
  return text !== undefined && (best < (alone ?? Infinity) || best === 1)
}

/** `plain`: what is written without them; absent where no search asks for a hypothesis. */
async function judgeExemplars({ writer, embedder, signal }: GeneratedContext, bench: Bench, query: PseudoQuery, plain: WrittenRow | undefined, exemplars: readonly StoredExemplar[], { prompts, variant }: Untaught): Promise<z.input<typeof judgedSchema>> {
  const taught = plain === undefined ? undefined : await hypothesis(writer, query, { prompts, exemplars: exemplarsFor(bench, query, exemplars, variant.adapter) }, signal)
  const gainWith = async (text: string | undefined): Promise<number> => {
    const vectors = await textVectors(embedder, text === undefined ? [] : [text], signal)
    const [value = 0] = await gainsWith({ parts: bench.parts, variant, gate: bench.live.parts.gate, vectors }, [query], new Map(text === undefined ? [] : [[query.id, text]]), signal)
    return value
  }
  return { id: query.id, style: query.style, before: await gainWith(plain?.text), after: await gainWith(taught?.text), tokens: taught?.tokens ?? 0 }
}
