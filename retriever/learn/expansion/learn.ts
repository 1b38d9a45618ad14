/**
 * Document expansion, learnt:
 *
 *   lab passages ─ generator ─ queries ─ round trip ─┬ lab of these passages, as they are ┐
 *                                                    └ the same, expanded ────────────────┴ judged on held-out queries
 *
 * The generator sees the lab's passages, which have lost the sentences and titles that judge; a query that it wrote to judge
 * with is of another style and text. Queries that do not find their passage are left out (Gospodinov et al., "Doc2Query--:
 * when less is more", ECIR 2023). Both labs hold only passages that were written for: beside others, any words at all would
 * lift the expanded ones, and for the same reason nothing goes live that covers a part of the collection.
 */
import { z } from 'zod'
import type { CollectionStore, Store } from '../../../src/store/port.ts'
import { chunked, runStage, type Artefact } from '../artefact.ts'
import { heldFigures, type Bench, type PartOutcome, type State } from '../bench.ts'
import { macro } from '../evaluate.ts'
import { filterStage } from '../filter.ts'
import { stylesOf, writeQuery } from '../generated/queries.ts'
import type { GeneratedContext } from '../generated/stages.ts'
import { openLab } from '../lab.ts'
import { expansionSchema } from '../live.ts'
import { asReport } from '../parts.ts'
import { judge, type Judgement } from '../promotion.ts'
import { queryVectorsStage } from '../stages.ts'
import { pseudoQuerySchema, type PseudoQuery } from '../types.ts'
import { countPostings, indexCostSchema, type IndexCost } from './cost.ts'
import type { Expansion } from './expansion.ts'

export interface ExpansionParts {
  /** The sample: those that are written for. */
  readonly passages: Artefact<{ readonly id: string; readonly documentId: string }>
  /** Passages of the whole collection. */
  readonly inCollection: number
  readonly labs: Store
  readonly run: string
  /** Of the sample's passages in the labs. */
  readonly vectors: ReadonlyMap<string, readonly Float32Array[]>
}

/** What a kill may cost: a small model takes seconds for one. */
const CHUNK = 4
const writtenSchema = z.object({ passageId: z.string(), queries: z.array(pseudoQuerySchema), tokens: z.int() })

export async function learnExpansion(context: GeneratedContext, bench: Bench, state: State, parts: ExpansionParts): Promise<PartOutcome> {
  if (context.budget.expansions === 0) return { report: { part: 'expansion', promoted: false, reason: 'not asked for: it takes expansions=N in the budget' }, promotable: {}, hashes: {} }
  const expansion = await expansionStage(context, bench, parts)
  const hashes = { expansion: expansion.hash }
  if (expansion.rows.length === 0) return { report: { part: 'expansion', promoted: false, reason: 'no query that was written found its passage' }, promotable: {}, hashes }
  // With what is live, so that the comparison is with the present state.
  const plain = await openExpansionLab(context, bench, parts, 'plain', bench.live.parts.expansion)
  const expanded = await openExpansionLab(context, bench, parts, expansion.hash.slice(0, 12), expansion.rows)
  try {
    const cost = await costStage(context, bench, parts, expansion, { plain, expanded })
    const inputs = [state.name, expansion.hash, parts.passages.hash]
    const before = await heldFigures(context, among(bench, plain), 'held-expansion-plain', inputs, state.variant)
    const after = await heldFigures(context, among(bench, expanded), 'held-expansion', inputs, state.variant)
    const judgement = judgeExpansion(bench.held, before.values, after.values, parts)
    return { report: { ...asReport('expansion', judgement), cost: cost.rows[0] ?? NO_COST }, promotable: judgement.promoted ? { expansion: expansion.rows } : {}, hashes: { ...hashes, expansionCost: cost.hash, heldExpansion: after.hash } }
  } finally {
    await plain.close()
    await expanded.close()
  }
}

const NO_COST: IndexCost = { passages: 0, of: 0, queries: 0, postings: 0, before: 0, bytes: 0, bytesBefore: 0 }

const among = (bench: Bench, lab: CollectionStore): Bench => ({ ...bench, parts: { ...bench.parts, lab } })

/** A passage a row, with the queries that find it. */
async function expansionStage(context: GeneratedContext, bench: Bench, { passages }: ExpansionParts): Promise<Artefact<Expansion[number]>> {
  const { folder, signal } = context
  const written = await writeStage(context, bench, passages)
  const queries = { hash: written.hash, rows: written.rows.flatMap((row) => row.queries) }
  const { vectors, hash } = await queryVectorsStage(context, queries, '8-expansion-vectors')
  const kept = await filterStage(context, '8-expansion-kept', { ...bench.parts, vectors }, queries, { vectors: hash, kept: bench.kept.hash })
  const finds = new Set(kept.rows.filter((row) => row.kept).map(({ id }) => id))
  return runStage({ folder, name: '8-expansion', version: 1, inputs: { kept: kept.hash }, schema: expansionSchema.unwrap().element, chunks: 1, signal }, async () => written.rows.flatMap(({ passageId, queries: some }) => {
    const good = some.filter(({ id }) => finds.has(id)).map(({ text }) => text)
    return good.length === 0 ? [] : [{ passageId, queries: good }]
  }))
}

