/** Examples for the gate: every hypothesis at every share, through the real retriever. */
import { createRetriever, type Retriever } from '../../retriever.ts'
import type { GateParameters } from '../../hyde/gate.ts'
import type { RetrieverParameters } from '../../parameters.ts'
import type { RetrievalRequest } from '../../types.ts'
import type { GateFeatures } from '../../hyde/features.ts'
import { chunked, runStage, type Artefact } from '../artefact.ts'
import { asked, gain, knownVectors, setLexical, type EvaluationParts, type Variant } from '../evaluate.ts'
import type { WrittenRow } from '../generated/written.ts'
import type { StageContext } from '../stages.ts'
import type { PseudoQuery } from '../types.ts'
import { gateExampleSchema, SHARES } from './fit.ts'
import { pseudoHypotheses } from './hypotheses.ts'
import type { z } from 'zod'

const CHUNK = 16
const DEPTH = 10

export type GateRow = z.infer<typeof gateExampleSchema>

type FullVariant = Variant & { readonly parameters: RetrieverParameters }
type StageParts = Pick<StageContext, 'folder' | 'signal' | 'progress'>

/** A text for a query, and where it came from. */
interface Hypothesis {
  readonly kind: string
  readonly text: string
  readonly vector: Float32Array
  /** Mean over tokens, where a generator wrote it and gives it. */
  readonly logProbability?: number | undefined
}

/** `firstHits`: what the query finds alone. */
type HypothesesOf = (query: PseudoQuery, firstHits: readonly string[]) => Promise<readonly Hypothesis[]>

/** Every pseudo-hypothesis of every query. */
export async function gateExamplesStage(context: StageParts, name: string, parts: EvaluationParts, queries: readonly PseudoQuery[], variant: FullVariant, inputs: unknown): Promise<Artefact<GateRow>> {
  const passageIds = [...parts.documents.values()].flatMap((members) => [...members]).toSorted()
  const source = { lab: parts.lab, documents: parts.documents, passageIds }
  return examplesStage(context, name, parts, queries, variant, inputs, async (query, firstHits) => pseudoHypotheses(source, query, firstHits, context.signal))
}

/** What a generator wrote for the queries: the texts that the gate will see, and how sure their writer was. */
export async function writtenExamplesStage(context: StageParts & Pick<StageContext, 'embedder'>, name: string, parts: EvaluationParts, queries: readonly PseudoQuery[], variant: FullVariant, written: Artefact<WrittenRow>, inputs: unknown): Promise<Artefact<GateRow>> {
  const rows = new Map(written.rows.map((row) => [row.id, row]))
  const usable = queries.filter(({ id }) => rows.get(id)?.text !== undefined)
  return examplesStage(context, name, parts, usable, variant, { inputs, written: written.hash }, async ({ id }) => {
    const { text = '', logProbability } = rows.get(id) ?? {}
    const [vector] = (await context.embedder.embed([text], 'passage', context.signal)).vectors
    return vector === undefined ? [] : [{ kind: 'written', text, vector, logProbability }]
  })
}

async function examplesStage({ folder, signal, progress }: StageParts, name: string, parts: EvaluationParts, queries: readonly PseudoQuery[], variant: FullVariant, inputs: unknown, hypothesesOf: HypothesesOf): Promise<Artefact<GateRow>> {
  const chunks = chunked(queries, CHUNK)
  await setLexical(parts, variant, signal)
  return runStage({ folder, name, version: 1, inputs: { inputs, queries: queries.map(({ id }) => id) }, schema: gateExampleSchema, chunks: chunks.length, signal, onProgress: progress(name) }, async (chunk) => {
    const rows: GateRow[] = []
    for (const query of chunks[chunk] ?? []) rows.push(...(await examplesOf(parts, query, variant, hypothesesOf, signal)))
    return rows
  })
}

/** A gate whose share is the same whatever the features: logit(share). */
function constantGate(share: number): GateParameters {
  return { bias: Math.log(share / (1 - share)), legAgreement: 0, spread: 0, standing: 0, hypothesisAgreement: 0, support: 0, coverage: 0, logLength: 0, confidence: 0, minStanding: -Infinity }
}

async function examplesOf(parts: EvaluationParts, query: PseudoQuery, variant: Variant, hypothesesOf: HypothesesOf, signal: AbortSignal | undefined): Promise<readonly GateRow[]> {
  const relevant = parts.documents.get(query.documentId) ?? new Set<string>()
  const request: RetrievalRequest = { query: query.text, k: DEPTH, mode: 'hybrid', hyde: 'off', queryType: query.queryType, language: query.language }
  const alone = (await retrieverWith(parts, variant, parts.vectors).search(request, signal)).hits.map(({ id }) => id)
  const hypotheses = await hypothesesOf(query, alone)
  const rows: GateRow[] = []
  for (const { kind, text, vector, logProbability } of hypotheses) {
    const vectors = new Map([...[query.text].map((known) => [known, parts.vectors.get(known) ?? vector] as const), [text, vector] as const])
    const withText: RetrievalRequest = { ...request, hypothetical: [text], hyde: 'auto', explain: true }
    const gains = [gain(alone, relevant)]
    let features: GateFeatures | undefined
    for (const share of SHARES.slice(1)) {
      const retriever = retrieverWith(parts, variant, vectors, constantGate(share))
      const { hits, explain } = await retriever.search(share === 1 ? { ...withText, hyde: 'on' } : withText, signal)
      gains.push(gain(hits.map(({ id }) => id), relevant))
      features ??= (explain?.['gate'] as { readonly features: GateFeatures } | undefined)?.features
    }
    if (features !== undefined) rows.push({ id: query.id, kind, style: query.style, features: { ...features, ...(logProbability === undefined ? {} : { logProbability }) }, gains })
  }
  return rows
}

function retrieverWith(parts: EvaluationParts, variant: Variant, vectors: ReadonlyMap<string, Float32Array>, gate?: GateParameters): Retriever {
  return createRetriever({ collection: parts.lab, analyzer: { ...parts.analyzer, highlights: () => [] }, embedder: knownVectors({ embedder: parts.embedder, vectors }), ...asked(variant), ...(gate === undefined ? {} : { hyde: { gate } }) })
}