async function writeStage(context: GeneratedContext, bench: Bench, passages: ExpansionParts['passages']): Promise<Artefact<z.infer<typeof writtenSchema>>> {
  const { folder, signal, writer, budget, progress } = context
  const judging = Map.groupBy(bench.queries.rows, ({ passageId }) => passageId)
  const documents = new Map(passages.rows.map(({ id, documentId }) => [id, documentId]))
  const chunks = chunked(passages.rows, CHUNK)
  return runStage({ folder, name: '8-expansion-queries', version: 1, inputs: { passages: passages.hash, queries: bench.queries.hash, generator: writer.generator.name, expansions: budget.expansions }, schema: writtenSchema, chunks: chunks.length, signal, onProgress: progress('expansion queries') }, async (chunk) => {
    const rows: z.input<typeof writtenSchema>[] = []
    for (const passage of await bench.parts.lab.getPassages((chunks[chunk] ?? []).map(({ id }) => id), signal)) {
      const known = new Set((judging.get(passage.id) ?? []).map(({ text }) => text))
      const queries: PseudoQuery[] = []
      let tokens = 0
      // The passage's own style is that of the query it may be judged with.
      for (const style of stylesOf(passage.id).slice(1, 1 + budget.expansions)) {
        const written = await writeQuery(writer, { ...passage, documentId: documents.get(passage.id) ?? passage.documentId }, style, signal)
        tokens += written.tokens
        if (written.query === undefined || known.has(written.query.text)) continue
        known.add(written.query.text)
        queries.push({ ...written.query, id: `${written.query.id}-expansion` })
      }
      rows.push({ passageId: passage.id, queries, tokens })
    }
    return rows
  })
}

/** Closed once in between, so that its bytes are those of the file and not of what still waits beside it. */
async function openExpansionLab(context: GeneratedContext, bench: Bench, { passages, labs, run, vectors }: ExpansionParts, name: string, expansion: Expansion | undefined): Promise<CollectionStore> {
  const open = async (): Promise<CollectionStore> => openLab({ ...context, store: labs, run: `${run}-${name}`, expansion }, passages.rows.map(({ id }) => id), bench.queries.rows, vectors, context.signal)
  await (await open()).close()
  return open()
}

async function costStage({ folder, signal, analyzer }: GeneratedContext, { parts: { lab } }: Bench, { passages }: ExpansionParts, expansion: Artefact<Expansion[number]>, { plain, expanded }: { readonly plain: CollectionStore; readonly expanded: CollectionStore }): Promise<Artefact<IndexCost>> {
  return runStage({ folder, name: '8-expansion-cost', version: 1, inputs: { passages: passages.hash, expansion: expansion.hash }, schema: indexCostSchema, chunks: 1, signal }, async () => {
    const [{ bytes: bytesBefore }, { bytes }] = [await plain.info(signal), await expanded.info(signal)]
    return [{ ...countPostings(analyzer, await lab.getPassages(passages.rows.map(({ id }) => id), signal), expansion.rows), bytes: bytes - bytesBefore, bytesBefore }]
  })
}

/** Titles are taken out of the lab as queries and stand in the index in truth: what an expansion gains there does not count, what it loses does. */
const TITLES: ReadonlySet<string> = new Set(['title', 'generatedTitle'])
/** Written by the generator, as the expansion is. */
const GENERATED: ReadonlySet<string> = new Set(['question', 'lay', 'keywords', 'generatedTitle'])

export function judgeExpansion(held: readonly { readonly style: string }[], before: readonly number[], found: readonly number[], { passages, inCollection }: { readonly passages: { readonly rows: readonly unknown[] }; readonly inCollection: number }): Judgement {
  const after = held.map(({ style }, index) => (TITLES.has(style) ? Math.min(found[index] ?? 0, before[index] ?? 0) : (found[index] ?? 0)))
  const judgement = judge(held, before, after)
  if (!judgement.promoted) return judgement
  const others = [...held.keys()].filter((index) => !GENERATED.has(held[index]?.style ?? ''))
  const mean = (values: readonly number[]): number => macro(others.map((index) => held[index] ?? { style: '' }), others.map((index) => values[index] ?? 0))
  if (mean(after) < mean(before)) return { ...judgement, promoted: false, reason: 'it finds more only for queries that the same generator wrote' }
  if (passages.rows.length < inCollection) return { ...judgement, promoted: false, reason: `it covers ${passages.rows.length} of ${inCollection} passages, and would lift these above the others: raise passages=N in the budget` }
  return judgement
}
